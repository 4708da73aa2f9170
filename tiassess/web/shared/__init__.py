"""The pages behind a share link: what somebody without an account may read of one organisation.

They show names, days and states of waves that were opened, where their results are, and the checksum of the ledger:
nothing that public pages would not tell to whoever knows their address. No page sets a cookie, and none is for robots.
"""
