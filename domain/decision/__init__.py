"""Governance decisions 治理决议: motions that bind a place."""
