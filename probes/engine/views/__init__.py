"""Pages of the probes: health board, check, form, and the address that heartbeats call."""
