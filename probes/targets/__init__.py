"""What is watched: targets, checks as configured with their encrypted credentials, and their place in the due-queue."""
