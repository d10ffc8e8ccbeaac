"""Readers' side of the knowledge base: search pages, articles as read, feedback, what a visitor has already tried."""
