"""What people do with articles: write, review, load."""
