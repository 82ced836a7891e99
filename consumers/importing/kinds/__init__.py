"""What the rows of a file can tell of: the fields of each kind of row."""
