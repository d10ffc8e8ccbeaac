"""Pages and webhooks of calls."""
