"""Writes of accounts, split by what they change."""
