"""What is asked: the definition of an instrument, its checks, versions and composition.

Pure: text in, values out. Nothing here knows of databases, waves, people or the clock; files are read by the caller
except in ``library`` and ``checking.check_file``, which read the folder or file they are given.

Doors of the room: ``definition`` (the types), ``parsing.parse_instrument``, ``document.instrument_from_document``,
``checking.check_instrument`` and ``check_file``, ``library.InstrumentLibrary``, ``composing.compose`` and ``for_wave``,
``support.check_support``.
"""
