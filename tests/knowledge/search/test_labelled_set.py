"""A floor on labelled questions of another trade. They may not be shipped: SEARCH_SET names the folder they lie in."""

import os
from pathlib import Path

import pytest

from knowledge.search.encoder import offline_encoder
from knowledge.search.evaluation import evaluate

FOLDER = Path(os.environ.get("SEARCH_SET", "../shared/eval/search-dev"))

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="SEARCH_SET names no folder with a labelled set")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("queries", "is_semantic", "floor"),
    [("queries.jsonl", False, 0.56), ("queries-typo.jsonl", True, 0.60)],
)
def test_so_many_right_answers_are_among_the_first_five(queries: str, is_semantic: bool, floor: float) -> None:
    encoder = offline_encoder() if is_semantic else None
    figures = evaluate(FOLDER / "docs.jsonl", FOLDER / queries, encoder=encoder)
    assert float(figures["recall@5"]) >= floor
