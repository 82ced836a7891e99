"""The life of a resident issue."""
