"""Reads of the engine: silent checks, the health board, the page of one check."""
