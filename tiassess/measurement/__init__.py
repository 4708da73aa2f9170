"""What answers amount to: points, means, scores and their spread.

Pure: arrays and instrument definitions in, exact numbers out. Nothing here decides what may be shown (that is
``disclosure``) and nothing here rounds for display except where a rule of publication says so.
"""
