"""Who is asked, what, and under which conditions: organisations, units, roles, waves, states and the frame.

Opening freezes one document, the frame; everything after opening reads the frame and never the live tables.
Nothing here touches an answer.
"""
