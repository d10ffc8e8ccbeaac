"""Check types, one file each: a settings model, a function, a registration. No web code, nothing of the centre."""
