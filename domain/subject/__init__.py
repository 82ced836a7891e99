"""Data subjects: the people whose personal data are sealed, each known by a pseudonym alone."""
