"""How answers arrive and wait: codes, return words, drafts, sealing, ballots, messages, import.

Answers come in readable, leave sealed, and cannot be opened from here: only ``release.opening`` can.
"""
