"""Executes checks: one event loop for the network, a small pool for blocking drivers, results in batches."""
