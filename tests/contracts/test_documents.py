"""What is printed from the code stands in the repository as it is: addresses, events. `make documents` renews them."""

import json
from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from opscenter.cli import main
from opscenter.ui.access import access_of

HERE = Path(__file__).parent
UNIMPORTANT = {"HEAD", "OPTIONS"}


def addresses(app: Flask) -> list[str]:
    """Every method and address of the application."""
    return sorted(
        f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - UNIMPORTANT
    )


def test_no_address_vanishes_unnoticed(app: Flask) -> None:
    assert addresses(app) == json.loads((HERE / "routes.json").read_text(encoding="utf-8"))


def test_every_address_says_who_may_call_it(app: Flask) -> None:
    undeclared = [rule.rule for rule in app.url_map.iter_rules() if not access_of(app.view_functions[rule.endpoint])]
    assert undeclared == []


def test_the_document_of_events_is_the_print_out() -> None:
    printed = CliRunner().invoke(main, ["events", "list"]).output
    assert printed in Path("docs/events.md").read_text(encoding="utf-8")
