"""The house's own words over those that ship with the product: drafted, tried on real questions, published."""
