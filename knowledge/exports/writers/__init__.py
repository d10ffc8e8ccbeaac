"""One file a format: each turns articles into the bytes of a file."""
