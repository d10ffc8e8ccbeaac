"""What people really typed, told to whoever writes the answer; one press makes a phrasing of it."""
