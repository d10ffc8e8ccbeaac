"""Scheduled probes of system and database health across the tiers."""
