"""Tables of calls, in three groups: the call itself, who answers it, and what the lines keep."""
