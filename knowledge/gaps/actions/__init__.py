"""What is done to gaps: questions are collected, joined into gaps, and editors close them."""
