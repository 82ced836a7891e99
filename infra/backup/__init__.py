"""Backups: the log in one file, the keys in another, and how both come back."""
