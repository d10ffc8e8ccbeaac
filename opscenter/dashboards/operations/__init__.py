"""The platform watches itself: jobs, outbox, deliveries, sealing lag, database; for the system administrator."""
