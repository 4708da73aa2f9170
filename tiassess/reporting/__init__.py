"""A Publication made visible: charts, PDF, workbook and open data. Arrives with the results pages.

Takes a Publication and nothing else, so that no page can show what the gate did not release.
"""
