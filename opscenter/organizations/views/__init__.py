"""Pages of organisations: list and tree, one body, import."""
