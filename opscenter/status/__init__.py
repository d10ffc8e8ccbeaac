"""Outage records, kept for ever, and the public status page over them and the notices."""
