"""Pages for readers: home, results, suggestions, article, guide."""
