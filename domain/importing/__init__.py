"""Histories that other systems tell of decisions, sittings, meetings and the registry."""
