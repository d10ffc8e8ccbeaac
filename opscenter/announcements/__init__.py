"""One row per notice, read by hotline, portal, search, status page and ticket form; nothing keeps a copy of it."""
