"""Postings in memory score as the formula says, also after the collection has changed."""

import numpy as np
import pytest

from knowledge.search import ranking
from knowledge.search.mirror import Level


def test_how_much_a_token_counts_follows_the_mean_length_of_the_moment() -> None:
    terms, owners = np.array([0, 0, 1], dtype=np.int32), np.array([0, 1, 1], dtype=np.int32)
    level = Level.build(terms, owners, np.array([1.0, 2.0, 5.0], dtype=np.float32), 2, 2)
    for mean in (4.0, 2.0, 4.0):
        expected = [3 * ranking.saturated(1.0, 1.0, mean), 3 * ranking.saturated(2.0, 7.0, mean)]
        assert list(level.scores({0: 3.0}, mean)) == pytest.approx(expected)
