"""How the folders of the index are kept, shared between processes, and fail."""

import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from whoosh import index as whoosh_index
from whoosh.index import FileIndex

from knowledge.search import understanding
from knowledge.search.contract import Document
from knowledge.search.encoder import offline_encoder
from knowledge.search.library import Library, NotReady
from knowledge.search.partition import STATE_FILE, Busy
from knowledge.search.schema import SCHEMA
from tests.knowledge.search.samples import DOCUMENTS, PUBLIC, ask


@pytest.fixture(params=["words", "words and meaning", "two steps"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    """An index of five articles: with numpy, with the encoder too, and without either."""
    encoder = offline_encoder() if request.param == "words and meaning" else None
    library = Library(tmp_path, encoder=encoder, uses_numpy=request.param != "two steps")
    library.index(DOCUMENTS)
    return library


def test_the_public_folder_holds_nothing_internal(index: Library) -> None:
    with whoosh_index.open_dir(str(index.folder / "public")).reader() as reader:
        keys = {row["key"] for row in reader.all_stored_fields()}
        terms = set(reader.field_terms("tokens"))
    assert "5" not in keys
    assert keys
    assert "后台" not in terms
    assert "公务" in terms


def test_many_small_commits_answer_as_one_that_holds_all(index: Library) -> None:
    steps = [Document(str(number), f"公务卡第{number}步", (f"怎么还公务卡{number}",)) for number in range(10, 40)]
    index.index(steps)
    at_once = ask(index, "公务卡怎么还钱")
    for step in steps:
        index.index([step])
    assert ask(index, "公务卡怎么还钱") == at_once


def test_nothing_answers_before_the_index_is_complete(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        ask(Library(tmp_path), "指标")


def test_a_deleted_folder_is_noticed(index: Library) -> None:
    index.partitions["public"].wipe()
    index._looked_at = 0
    with pytest.raises(NotReady):
        ask(index, "指标")


def test_an_index_that_cannot_answer_is_logged_once_and_once_when_it_can_again(index: Library) -> None:
    with capture_logs() as entries:
        for _ in range(2):
            index.partitions["public"].wipe()
            index._looked_at = 0
            for _ in range(3):
                with pytest.raises(NotReady):
                    index.search(understanding.understand("指标").query, PUBLIC)
            index.index(DOCUMENTS)
            ask(index, "指标")
    events = [entry["event"] for entry in entries if entry["event"].startswith("search_index")]
    assert events == ["search_index_not_ready", "search_index_ready"] * 2


def test_lost_files_condemn_the_index(tmp_path: Path) -> None:
    Library(tmp_path).index(DOCUMENTS)
    for file in (tmp_path / "public").glob("*.seg"):
        file.unlink()
    with pytest.raises(NotReady):
        ask(Library(tmp_path), "指标")
    assert not (tmp_path / "public" / STATE_FILE).exists()


def test_an_index_of_another_version_does_not_count(index: Library) -> None:
    (index.folder / "public" / STATE_FILE).write_text('{"version": 0, "cursor": 9, "birth": "x"}', encoding="utf-8")
    assert index.partitions["public"].cursor is None


def test_a_second_writer_is_told_that_the_index_is_busy(index: Library) -> None:
    held = whoosh_index.open_dir(str(index.folder / "public")).writer()
    with pytest.raises(Busy):
        index.partitions["public"].write([])
    held.cancel()


def test_another_process_sees_a_commit_at_its_next_look(tmp_path: Path) -> None:
    writer, reader = Library(tmp_path), Library(tmp_path)
    writer.index(DOCUMENTS)
    assert ask(reader, "公务卡")[0] == "3"
    writer.delete(["3"])
    reader._looked_at = 0
    assert ask(reader, "公务卡") == []


def test_a_commit_is_read_before_anybody_asks(tmp_path: Path) -> None:
    reader, stopped = Library(tmp_path), threading.Event()
    keeper = threading.Thread(target=reader.keep_fresh, args=[stopped])
    keeper.start()
    Library(tmp_path).index(DOCUMENTS)
    until = time.monotonic() + 30
    while not reader.partitions["public"].blocks() and time.monotonic() < until:
        time.sleep(0.02)
    stopped.set()
    keeper.join()
    assert reader.partitions["public"].blocks()


def test_an_index_that_is_begun_anew_while_it_is_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, generation = Library(tmp_path), FileIndex.latest_generation
    reader.index(DOCUMENTS)
    assert ask(reader, "公务卡")

    def begun_anew(index: FileIndex) -> int:
        monkeypatch.undo()
        folder = tmp_path / "public"
        Library(tmp_path).partitions["public"].wipe()
        folder.mkdir()
        whoosh_index.create_in(str(folder), SCHEMA).close()
        return int(generation(index))

    monkeypatch.setattr(FileIndex, "latest_generation", begun_anew)
    reader._looked_at = 0
    with pytest.raises(NotReady):
        ask(reader, "公务卡")
    Library(tmp_path).index(DOCUMENTS)
    assert ask(reader, "公务卡")


def test_while_a_new_index_is_read_the_old_one_answers(tmp_path: Path) -> None:
    reader, found, done = Library(tmp_path), list[list[str]](), threading.Event()
    reader.index(DOCUMENTS)

    def keep_asking() -> None:
        while not done.is_set():
            with suppress(NotReady):
                found.append(ask(reader, "公务卡"))

    askers = [threading.Thread(target=keep_asking) for _ in range(3)]
    for asker in askers:
        asker.start()
    for _ in range(5):
        Library(tmp_path).partitions["public"].wipe()
        Library(tmp_path).index(DOCUMENTS)
        time.sleep(0.3)
    done.set()
    for asker in askers:
        asker.join()
    assert {tuple(keys[:1]) for keys in found} == {("3",)}
