"""Finding by meaning: the encoder that comes with the product, and how it joins what the words find."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from knowledge.search import asking, feed, fusion, meanings
from knowledge.search.contract import Document, Filter
from knowledge.search.encoder import ModelEncoder, SentenceEncoder, encoder_of
from knowledge.search.library import Library, NotReady
from knowledge.search.understanding import understand
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests.factories.knowledge import content, make_article
from tests.model_server import ModelServer, model_server

PUBLIC = Filter(("public",))
DOCUMENTS = (
    Document("1", "工资没有发，怎么查"),
    Document("2", "公务卡还款流程"),
    Document("3", "账号停用的内部流程", audience="internal"),
    Document("4", "账户到期怎么续"),
)


class CountingEncoder:
    """Notes what it is asked for."""

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Any:
        self.texts += texts
        return np.ones((len(texts), 4), dtype=np.float32) / 2

    def encode_one(self, text: str) -> Any:
        return self.encode([text])[0]


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The model, read once."""
    return SentenceEncoder()


@pytest.fixture
def library(encoder: SentenceEncoder, tmp_path: Path) -> Library:
    """Three articles with their meanings."""
    library = Library(tmp_path, encoder=encoder)
    library.index(DOCUMENTS)
    return library


def test_what_means_the_same_comes_before_what_shares_characters(library: Library, tmp_path: Path) -> None:
    by_words = Library(tmp_path / "words")
    by_words.index(DOCUMENTS)
    first = [asking.ask(one, understand("薪水还未到账"), PUBLIC, 5).hits[0].key for one in (library, by_words)]
    assert first == ["1", "4"]


def test_a_meaning_added_to_words_asked_before_counts_as_if_asked_at_once(library: Library) -> None:
    query = understand("钱付不出去怎么办").query
    by_words = library.search(query, PUBLIC)
    added, at_once = (replace(one, meaning=library.meaning(one.text)) for one in (query, understand(query.text).query))
    assert library.search(added, PUBLIC) == library.search(at_once, PUBLIC) != by_words


def test_meaning_finds_nothing_internal_for_the_public(library: Library) -> None:
    hits = asking.ask(library, understand("停用账号的内部流程"), PUBLIC, 5).hits
    assert "3" not in [hit.key for hit in hits]


def test_an_index_is_built_anew_without_reckoning_a_meaning_again(tmp_path: Path) -> None:
    counting = CountingEncoder()
    for _ in range(2):
        Library(tmp_path, encoder=counting).index(DOCUMENTS)
        shutil.rmtree(tmp_path / "public")
    assert sorted(counting.texts) == sorted(one.title for one in DOCUMENTS)


def test_damaged_meanings_are_reckoned_again(tmp_path: Path) -> None:
    (tmp_path / meanings.FILE).write_bytes(b"damaged" * 1000)
    library = Library(tmp_path, encoder=CountingEncoder())
    library.index(DOCUMENTS)
    assert library.partitions["public"].owes_meanings is False


def test_meanings_of_another_model_do_not_count(tmp_path: Path) -> None:
    encoders = [CountingEncoder("old"), CountingEncoder("new")]
    for encoder in encoders:
        meanings.KeptMeanings(encoder, tmp_path).encode(["公务卡"])
    assert [one.texts for one in encoders] == [["公务卡"], ["公务卡"]]


def test_an_index_of_another_model_waits_to_be_built_anew(library: Library, tmp_path: Path) -> None:
    other = Library(tmp_path)
    assert (library.is_ready(), other.is_ready()) == (True, False)
    with pytest.raises(NotReady):
        other.search(understand("密码").query, PUBLIC)


def test_a_vector_has_unit_length_and_the_same_text_the_same_one(encoder: SentenceEncoder) -> None:
    one, two = encoder.encode(["公务卡还款", "公务卡还款"])
    # Numbers of single precision; in which order they are added depends on where they lie in memory.
    assert np.allclose(one, two, atol=1e-6)
    assert np.linalg.norm(one) == pytest.approx(1)


def test_the_best_of_each_list_counts_one_and_what_is_unlike_nothing() -> None:
    likeness = np.array([0.2, 0.9, 0.3])
    weights = fusion.Weights(wording=1.0, middle=0.5)
    assert list(fusion.joined(np.array([10.0, 5.0, 0.0]), likeness, likeness, weights)) == [1.0, 2.0, 0.0]


def test_of_two_equal_matches_the_one_with_a_matching_neighbour_wins() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.1, 0.99], [0.7, 0.7]])
    scores = fusion.vouched(np.array([1.0, 1.0, 0.9, 0.0]), lambda places: vectors[places], np.arange(4))
    assert scores[1] > scores[0]
    assert scores[3] == 0


