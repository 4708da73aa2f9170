"""The respondents' door. It knows nobody: it may not import people, release or reporting."""
