"""Random identifiers that may leave the house: tokens, public references, idempotency keys."""

import secrets


def token(size: int = 32) -> str:
    """A URL-safe secret of `size` random bytes."""
    return secrets.token_urlsafe(size)


def reference() -> str:
    """A short reference that a user can read out to the helpdesk: eight characters without look-alikes."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "".join(secrets.choice(alphabet) for _ in range(8))
