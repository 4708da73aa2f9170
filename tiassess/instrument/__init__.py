"""What is asked: the definition of an instrument, its checks, versions and composition.

Pure: text in, values out. Nothing here knows of databases, waves, people or the clock; files are read by the caller
except in ``library``, which finds instrument files in a folder it is given.
"""
