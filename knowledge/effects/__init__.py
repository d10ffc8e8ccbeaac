"""What publishing a version changes, told before: which real questions find it, which gaps it covers, who reads it."""
