"""What the knowledge base achieves: figures with their definitions, each with the list behind it."""
