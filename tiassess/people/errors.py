"""What the people room refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class AccountRefusedError(RefusedError):
    """An account cannot be made like this, or there is one already."""


class UnknownAccountError(RefusedError):
    """No account has this e-mail address."""


class WeakPasswordError(RefusedError):
    """A password could be guessed."""


class InvitationRefusedError(RefusedError):
    """Somebody cannot be invited like this."""


class InvitationGoneError(RefusedError):
    """A link is not good any more: it was used, taken back, replaced by a newer one, or its days are over."""


class NotInvitedError(RefusedError):
    """An invitation is for somebody else."""


class NotAMemberError(RefusedError):
    """Somebody is no member of the organisation, or not any more."""


class NotForgottenError(RefusedError):
    """Somebody is here still, so that it cannot be forgotten whose their account is."""


class LastOneError(RefusedError):
    """Without this person nobody could let others in."""


class ShareLinkRefusedError(RefusedError):
    """A share link cannot be made like this."""


class TooManyError(RefusedError):
    """There are as many as there can be."""
