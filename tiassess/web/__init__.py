"""The doors: one package for each kind of visitor, each with its own routes, forms and templates.

A route reads a form, calls one function, and redirects or renders.
"""
