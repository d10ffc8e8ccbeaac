"""Reads of tickets, by page."""
