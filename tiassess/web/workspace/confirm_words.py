"""What somebody is about to do who is asked once more who they are, in the words of the page that asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

WHAT: Final[Mapping[str, str]] = {
    "print_cards": _("print cards with codes"),
    "void_cards": _("make cards worthless"),
    "close_wave": _("close a survey"),
    "count_wave": _("count a survey"),
    "publish_wave": _("publish results"),
    "delay_results_of_wave": _("say that results are late"),
    "withdraw_results_of_wave": _("withdraw results"),
    "remove_wave": _("remove a survey"),
    "remove_mail_addresses": _("remove the addresses of staff"),
    "invite_member": _("invite somebody"),
    "change_member": _("change what a member does"),
    "remove_from_people": _("remove a member"),
    "send_invitation_again": _("send a new link"),
    "take_invitation_back": _("take an invitation back"),
    "invite_organisation": _("invite an organisation"),
    "invite_owner": _("invite an owner"),
    "invite_host": _("invite somebody to run this server"),
    "send_hosts_invitation_again": _("send a new link"),
    "take_hosts_invitation_back": _("take an invitation back"),
    "end_hosted_account": _("keep somebody from signing in"),
    "resume_hosted_account": _("let somebody sign in again"),
    "forget_hosted_account": _("forget whose an account was"),
    "send_new_password": _("send a link for a new password"),
    "remove_from_hosts": _("change who runs this server"),
    "authenticator_app": _("set up an authenticator app"),
    "remove_app": _("sign in without the app"),
    "recovery_codes": _("make new codes"),
    "add_provider": _("change how you sign in"),
    "tie_provider": _("change how you sign in"),
    "download_trail": _("save the audit trail as a file"),
    "download_server_trail": _("save the audit trail as a file"),
}
"""By the name of the route; what stands here follows "before you"."""


def what_for(address: str) -> str | None:
    """Say what the page at an address lets somebody do; None where there are no words for it.

    Args:
        address: of a page of the workspace, with what was asked for in it.
    """
    routes = current_app.create_url_adapter(request)
    assert routes is not None
    try:
        endpoint, _arguments = routes.match(urlsplit(address).path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return WHAT.get(str(endpoint).removeprefix("workspace."))
