"""The queue and its tasks: each task calls one use case. Arrives with the ways in.

Jobs carry ids of waves and batches only, never an address, code, answer or count.
"""
