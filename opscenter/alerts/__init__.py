"""Alerts: a flip that somebody must hear of, its silences, who is on duty, and its acknowledgement."""
