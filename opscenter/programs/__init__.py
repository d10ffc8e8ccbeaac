"""Other systems of the house that ask in their own name, and the keys they show."""
