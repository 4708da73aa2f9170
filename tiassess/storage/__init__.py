"""How rows are kept: the engine, reading and writing sessions, column types and the base of all tables.

No tables of its own: each room owns its ``tables.py``. Nothing here knows what a row means.
"""
