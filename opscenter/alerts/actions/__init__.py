"""What can be done about alerts, by noun."""
