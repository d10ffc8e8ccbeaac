"""Lines: what executes TwiML and calls the webhooks, and how a webhook is known to come from a line of ours."""
