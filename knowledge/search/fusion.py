"""Joining what matches by its words with what means the same. Pure; needs numpy.

Each list is stretched so that its best document counts 1 and the last of its first hundred 0; both are added. On the
labelled questions this beats joining by rank (docs/benchmarks.md).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEPTH = 100
MEANING_WEIGHT = 1.0
# Cosines below the first say nothing; from the second on two sentences mean the same.
UNLIKE, SAME = 0.45, 0.85


def fused(words: Floats, meaning: Floats) -> Floats:
    """One score per document from BM25 scores (0: no word in common) and cosines; at most 1 + MEANING_WEIGHT."""
    return stretched(words) + MEANING_WEIGHT * stretched(np.where(meaning > UNLIKE, meaning, 0.0))


def stretched(scores: Floats) -> Floats:
    """Scores between 0 and 1: the best is 1, the DEPTH-th best of those above zero and all below it 0."""
    positive = scores[scores > 0]
    if len(positive) == 0:
        return np.zeros(len(scores))
    best = positive.max()
    floor = np.partition(positive, -DEPTH)[-DEPTH] if len(positive) >= DEPTH else 0.0
    if best <= floor:
        return np.where(scores >= best, 1.0, 0.0)
    spread: Floats = np.clip((scores - floor) / (best - floor), 0.0, 1.0)
    return spread


def coverage(meaning: Floats) -> Floats:
    """How far a document answers the question by its meaning, 0 to 1."""
    share: Floats = np.clip((meaning - UNLIKE) / (SAME - UNLIKE), 0.0, 1.0)
    return share
