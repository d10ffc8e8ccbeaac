"""The simulated line: a real line without sound. Runs in the worker, calls the webhooks over HTTP like any carrier."""
