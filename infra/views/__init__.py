"""The databases that views live in."""
