"""Upkeep: what whoever runs a server does with the whole of it: replacing the secret, backing up, restoring.

It moves what others have sealed and opens nothing for anybody. Only the command line reaches it.
"""
