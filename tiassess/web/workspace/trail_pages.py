"""What somebody looked at or did on each page, in words, by the page's name; a test asks for those of every page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from tiassess.people.trail import Deed


def words_of_page(deed: Deed, page: str) -> str:
    """Say what somebody looked at or did; of a page that is no more, by its name only."""
    words = (looked_at() if deed is Deed.VIEWED else done()).get(page)
    if words is not None:
        return words
    return str(_("Looked at a page: %(name)s", name=page) if deed is Deed.VIEWED else _("Did: %(name)s", name=page))


def looked_at() -> Mapping[str, str]:
    """Say what was looked at, by the name of the page."""
    return {page: str(words) for page, words in {**_pages_looked_at(), **_forms_looked_at()}.items()}


def _pages_looked_at() -> Mapping[str, str]:
    return {
        "organisation": _("Looked at its page"),
        "people": _("Looked at who the members are"),
        "ledger": _("Looked at the ledger"),
        "trail": _("Looked at the audit trail"),
        "share_links": _("Looked at the share links"),
        "share_link": _("Looked at the address of a share link"),
        "units": _("Looked at the units"),
        "download_units": _("Downloaded the list of units"),
        "roles": _("Looked at the roles"),
        "download_roles": _("Downloaded the list of roles"),
        "reportable": _("Looked at what a wave would show"),
        "reportable_of_wave": _("Looked at what a wave would show"),
        "wave": _("Looked at a wave"),
        "questions": _("Looked at the questions of a wave"),
        "groups": _("Looked at whose results could be shown"),
        "check_wave": _("Looked at what will be published"),
        "poster": _("Downloaded the poster of a wave"),
        "cards": _("Looked at the code cards of a wave"),
        "card_order": _("Looked at an order of code cards"),
        "card_poster": _("Downloaded the poster about code cards"),
        "mail": _("Looked at the e-mails of a wave"),
    }


def _forms_looked_at() -> Mapping[str, str]:
    """Say which page with a form was looked at; what was done with it is another line."""
    return {
        "add_unit": _("Looked at the page for adding a unit"),
        "change_unit": _("Looked at the page for changing a unit"),
        "remove_unit": _("Looked at the page for removing a unit"),
        "upload_units": _("Looked at the page for uploading units"),
        "add_role": _("Looked at the page for adding a role"),
        "change_role": _("Looked at the page for changing a role"),
        "remove_role": _("Looked at the page for removing a role"),
        "upload_roles": _("Looked at the page for uploading roles"),
        "add_wave": _("Looked at the page for preparing a wave"),
        "change_wave": _("Looked at the page for changing a wave"),
        "remove_wave": _("Looked at the page for removing a wave"),
        "open_wave": _("Looked at the page for opening a wave"),
        "extend_wave": _("Looked at the page for moving the last day of a wave"),
        "close_wave": _("Looked at the page for closing a wave"),
        "count_wave": _("Looked at the page for counting a wave"),
        "publish_wave": _("Looked at the page for publishing a wave"),
        "delay_results_of_wave": _("Looked at the page for saying that results are late"),
        "withdraw_results_of_wave": _("Looked at the page for withdrawing results"),
        "order_cards": _("Looked at the page for ordering code cards"),
        "void_cards": _("Looked at the page for taking code cards back"),
        "spare_cards": _("Looked at the page for cancelling spare code cards"),
        "mail_addresses": _("Looked at the page for uploading addresses"),
        "remove_mail_addresses": _("Looked at the page for removing addresses"),
        "send_mail": _("Looked at the page for sending e-mails"),
    }


def done() -> Mapping[str, str]:
    """Say what was done, by the name of the page on which it is."""
    words = {
        "add_unit": _("Added a unit"),
        "change_unit": _("Changed a unit"),
        "remove_unit": _("Removed a unit"),
        "upload_units": _("Uploaded units"),
        "add_role": _("Added a role"),
        "change_role": _("Changed a role"),
        "remove_role": _("Removed a role"),
        "upload_roles": _("Uploaded roles"),
        "add_wave": _("Prepared a wave"),
        "change_wave": _("Changed a wave"),
        "remove_wave": _("Removed a wave"),
        "open_wave": _("Opened a wave"),
        "extend_wave": _("Moved the last day of a wave"),
        "close_wave": _("Closed a wave"),
        "count_wave": _("Counted a wave"),
        "publish_wave": _("Published the results of a wave"),
        "delay_results_of_wave": _("Said that results are late"),
        "withdraw_results_of_wave": _("Withdrew results"),
        "look_up_participation": _("Looked up how many have answered, roughly"),
        "order_cards": _("Ordered code cards"),
        "print_cards": _("Printed code cards"),
        "void_cards": _("Took code cards back"),
        "spare_cards": _("Cancelled spare code cards"),
        "mail_addresses": _("Uploaded addresses"),
        "remove_mail_addresses": _("Removed addresses"),
        "send_mail": _("Let e-mails be sent"),
        "send_mail_again": _("Let e-mails be tried again"),
    }
    return {page: str(said) for page, said in words.items()}
