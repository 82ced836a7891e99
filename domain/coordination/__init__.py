"""The monthly coordination meeting 月度协调会 of a place, and the summaries that it issues."""
