"""The service catalogue (1+17 systems) and the duty matrix: who answers for which system at which tier."""
