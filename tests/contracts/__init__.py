"""Promises of the whole tree: schema, routes, rights, texts."""
