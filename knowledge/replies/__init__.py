"""Answers to whole questions: quoted from articles, or written from passages with a source for each sentence."""
