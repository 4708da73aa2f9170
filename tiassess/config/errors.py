"""What the configuration refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class UnsafeSettingsError(RefusedError):
    """A setting that would break a promise, or cannot be understood."""
