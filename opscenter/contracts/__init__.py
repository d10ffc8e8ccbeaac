"""Procurement, lots and the call-off contracts of each payer; answers which vendor serves whom at what time."""
