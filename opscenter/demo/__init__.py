"""The demo province: real divisions, everything below them invented and marked as demo data."""
