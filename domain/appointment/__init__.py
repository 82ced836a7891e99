"""Appointments: who acts in which role, where, and for which body."""
