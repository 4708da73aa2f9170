"""What may be shown: reporting groups, their selection, the Release type and its attacker.

Pure: counts and labels in, decisions out. The selection and the attacker share no code, so that one can find the
other's mistakes. Nothing here knows what a question says, who a person is, or where a release is stored.

The way through: `structure` and `groups` when a wave opens. When it is counted, `selection`: a `basis` from a `spec`
by the `rules` on people (the exact one of them by the `cut_graph` of the `network`), then question by question the
`answer_rules`, which prove `claims` by `exchanges`; `not_answered` and `spreads` last. `tabulation` writes it down,
`release` makes the bytes, and the `attacker` tries to break them before anyone sees them. `reportable` tries all of
this on made-up people before a wave.
"""
