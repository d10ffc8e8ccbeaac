"""Maintenance windows and change-freeze periods (封网): when work is announced, and when there must be none."""
