"""The ways to a person, one file per channel. Those that leave the house know nothing of messages or the database."""
