"""Stories across features."""
