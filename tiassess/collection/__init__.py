"""How answers arrive and wait: sealing, ballots, import; later codes, drafts and ways in.

Answers come in readable, leave sealed, and cannot be opened from here: only ``release.opening`` can.
"""
