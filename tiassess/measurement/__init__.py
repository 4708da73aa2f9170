"""What answers amount to: points, means, scores and their spread.

Pure: arrays and instrument definitions in, exact numbers out. Nothing here decides what may be shown (that is
``disclosure``) and nothing here rounds for display except where a rule of publication says so.

``answers`` gives an answer its code on the answer sheet, ``points`` turns counts of answers into a theme's score,
``spread`` tells how people's own scores lie, ``intervals`` how sure a score is, ``rounding`` how it is printed.
``docs/methods.md`` explains all of it in plain words.
"""
