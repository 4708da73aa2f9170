"""The door of signed-in people: leads, moderators, steering members, auditors. Arrives with the workspace."""
