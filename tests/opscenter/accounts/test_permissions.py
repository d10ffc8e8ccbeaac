"""The printed table of rights is the one in the code."""

from pathlib import Path

from click.testing import CliRunner

from opscenter.accounts import permissions
from opscenter.accounts.commands import accounts_group
from opscenter.accounts.rules import PERMISSIONS

PRINTED = Path(permissions.__file__).parents[2] / "docs" / "permissions.md"


def test_the_document_is_the_print_out() -> None:
    result = CliRunner().invoke(accounts_group, ["permissions"])
    assert result.output == PRINTED.read_text(encoding="utf-8"), (
        "run: opscenter accounts permissions > docs/permissions.md"
    )


def test_every_permission_has_its_line() -> None:
    lines = permissions.as_markdown().splitlines()
    assert all(any(line.startswith(f"| {' | '.join(name.split('.'))} |") for line in lines) for name in PERMISSIONS)
