"""Why single sign-on did not let somebody in, and the words in which a page tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from flask_babel import lazy_gettext as _


@dataclass(frozen=True, eq=False)
class Told:
    """A page.

    Attributes:
        status: how it is answered.
        heading: what happened.
        sentences: what that means, and what helps.
        can_start_again: whether starting once more may help.
    """

    status: int
    heading: str
    sentences: Sequence[str]
    can_start_again: bool = True


_NOTHING_HAPPENED = _("Nothing happened to your account.")
_TELL_THE_HOST = _("Please tell whoever runs this server.")
_MEANWHILE = _("If you have a password here, you can sign in with it meanwhile.")


class Why(Enum):
    """The reasons, each with its page; ``%(name)s`` is whose provider it is."""

    OTHER_WINDOW = Told(
        400,
        _("Please start once more"),
        (
            _("You came back from %(name)s after a long time, from another window, or for a second time."),
            _NOTHING_HAPPENED,
        ),
    )
    REFUSED = Told(
        403,
        _("%(name)s did not confirm who you are"),
        (
            _("You stopped there, or it did not know you. Nothing was done."),
            _("You can start once more, or ask whoever looks after your account there."),
        ),
    )
    UNKNOWN = Told(
        403,
        _("We do not know yet who you are here"),
        (
            _("%(name)s told us who you are, but nobody gets an account here by signing in alone."),
            _("Ask an owner of your organisation to invite you, at the e-mail address that %(name)s has for you."),
            _("If you have an account here already, sign in with your password. Then %(name)s is asked once more."),
            _("From then on it is enough. “Sign-in and security” leads there too."),
        ),
        can_start_again=False,
    )
    ONCE_HERE = Told(
        403,
        _("Please sign in with your password this once"),
        (
            _("There is an account here with the e-mail address that %(name)s has for you, and it has a password."),
            _("Sign in with that first. Then %(name)s asks you once more, and is enough from then on."),
            _("If you never chose a password here, “Forgot your password?” lets you choose one."),
        ),
        can_start_again=False,
    )
    NOT_TIED = Told(
        403,
        _("%(name)s could not be added"),
        (
            _("It has another e-mail address for you than your account has here."),
            _("Or whoever signed in there has another account here."),
            _("Or your account here belongs to somebody else there."),
            _("Nothing was done."),
            _("You are still signed in here as before."),
        ),
        can_start_again=False,
    )
    SOMEBODY_ELSE = Told(
        403,
        _("This was not confirmed"),
        (
            _("%(name)s named somebody else, or did not ask you once more. Nothing was done."),
            _("You are still signed in here as before."),
        ),
    )
    AWAY = Told(
        503,
        _("%(name)s does not answer just now"),
        (
            _("Your account is fine. Wait a few minutes and come back."),
            _MEANWHILE,
        ),
    )
    CLOCKS = Told(
        502,
        _("Two clocks do not agree"),
        (
            _("The clock of %(name)s and that of this server differ by more than a minute, so nothing was done."),
            _TELL_THE_HOST,
            _MEANWHILE,
        ),
    )
    ODD = Told(
        502,
        _("The answer of %(name)s could not be checked"),
        (_("So nothing of it was used, and nothing was done."), _TELL_THE_HOST, _MEANWHILE),
    )


class NotProvenError(Exception):
    """The provider did not prove who somebody is.

    Attributes:
        why: the reason that a page tells.
        reason: the one that the log tells: our own words, and nobody's name.
    """

    def __init__(self, why: Why, reason: str) -> None:
        super().__init__(reason)
        self.why = why
        self.reason = reason
