"""Builders of rows for tests: make_<thing>(db, **changes)."""
