"""Who can log in and what they may do: accounts, roles, the permissions table, sessions, second factor."""
