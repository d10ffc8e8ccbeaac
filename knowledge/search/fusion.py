"""Joining what matches by its words with what means the same. Pure; needs numpy.

Three lists are joined: by words, by the nearest wording, and by the middle of all wordings of an article. Each is
stretched so that its best document counts 1 and the last of its first hundred 0, which on labelled questions beats
joining by rank. Then neighbours vouch: of two articles that match equally, the one whose nearest neighbours match too
is likelier right. The weights are chosen by `benchmarks/fusion.py`; the figures stand in docs/benchmarks.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DEPTH = 100
CANDIDATES = 50
NEIGHBOURS = 3
# Cosines below this say nothing.
UNLIKE = 0.45
# Questions of another trade lie mostly below the first; an article worded as the question is reaches the second
# (tests/knowledge/search).
FOREIGN, SURE = 0.23, 1.0


@dataclass(frozen=True)
class Weights:
    """How much each list counts beside the words, and how much neighbours do."""

    wording: float = 0.7
    middle: float = 0.7
    neighbours: float = 0.4


WEIGHTS = Weights()


def joined(words: Floats, wording: Floats, middle: Floats, weights: Weights = WEIGHTS) -> Floats:
    """One score per document from BM25 scores (0: no word in common) and two lists of cosines."""
    near = wording > UNLIKE
    return (
        stretched(words)
        + weights.wording * stretched(np.where(near, wording, 0.0))
        + weights.middle * stretched(np.where(near, middle, 0.0))
    )


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


def vouched(scores: Floats, middles: Callable[[Ints], Floats], groups: Ints, weights: Weights = WEIGHTS) -> Floats:
    """Scores of the best candidates, raised by the best match among each one's nearest neighbours; 0 for the others.

    `middles` gives the vectors of documents, one row each. Documents of one group say the same, so that one of them
    matches says nothing new of another.
    """
    places = np.flatnonzero(scores > 0)
    if len(places) > CANDIDATES:
        places = places[np.argpartition(-scores[places], CANDIDATES)[:CANDIDATES]]
    raised = np.zeros(len(scores))
    raised[places] = scores[places]
    if len(places) > 1:
        vectors = middles(places)
        likeness = np.clip(vectors @ vectors.T, 0.0, 1.0)
        group = groups[places]
        likeness[group[:, None] == group] = 0.0
        count = min(NEIGHBOURS, len(places))
        nearest = np.partition(likeness, -count, axis=1)[:, -count][:, None]
        likeness[likeness < nearest] = 0.0
        raised[places] += weights.neighbours * (likeness * scores[places]).max(axis=1)
    return raised


def coverage(words: Floats, wording: Floats, middle: Floats) -> Floats:
    """How far a document answers the question, 0 to 1: the share of its words, and both cosines, must speak for it."""
    share: Floats = np.clip(((words + wording + middle) / 3 - FOREIGN) / (SURE - FOREIGN), 0.0, 1.0)
    return share
