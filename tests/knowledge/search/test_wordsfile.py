"""A vocabulary that the worker writes counts in every process of the host; a damaged one never stops the search."""

from pathlib import Path

import pytest

from knowledge.search.library import Library
from knowledge.search.understanding import understand
from knowledge.search.vocabulary import Entry, Kind, shipped_words
from knowledge.search.wordsfile import WordsFile

PAY = [Entry(Kind.EQUAL, ("打款", "付款"))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.json"


def test_without_a_file_the_product_speaks(path: Path) -> None:
    assert WordsFile(path).words is shipped_words()


def test_another_process_takes_over_what_was_written(path: Path) -> None:
    reading = WordsFile(path)
    WordsFile(path).write(PAY, "1.1")
    reading.refresh()
    assert understand("打款", reading.words).query.weights["付款"] == 0.5
    assert understand("退票", reading.words).query.weights.get("退汇") is None


def test_a_damaged_file_leaves_the_product_speaking(path: Path) -> None:
    path.write_text('{"label": "1.1", "entries": [["equal"', encoding="utf-8")
    assert WordsFile(path).words is shipped_words()


def test_a_library_takes_it_over_with_its_next_refresh(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.index([])
    WordsFile(tmp_path / "words.json").write(PAY, "1.1")
    library._refresh()
    assert library.words.words.label == "1.1"
