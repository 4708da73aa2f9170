"""What would be reportable: trial waves of made-up staff, put through the real selection before anybody is asked.

A lead chooses how much to show while nobody has answered. Nothing here has seen an answer, nor ever will: a `plan`
holds sizes alone, `crowd` invents people who answer like many do, `trial` lets the selection decide on them, and
`outcomes` says in numbers what came of it. `advice` draws from these what a service of this size might do.

Chance is an argument. The same plan and the same chance always give the same figures.
"""
