"""Import of questions and answers from sheets: compare, show the differences, write drafts."""
