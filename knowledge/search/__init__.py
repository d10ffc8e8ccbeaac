"""Finding articles: tokens, understanding of questions, the durable index and its ranking. Shows no pages."""
