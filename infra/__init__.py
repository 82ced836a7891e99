"""The edge: settings, stores, keys, the command line, and the one composition root."""