def test_answers_to_one_question_for_several_regions_do_not_vouch_for_each_other() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.1, 0.99]])
    scores = fusion.vouched(np.array([1.0, 0.9, 0.9]), lambda places: vectors[places], np.array([0, 1, 1]))
    assert scores.argmax() == 0


def test_beyond_the_first_hundred_a_list_says_nothing() -> None:
    spread = fusion.stretched(np.arange(1.0, 301.0))
    assert (spread[-1], spread[199], spread[200], int((spread > 0).sum())) == (1.0, 0.0, 0.0, 99)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """An embedding model on the premises."""
    with model_server() as running:
        yield running


def on_the_premises(server: ModelServer, folder: Path) -> Library:
    encoder = ModelEncoder(server.address, "bge-m3")
    library = Library(folder, encoder=encoder)
    library.index(DOCUMENTS)
    return library


def first(library: Library, words: str) -> str:
    return asking.ask(library, understand(words), PUBLIC, 5).hits[0].key


def test_a_model_on_the_premises_can_take_the_place_of_the_encoder(server: ModelServer, tmp_path: Path) -> None:
    library = on_the_premises(server, tmp_path)
    assert first(library, "公务卡怎么还款") == "2"
    assert np.linalg.norm(library.meaning("公务卡")) == pytest.approx(1)
    assert {body["model"] for _path, body in server.asked} == {"bge-m3"}


def test_a_question_is_sent_to_a_model_without_personal_data(server: ModelServer, tmp_path: Path) -> None:
    on_the_premises(server, tmp_path).meaning("王小明的公务卡，13812345678")
    assert server.asked[-1][1]["input"] == ["王*的公务卡，138****5678"]


@pytest.mark.parametrize(("words", "is_brief"), [("公务卡怎么还款", True), ("刷卡以后的账单", False)])
def test_a_crowd_is_answered_by_words_alone_where_these_are_sure(
    server: ModelServer, tmp_path: Path, words: str, *, is_brief: bool
) -> None:
    library = on_the_premises(server, tmp_path)
    server.asked.clear()
    asked = asking.ask(library, understand(words), PUBLIC, 5, is_crowded=True)
    assert (asked.is_brief, server.asked == []) == (is_brief, is_brief)


def test_a_model_of_another_version_is_asked_for_every_meaning_again(
    settings: Settings, server: ModelServer, tmp_path: Path
) -> None:
    chosen = replace(settings, semantic_search=True, model_url=server.url, embedding_model="bge-m3")
    for version in ("", "2026-11", "2026-11"):
        encoder = encoder_of(replace(chosen, embedding_version=version))
        assert encoder is not None
        meanings.KeptMeanings(encoder, tmp_path).encode(["公务卡"])
    assert [body["model"] for _path, body in server.asked] == ["bge-m3", "bge-m3"]


def test_a_model_that_is_down_leaves_the_words_and_is_not_asked_again_at_once(
    server: ModelServer, tmp_path: Path
) -> None:
    server.is_down = True
    library = on_the_premises(server, tmp_path)
    assert (first(library, "公务卡怎么还款"), library.meaning("工资")) == ("2", None)
    assert len(server.asked) == 1


def test_meanings_that_are_owed_are_made_up_for_while_searches_go_on(
    db: Session, database: Database, server: ModelServer, tmp_path: Path
) -> None:
    make_article(db, text=content(question="公务卡还款流程"))
    db.commit()
    library = Library(tmp_path, encoder=ModelEncoder(server.address, "bge-m3"))
    server.is_down = True
    feed.follow(lambda: database.unit_of_work(write=False), library)
    assert library.partitions["public"].owes_meanings
    server.is_down, library.encoder._rests_until = False, 0.0
    feed.follow(lambda: database.unit_of_work(write=False), library)
    assert not library.partitions["public"].owes_meanings
    library.search(understand("公务卡").query, PUBLIC)
    assert any(block.meanings.width > 0 for block in library.partitions["public"].blocks())


def test_segments_with_and_without_meanings_are_searched_together(server: ModelServer, tmp_path: Path) -> None:
    library = on_the_premises(server, tmp_path)
    server.is_down = True
    library.index([Document("5", "公务卡挂失")])
    server.is_down, library.encoder._rests_until = False, 0.0
    assert {hit.key for hit in asking.ask(library, understand("公务卡"), PUBLIC, 5).hits} >= {"2", "5"}
