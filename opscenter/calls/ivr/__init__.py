"""The conversation before a person answers: nodes, prompts and keys. Knows no carrier and no markup."""
