"""Queue and tasks: what is done without anybody waiting for it, each a call of one use case.

A job is a wake-up and nothing more. What is to be done stands in our own tables, every task may run twice or never, and
once a minute everything that is due is looked for. So the queue holds ids of waves, signed, and no word of anybody.
"""
