"""Knowledge articles: questions with one right answer per region and year, their versions, review and publication."""
