"""Articles that ask back: a tree of questions walked step by step, each end an answer or a ticket."""
