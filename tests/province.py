"""The demo province, loaded once for all test processes; whoever needs one gets a copy."""

import fcntl
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from opscenter.core import clock
from opscenter.core.db import Database
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.demo.load import load_province
from tests.conftest import copy_of


@dataclass(frozen=True)
class Province:
    """A loaded database that nobody is connected to, and its data folder."""

    database: Database
    folder: Path

    def copy(self, folder: Path, name: str) -> Database:
        """A province of its own, whose data folder is `folder`."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return copy_of(self.database, folder, name)


@pytest.fixture(scope="session")
def province_template(
    database_template: Database, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Province:
    """The test process that needs it first loads it for all."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_name == "main" else base.parent) / "province"
    folder, address = shared / "data", shared / "address"
    folder.mkdir(parents=True, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            made = copy_of(database_template, shared, "province")
            load_province(JobContext(made, replace(Settings(), data_dir=folder), clock.now))
            made.dispose()
            address.write_text(made.url, encoding="utf-8")
    return Province(Database(address.read_text(encoding="utf-8")), folder)
