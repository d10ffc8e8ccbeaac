"""What the checks found: raw samples, roll-ups of 5 minutes, hours and days, and how long each is kept."""
