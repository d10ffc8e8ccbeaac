"""The measurement on labelled questions that anybody can run."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from opscenter.cli import main

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


def test_the_table_names_every_figure(files: list[str]) -> None:
    output = CliRunner().invoke(main, ["knowledge", "evaluate", *files]).output
    assert all(key in output for key in KEYS)
