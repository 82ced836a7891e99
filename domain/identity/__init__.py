"""Identity: how people and programs show who they are. Kept apart from the log, which knows pseudonyms."""
