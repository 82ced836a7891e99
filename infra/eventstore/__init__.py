"""The log on SQLite and PostgreSQL, as recorders of the eventsourcing library."""
