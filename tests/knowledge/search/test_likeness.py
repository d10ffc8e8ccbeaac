"""Comparing meanings: a large segment answers as a small one does for what is near."""

import numpy as np
import pytest

from knowledge.search import likeness
from knowledge.search.likeness import Ints, ReducedMeanings, Rows, WholeMeanings

WORDINGS = 3_000
FIRST: Ints = np.arange(0, WORDINGS, 3)


@pytest.fixture(scope="module")
def rows() -> Rows:
    """Three wordings for each of 1,000 articles, around fifty subjects."""
    chance = np.random.default_rng(28)
    subjects = chance.standard_normal((50, 128))
    near = subjects[np.arange(WORDINGS) // 3 % 50] + 0.6 * chance.standard_normal((WORDINGS, 128))
    return likeness.unit_length(near.astype(np.float32)).astype(np.float16).astype(np.float32)


@pytest.fixture
def reduced(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> ReducedMeanings:
    """A segment of which a tenth is compared exactly."""
    monkeypatch.setattr(likeness, "NEAREST", WORDINGS // 10)
    return ReducedMeanings(rows.astype(np.float16), FIRST)


def test_the_nearest_articles_have_the_same_cosines(rows: Rows, reduced: ReducedMeanings) -> None:
    question = rows[7]
    whole, near = WholeMeanings(rows, FIRST).likeness(question), reduced.likeness(question)
    best = np.argsort(-whole[0])[:20]
    assert np.allclose(whole[0][best], near[0][best], atol=1e-3)
    assert np.allclose(whole[1][best], near[1][best], atol=1e-3)


def test_articles_that_are_not_compared_are_unlike(rows: Rows, reduced: ReducedMeanings) -> None:
    wording, middle = reduced.likeness(rows[7])
    assert 0 < np.count_nonzero(wording) <= WORDINGS // 10
    assert set(np.flatnonzero(middle)) <= set(np.flatnonzero(wording))


def test_the_middles_are_the_same(rows: Rows, reduced: ReducedMeanings) -> None:
    articles = np.array([0, 4, 999])
    assert np.allclose(WholeMeanings(rows, FIRST).middles(articles), reduced.middles(articles), atol=1e-3)
    assert len(reduced.middles(np.array([], dtype=np.int64))) == 0


@pytest.mark.parametrize("limit", [1, 10])
def test_the_size_of_a_segment_decides(rows: Rows, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "LARGE", limit)
    stored = [row.astype(np.float16).tobytes() for row in rows[:9]]
    found = likeness.meanings_of(stored, np.array([0, 3, 6]))
    assert isinstance(found, ReducedMeanings if limit < 9 else WholeMeanings)


def test_a_segment_without_meanings_has_no_width() -> None:
    assert likeness.meanings_of([None, None], np.array([0, 1])).width == 0


def test_every_half_precision_number_is_widened_exactly() -> None:
    halves = np.arange(2**16, dtype=np.uint16).view(np.float16)
    rows = halves[np.isfinite(halves)].reshape(-1, 64)
    assert (likeness.widened(rows) == rows.astype(np.float32)).all()
