"""What is done with calls: by callers through their line, by operators, by the line itself."""
