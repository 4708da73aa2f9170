"""How much there can be of what people make: whoever reaches an end of it is told so, and nothing grows without end."""

from __future__ import annotations

from typing import Final

MOST_MEMBERS: Final = 200
"""Members of one organisation, each counted once whatever their roles."""

MOST_INVITATIONS: Final = 50
"""Invitations of one organisation, or of the server itself, that wait to be accepted at a time."""

INVITATION_DAYS: Final = 7
"""So many days after it was made an invitation is good, that day included."""

NEW_PASSWORD_DAYS: Final = 1
"""So many days after it was made a link for a new password is good."""

MOST_REQUESTS: Final = 500
"""Requests for a new password that wait for a worker at a time; strangers make them, so with more of them those are let
go that no account has."""

MOST_SIGN_INS: Final = 20
"""Sign-ins of one account at a time: with a further one the oldest ends."""

MOST_SHARE_LINKS: Final = 50
"""Share links of one organisation that are good at a time."""

LONGEST_SHARE_DAYS: Final = 365
USUAL_SHARE_DAYS: Final = 30
"""How long a share link is good, at most and unless somebody says otherwise."""

LONGEST_SHARE_LABEL: Final = 100
"""Characters that say for whom a share link is."""

MOST_PAST_SHARE_LINKS: Final = 50
"""Links that are over, of which the latest so many are listed."""
