"""What an editor is told while writing: what is missing, what is hard to read, what is in the base already."""
