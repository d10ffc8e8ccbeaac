"""Tickets of every type, incidents among them: who asked, whose it is, what was said, until when."""
