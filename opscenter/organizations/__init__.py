"""The tree of bodies: divisions with their finance bureaus, budget and other units, vendors, banks."""
