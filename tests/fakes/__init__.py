"""Fakes of our own ports: they keep what the port promises, in memory."""
