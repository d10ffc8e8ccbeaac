"""The measurement on labelled questions that anybody can run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from opscenter.cli import main

ROOT = Path(__file__).parents[3]
RANKING = ["recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10"]
KEYS = [*RANKING, "p50_ms", "p95_ms", "cpu_ms", "docs", "queries", "semantic"]
DOCUMENTS = [
    {"id": "a", "title": "公务卡怎样还款", "similar": ["卡怎么还"]},
    {"id": "b", "title": "指标看不到怎么查", "similar": []},
]
QUESTIONS = [{"text": "公务卡还款", "rel": ["a"]}, {"text": "查不到指标", "rel": ["b"]}, {"text": "天气", "rel": ["a"]}]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, rows in (("docs", DOCUMENTS), ("queries", QUESTIONS)):
        (tmp_path / name).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return [str(tmp_path / "docs"), str(tmp_path / "queries")]


def test_the_figures_have_exactly_the_promised_names(files: list[str]) -> None:
    figures = json.loads(CliRunner().invoke(main, ["knowledge", "evaluate", *files, "--json"]).output)
    assert list(figures) == KEYS


def test_recall_is_the_mean_over_all_questions(files: list[str]) -> None:
    figures = json.loads(CliRunner().invoke(main, ["knowledge", "evaluate", *files, "--json"]).output)
    assert (figures["recall@1"], figures["docs"], figures["queries"]) == (0.6667, 2, 3)


def test_a_question_without_an_answer_is_asked_and_stays_out_of_the_means(files: list[str]) -> None:
    with Path(files[1]).open("a", encoding="utf-8") as queries:
        queries.write('\n{"text": "明天下雨吗", "rel": []}')
    figures = json.loads(CliRunner().invoke(main, ["knowledge", "evaluate", *files, "--json"]).output)
    assert (figures["recall@1"], figures["queries"]) == (0.6667, 4)


BROKEN = {
    '{"text": "公务卡"}': "queries 第 2 行没有 rel，请补上后重试",
    '{"text": ': "queries 第 2 行不是 UTF-8 编码的 JSON 对象，请改正后重试",
    "[1]": "queries 第 2 行不是 UTF-8 编码的 JSON 对象，请改正后重试",
    "天气".encode("gb18030"): "queries 第 2 行不是 UTF-8 编码的 JSON 对象，请改正后重试",
}


@pytest.mark.parametrize(("line", "said"), BROKEN.items(), ids=["without rel", "cut off", "a list", "GB18030"])
def test_a_line_that_cannot_be_read_is_named(files: list[str], line: str | bytes, said: str) -> None:
    first = b'\xef\xbb\xbf{"text": "\xe5\x8d\xa1", "rel": ["a"]}\n'
    Path(files[1]).write_bytes(first + (line if isinstance(line, bytes) else line.encode()))
    result = CliRunner().invoke(main, ["knowledge", "evaluate", *files])
    assert (result.exit_code, said in result.output) == (1, True)


def test_the_table_names_every_figure(files: list[str]) -> None:
    output = CliRunner().invoke(main, ["knowledge", "evaluate", *files]).output
    assert all(key in output for key in KEYS)


def test_neither_settings_nor_a_database_are_needed(files: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from opscenter.cli import main; main()", "knowledge", "evaluate", *files]
    surroundings = {"OPSCENTER_DATABASE_URL": "nonsense", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=surroundings, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, all(key in done.stdout for key in KEYS)) == (0, True), done.stderr
