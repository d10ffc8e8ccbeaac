"""Calls: the call log, voice flows, queues and the lines that carry them."""
