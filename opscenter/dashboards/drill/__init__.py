"""The drill page: one button breaks the demo target, nine stations show who noticed and when."""
