"""Writes of organisations, split by what they change."""
