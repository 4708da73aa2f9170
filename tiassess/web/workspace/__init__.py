"""The door of signed-in people: members of organisations and those who run the server.

Who may enter is a mark on each route (``@open_to``) and is enforced for all of them at once in ``admitting``, before a
route runs. A route for members, or some of them, has ``<organisation>`` in its address and asks ``access()`` who is
there and for which organisation; it never reads the organisation or a role from a form.

How a further module of pages joins, say ``unit_routes.py``: it imports the one blueprint and declares its routes,

    from tiassess.web.workspace.access import access
    from tiassess.web.workspace.routes import workspace

    @workspace.get("/organisations/<organisation>/units")
    @open_to(Audience.MEMBERS)
    def units(organisation: str) -> str: ...

and is named in ``door.py``, which imports all such modules before it hangs the blueprint. Every POST has been
checked before the route runs: it comes from our own page, with the token of ``{{ csrf_field() }}`` or of a Flask-WTF
form. Templates extend ``workspace/page.html`` and have ``person``, ``access`` and ``is_demonstration``.
"""
