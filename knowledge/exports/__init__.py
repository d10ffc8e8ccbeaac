"""Articles leave the house: for exchange with other systems, and to be read where this one cannot be reached."""
