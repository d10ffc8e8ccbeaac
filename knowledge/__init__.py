"""The knowledge base: articles, search, answers and imports."""
