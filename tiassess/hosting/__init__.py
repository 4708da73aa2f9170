"""Hosting: what whoever runs a server does for the organisations on it, by page or by command.

It knows that organisations exist and who enters them first, and nothing of their surveys.
"""
