"""Followers of the log and of topics: poll, handle, commit."""
