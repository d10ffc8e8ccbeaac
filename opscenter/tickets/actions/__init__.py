"""Writes of tickets, by noun."""
