"""A floor on labelled questions of another trade. They may not be shipped: SEARCH_SET names the folder they lie in.

It lies a few questions below what was measured, for other processors reckon the last digit of a meaning differently.
"""

import os
from pathlib import Path

import pytest

from knowledge.search.encoder import offline_encoder
from knowledge.search.evaluation import documents_of, measure, read_lines
from knowledge.search.library import Library

FOLDER = Path(os.environ.get("SEARCH_SET", "../shared/eval/search-dev"))

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="SEARCH_SET names no folder with a labelled set")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("is_semantic", "floors"),
    [(False, {"clean": 0.56}), (True, {"clean": 0.605, "lcqmc": 0.99, "typo": 0.60})],
    ids=["words", "words and meaning"],
)
def test_so_many_right_answers_are_among_the_first_five(
    tmp_path: Path, is_semantic: bool, floors: dict[str, float]
) -> None:
    index = Library(tmp_path, encoder=offline_encoder() if is_semantic else None)
    index.index(documents_of(read_lines(FOLDER / "docs.jsonl")))
    clean = read_lines(FOLDER / "queries.jsonl")
    asked = {
        "clean": clean,
        "lcqmc": [one for one in clean if one["source"] == "lcqmc"],
        "typo": read_lines(FOLDER / "queries-typo.jsonl"),
    }
    found = {name: float(measure(index, asked[name], 0)["recall@5"]) for name in floors}
    assert [name for name in floors if found[name] < floors[name]] == [], found
