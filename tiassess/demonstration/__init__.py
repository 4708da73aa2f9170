"""The demonstration: two made-up organisations, told as a story, made by the same use cases as real ones.

Here lie the story, how its answers are drawn, and the making. Everything is invented and everything says so; nothing
here may be reached from a page, and no rule of the house may know that this room exists.
"""
