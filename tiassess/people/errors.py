"""What the people room refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class AccountRefusedError(RefusedError):
    """An account cannot be made like this, or there is one already."""


class UnknownAccountError(RefusedError):
    """No account has this e-mail address."""


class WeakPasswordError(RefusedError):
    """A password could be guessed."""
