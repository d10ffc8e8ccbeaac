"""`opscenter accounts init` and `opscenter import …` as a person runs them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opscenter.accounts.commands import accounts_group
from opscenter.core.db import Database
from opscenter.organizations import commands
from opscenter.organizations.commands import import_group

DIVISIONS = Path(commands.__file__).parent / "data" / "divisions-44.csv"


@pytest.fixture
def terminal(fresh_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """A terminal whose commands use an empty database of their own."""
    monkeypatch.setenv("OPSCENTER_DATABASE_URL", fresh_database.url)
    monkeypatch.setenv("OPSCENTER_DATA_DIR", str(tmp_path))
    return CliRunner()


def run_import(terminal: CliRunner, *arguments: str) -> Result:
    return terminal.invoke(import_group, ["divisions", str(DIVISIONS), *arguments])


def test_a_dry_run_reports_and_writes_nothing(terminal: CliRunner) -> None:
    first = run_import(terminal, "--dry-run")
    assert "新增　第 2 行　440000000　广东省财政厅" in first.output
    assert first.output.endswith("新增 144，修改 0，停用 0，拒绝 0，不变 0\n只是比对，没有写入\n")
    assert "新增 144" in run_import(terminal, "--dry-run").output


def test_the_second_import_changes_nothing(terminal: CliRunner) -> None:
    run_import(terminal)
    assert run_import(terminal).output == "新增 0，修改 0，停用 0，拒绝 0，不变 144\n"


def test_refused_and_changed_units_are_named_with_their_reason(terminal: CliRunner, tmp_path: Path) -> None:
    run_import(terminal)
    file = tmp_path / "units.csv"
    file.write_text("区划代码,单位代码,单位名称\n440604,1,一中\n44,2,二中\n", encoding="gb18030")
    assert "拒绝　第 3 行　44 二中：区划代码“44”不对" in terminal.invoke(import_group, ["units", str(file)]).output
    file.write_text("区划代码,单位代码,单位名称,单位类型\n440604,1,一中,非预算单位\n", encoding="utf-8")
    changed = terminal.invoke(import_group, ["units", str(file), "--complete"]).output
    assert "修改　第 2 行　1　一中：类型 预算单位 → 非预算单位" in changed
    file.write_text("区划代码,单位代码,单位名称\n440604,2,二中\n", encoding="utf-8")
    assert "停用　1　一中" in terminal.invoke(import_group, ["units", str(file), "--complete"]).output


def test_the_three_administrators_get_their_passwords_once(terminal: CliRunner) -> None:
    run_import(terminal)
    first = terminal.invoke(accounts_group, ["init"]).output
    assert first.count("一次性密码") == 3
    assert all(name in first for name in ("sysadmin", "secadmin", "auditadmin", "安全管理员"))
    again = terminal.invoke(accounts_group, ["init"]).output
    assert again.count("已经存在") == 3
    assert "密码" not in again
