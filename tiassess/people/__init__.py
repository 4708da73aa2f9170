"""Who signs in: accounts, memberships, sign-in and the audit trail. Arrives with the workspace.

Nothing here may ever know a respondent.
"""
