"""What may be shown: reporting groups, their selection, the Release type and its attacker.

Pure: counts and labels in, decisions out. The selection and the attacker share no code, so that one can find the
other's mistakes. Nothing here knows what a question says, who a person is, or where a release is stored.

The way through: `structure` and `groups` when a wave opens; `selection` from a `spec` (by the list in `rules`, the
exact one of them by `cut_graph`), with `spreads` last, and `tabulation` when it is counted; `release` for its bytes;
`attacker` before anyone sees them.
"""
