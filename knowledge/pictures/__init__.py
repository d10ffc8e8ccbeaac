"""The words of a screenshot, to search for; there where the optional recognition is installed."""
