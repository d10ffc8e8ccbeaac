"""Prints into the repository what is true in the code only: rights, events, addresses. `make documents` runs it."""

import json
import sys
from pathlib import Path

from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent.parent))

from opscenter.app import create_app
from opscenter.cli import main
from opscenter.core.settings import Settings
from tests.contracts.test_documents import addresses

EVENTS_HEAD = """# What features tell each other

Printed by `opscenter events list`: each event, named after the feature that publishes it, and the reactions to it.
Whoever publishes does not know who reacts; an event without a reaction is told for features to come and for the
record. How they are delivered: [architecture.md](architecture.md#events).

```
"""


def write() -> None:
    """Renew the three documents."""
    run = CliRunner().invoke
    Path("docs/permissions.md").write_text(run(main, ["accounts", "permissions"]).output, encoding="utf-8")
    Path("docs/events.md").write_text(f"{EVENTS_HEAD}{run(main, ['events', 'list']).output}```\n", encoding="utf-8")
    routes = json.dumps(addresses(create_app(Settings())), indent=0, ensure_ascii=False)
    Path("tests/contracts/routes.json").write_text(f"{routes}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
