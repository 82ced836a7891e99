"""Compares the views with the log: what their rows say, and what the events say that they should.

It changes nothing. Counts are of all events and all streams; rows are derived anew, from their streams into
temporary tables, for a sample. Memory does not grow with the log.
"""
