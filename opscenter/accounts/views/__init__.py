"""Pages of accounts: the door, the own account, administration, the audit trail."""
