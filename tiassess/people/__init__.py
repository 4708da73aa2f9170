"""Who signs in: accounts, memberships, passwords.

Nothing here may ever know a respondent, and nothing here says when somebody came or from where. The pages that sign
people in are in ``web.workspace``.
"""
