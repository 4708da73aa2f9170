"""The one gate: opening ballots, counting, the candidate, publishing, erasure and the ledger.

Answers exist readable only inside ``counting``, in memory, in a process of their own. Everything published is
read from an immutable release; nobody else reads behind it.
"""
