"""What a position on the command line may be."""

LAST_POSITION = 2**63 - 1
"""The greatest integer of both databases."""
