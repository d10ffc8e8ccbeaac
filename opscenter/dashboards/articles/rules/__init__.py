"""Periods, shares and what counts as a contradiction. Pure."""
