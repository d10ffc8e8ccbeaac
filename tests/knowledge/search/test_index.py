"""The contract that every engine behind `SearchIndex` must keep, and how Whoosh folders fail."""

import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from whoosh import index as whoosh_index

from knowledge.search import asking, understanding
from knowledge.search.contract import Document, Filter, Hit, Query
from knowledge.search.encoder import offline_encoder
from knowledge.search.library import Library, NotReady
from knowledge.search.partition import STATE_FILE, Busy

PUBLIC = Filter(("public",))
STAFF = Filter(("public", "unit", "internal"))
DOCUMENTS = (
    Document("1", "指标看不到，怎么查", ("指标没了", "没有指标"), "先看年度和单位是否选对"),
    Document("2", "结转指标什么时候下达", ("去年的钱今年还能用吗",), area="/1/", year_from=2026, year_to=2026),
    Document("3", "公务卡还款流程", ("公务卡怎么报销",), area="/1/2/"),
    Document("4", "退票后怎样重新支付", ("打回来的钱怎么再付",), "依据财办〔2023〕12号"),
    Document("5", "后台改数的内部流程", ("数据修改怎么审批",), audience="internal"),
)


@pytest.fixture(params=["words", "words and meaning", "two steps"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    """An index of five articles: with numpy, with the encoder too, and without either."""
    encoder = offline_encoder() if request.param == "words and meaning" else None
    library = Library(tmp_path, encoder=encoder, uses_numpy=request.param != "two steps")
    library.index(DOCUMENTS)
    return library


def ask(index: Library, text: str, chosen: Filter = PUBLIC) -> list[str]:
    return [hit.key for hit in asking.ask(index, understanding.understand(text), chosen, 10).hits]


def test_a_question_finds_its_article_first(index: Library) -> None:
    assert ask(index, "公务卡如何还款")[0] == "3"


def test_words_that_no_article_holds_do_not_hide_the_others(index: Library) -> None:
    assert ask(index, "请问老师退票了应该如何处理呢")[0] == "4"


def test_a_known_phrasing_finds_the_article(index: Library) -> None:
    assert ask(index, "去年的钱还能用吗")[0] == "2"


def test_a_synonym_finds_the_article(index: Library) -> None:
    assert ask(index, "退汇")[0] == "4"


@pytest.mark.parametrize("text", ["财办〔2023〕12号", "财办[2023]12号", "财办【2023】 12 号", "财办（2023）第12号"])
def test_a_document_number_is_found_in_any_brackets(index: Library, text: str) -> None:
    assert ask(index, text)[0] == "4"


@pytest.mark.parametrize("text", ["ORA-00001", "ora-00001", "ORA 00001", "ORA00001", "保存时提示ORA-00001，怎么办"])
def test_an_error_code_finds_its_own_article(index: Library, text: str) -> None:
    index.index(Document(code, "保存时报错怎么办", body=f"提示 {code} 时") for code in ("ORA-00942", "ORA-00001"))
    assert ask(index, text)[0] == "ORA-00001"


def test_an_internal_document_is_never_found_by_the_public(index: Library) -> None:
    assert "5" not in ask(index, "后台改数的内部流程")
    assert ask(index, "后台改数的内部流程", STAFF)[0] == "5"


def test_the_public_folder_holds_nothing_internal(index: Library) -> None:
    stored = "".join(str(row) for row in whoosh_index.open_dir(str(index.folder / "public")).searcher().documents())
    assert "后台改数" not in stored


def test_other_areas_and_years_are_left_out_before_ranking(index: Library) -> None:
    assert ask(index, "公务卡", Filter(("public",), areas=frozenset({"/1/"}))) == []
    assert "2" not in ask(index, "结转指标", Filter(("public",), year=2025))


def test_what_is_for_other_readers_is_left_out_before_ranking(index: Library) -> None:
    index.index([replace(DOCUMENTS[2], roles=("budget_unit",))])
    roles = ("budget_unit", "citizen", None)
    asked = {role: ask(index, "公务卡还款", Filter(("public",), role=role))[:1] for role in roles}
    assert asked["budget_unit"] == asked[None] == ["3"]
    assert "3" not in asked["citizen"]


def test_a_deleted_document_is_gone(index: Library) -> None:
    index.delete(["3"])
    assert "3" not in ask(index, "公务卡还款流程")


def test_a_replaced_document_is_found_by_its_new_words_only(index: Library) -> None:
    index.index([Document("3", "工资统发失败", ("工资没到账",))])
    assert ask(index, "工资发放失败")[0] == "3"
    assert "3" not in ask(index, "公务卡")


def test_a_document_that_changes_its_audience_leaves_the_public_index(index: Library) -> None:
    index.index([Document("3", "公务卡还款流程", audience="unit")])
    assert "3" not in ask(index, "公务卡还款流程")
    assert ask(index, "公务卡还款流程", STAFF)[0] == "3"


def test_learning_phrasings_does_not_sink_an_article(index: Library) -> None:
    index.index([Document("3", "公务卡还款流程", tuple(f"怎样报账{number}" for number in range(30)))])
    assert ask(index, "公务卡还款流程")[0] == "3"


def test_what_an_article_learns_beyond_its_first_wordings_costs_it_nothing(index: Library) -> None:
    asked = understanding.understand("公务卡流程报销").query
    written = Document("3", "公务卡还款流程", ("公务卡怎么报销", "报销公务卡", "公务卡的钱怎么还", "还公务卡"))
    scores = []
    for learned in ((), tuple(f"打印机卡纸{number}" for number in range(20))):
        index.index([replace(written, phrasings=(*written.phrasings, *learned))])
        scores.append(next(hit.score for hit in index.search(asked, PUBLIC) if hit.key == "3"))
    assert scores[1] >= 0.99 * scores[0]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.index([])
    assert ask(library, "指标") == []


@pytest.mark.parametrize("text", ["zbkbd", "指标看", "看不到"])
def test_a_half_typed_question_suggests_the_article(tmp_path: Path, text: str) -> None:
    library = Library(tmp_path)
    library.index(DOCUMENTS)
    hits = library.suggest(understanding.understand(text).query, PUBLIC)
    assert hits[0].key == "1"


def test_a_single_letter_suggests_what_begins_with_it_and_more_letters_what_holds_them(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.index([Document("1", "公务卡还款"), Document("2", "怎么还公务卡"), Document("3", "退票")])
    suggested = {typed: [hit.key for hit in library.suggest(Query(typed, {}), PUBLIC)] for typed in ("g", "gwk", "k")}
    assert suggested == {"g": ["1"], "gwk": ["1", "2"], "k": []}


HOSTILE = [
    "指标 AND NOT (退票 OR *)",
    'audience:internal key:5 "',
    "[* TO *]~~^^",
    "(((((((",
    "支付 OR " * 5000,
    "指" * 10_000,
    "\x00\ud7ff\u202e",
    "(a+)+$" * 500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions_are_words_like_any_other(index: Library, text: str) -> None:
    assert "5" not in ask(index, text)


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


def test_hits_far_below_the_best_are_left_out(index: Library) -> None:
    found = index.search(understanding.understand("公务卡还款流程").query, PUBLIC, 10)
    assert isinstance(found[0], Hit)
    assert found[0].coverage > 0.9
    assert all(hit.score >= 0.3 * found[0].score for hit in found)


def test_a_homophone_typo_is_mended_by_what_the_articles_say(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.index(Document(str(number), f"授权支付第{number}步") for number in range(3))
    assert library.respell("授全支付", (), PUBLIC) == "授权支付"


def test_internal_articles_mend_nothing_for_the_public(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.index(Document(str(number), f"授权支付第{number}步", audience="internal") for number in range(3))
    assert (library.respell("授全支付", (), PUBLIC), library.respell("授全支付", (), STAFF)) == (None, "授权支付")
