"""Read-only figures and pages over everything below."""
