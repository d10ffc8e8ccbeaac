"""`opscenter import faq …` as a person runs it."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from knowledge.articles.models import ArticleVersion
from knowledge.files.models import ArticleFile
from knowledge.imports.commands import import_faq
from opscenter.cli import main
from opscenter.core.db import Database
from tests import cast
from tests.factories.files import picture

ONE_MEGABYTE = {"OPSCENTER_UPLOAD_LIMIT": "1000000"}


@pytest.fixture
def terminal(fresh_database: Database, tmp_path: Path) -> CliRunner:
    """A terminal whose commands use a database with a province."""
    with fresh_database.unit_of_work() as db:
        cast.province(db)
    return CliRunner(env={"OPSCENTER_DATABASE_URL": fresh_database.url, "OPSCENTER_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two texts, one older than archives know, a picture of it, and much that another program keeps for itself."""
    texts = tmp_path / "资料" / "指标"
    texts.mkdir(parents=True)
    (texts / "甲.md").write_text("# 怎样查指标\n\n看图。\n\n![图](a.png)", encoding="utf-8")
    (texts / "乙.html").write_text("<h1>指标不对</h1><p>核对年度。</p>", encoding="utf-8")
    (texts / "a.png").write_bytes(picture())
    (tmp_path / "资料" / ".git").mkdir()
    (tmp_path / "资料" / ".git" / "pack").write_bytes(os.urandom(1_100_000))
    os.utime(texts / "甲.md", (0, 0))
    return texts.parent


def test_a_folder_of_texts_is_taken_in_with_its_pictures(
    terminal: CliRunner, folder: Path, fresh_database: Database
) -> None:
    done = terminal.invoke(main, ["import", "faq", str(folder)], env=ONE_MEGABYTE)
    assert (done.exit_code, "新增　指标/甲.md　怎样查指标" in done.output) == (0, True), done.output
    with fresh_database.unit_of_work(write=False) as db:
        assert sorted(db.scalars(select(ArticleVersion.question))) == ["怎样查指标", "指标不对"]
        assert len(db.scalars(select(ArticleFile)).all()) == 1


def test_a_folder_that_is_too_large_is_refused(terminal: CliRunner, folder: Path) -> None:
    (folder / "指标" / "b.png").write_bytes(os.urandom(1_100_000))
    done = terminal.invoke(main, ["import", "faq", str(folder)], env=ONE_MEGABYTE)
    assert (done.exit_code, "MB" in done.output) == (1, True), done.output


def test_names_in_no_known_encoding_do_not_stop_an_import(terminal: CliRunner, folder: Path) -> None:
    (folder / os.fsdecode("指标".encode("gb18030"))).mkdir()
    (folder / os.fsdecode("指标/丙.md".encode("gb18030"))).write_text("# 问\n\n答", encoding="utf-8")
    done = terminal.invoke(import_faq, [str(folder), "--dry-run", "--category", "quota"])
    assert "新增 3，" in done.output
