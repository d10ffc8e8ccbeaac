"""Reads of alerts, by what they are for."""
