"""Sums and rows behind the figures, each reckoned by the database and only for what lies in the actor's scope."""
