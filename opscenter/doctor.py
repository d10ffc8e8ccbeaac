"""`opscenter doctor`: looks at everything a start depends on and says how to mend what is wrong.

Needs neither settings nor a database: a broken one is exactly what it is asked about.
"""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pysqlite3.dbapi2
from sqlalchemy.exc import SQLAlchemyError

import opscenter
from knowledge.pictures.reader import PACKAGE, reader_of
from knowledge.search.encoder import EncoderDown, encoder_of
from opscenter.core import migrate
from opscenter.core.db import Database
from opscenter.core.errors import DomainError
from opscenter.core.settings import Settings, SettingsError
from opscenter.core.text import gettext, mark
from opscenter.supervisor import check_port

FIXED_SQLITE = (3, 51, 3)
LOW_DISK = 1024**3


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at: fine or not, what was seen, and what to do about it."""

    fine: bool
    message: str
    remedy: str = ""


def diagnose(environ: dict[str, str]) -> Iterator[Diagnosis]:
    """Look at the installation, the settings, and then at what the settings lead to."""
    yield _python()
    yield _sqlite()
    yield _package_files("ui/static/vendor/manifest.json", mark("前端资源"), mark("运行 make assets"))
    yield _package_files("translations/en/LC_MESSAGES/messages.mo", mark("英文翻译"), mark("运行 make setup"))
    try:
        settings = Settings.from_env(environ)
    except SettingsError as error:
        for problem in error.problems:
            yield Diagnosis(False, " / ".join(dict.fromkeys(problem)), gettext(mark("改正环境变量后再运行一次")))
        return
    yield Diagnosis(True, gettext(mark("设置可以使用（{environment}）"), environment=settings.environment.value))
    for check in CHECKS:
        yield check(settings)


def main() -> int:
    """Print one line per finding; exit code 1 if something must be mended."""
    findings = list(diagnose(dict(os.environ)))
    for finding in findings:
        sys.stdout.write(f"{'✓' if finding.fine else '✗'} {finding.message}\n")
        if finding.remedy and not finding.fine:
            sys.stdout.write(f"    → {finding.remedy}\n")
    return 0 if all(finding.fine for finding in findings) else 1


def _python() -> Diagnosis:
    version = ".".join(map(str, sys.version_info[:3]))
    return Diagnosis(sys.version_info >= (3, 11), f"Python {version}", gettext(mark("需要 Python 3.11 或更新的版本")))


def _sqlite() -> Diagnosis:
    bundled: tuple[int, ...] = pysqlite3.dbapi2.sqlite_version_info
    return Diagnosis(
        bundled >= FIXED_SQLITE,
        f"SQLite {pysqlite3.dbapi2.sqlite_version}（{gettext(mark('系统自带'))} {sqlite3.sqlite_version}）",
        gettext(mark("这个版本的 SQLite 可能损坏数据，请重新安装依赖：make setup")),
    )


def _package_files(relative: str, what: str, remedy: str) -> Diagnosis:
    present = (Path(opscenter.__path__[0]) / relative).exists()
    return Diagnosis(present, gettext(what), gettext(remedy))


def _data_dir(settings: Settings) -> Diagnosis:
    folder = settings.data_dir
    parent = folder if folder.exists() else folder.absolute().parent
    return Diagnosis(
        os.access(parent, os.W_OK),
        gettext(mark("数据目录 {path}"), path=folder),
        gettext(mark("当前用户不能写入，请更改目录权限或设置 OPSCENTER_DATA_DIR")),
    )


def _disk(settings: Settings) -> Diagnosis:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free
    return Diagnosis(
        free > LOW_DISK,
        gettext(mark("磁盘剩余 {size} GB"), size=f"{free / 1024**3:.1f}"),
        gettext(mark("剩余空间不足 1 GB，请清理磁盘")),
    )


def _database(settings: Settings) -> Diagnosis:
    if settings.database_url.startswith("sqlite") and not _sqlite_file(settings).exists():
        return Diagnosis(True, gettext(mark("数据库还没有建立，make run 会建立")))
    database = Database(settings.database_url)
    try:
        migrate.check_not_newer(database)
        revision = migrate.current(database)
    except DomainError:
        return Diagnosis(False, gettext(mark("数据库比程序新")), gettext(mark("升级程序，或恢复升级前的备份")))
    except SQLAlchemyError as error:
        return Diagnosis(
            False,
            gettext(mark("连不上数据库：{reason}"), reason=str(error).splitlines()[0]),
            gettext(mark("检查 OPSCENTER_DATABASE_URL 和数据库服务")),
        )
    finally:
        database.dispose()
    return Diagnosis(
        revision == migrate.newest(),
        gettext(mark("数据库版本 {revision}"), revision=revision),
        gettext(mark("运行 opscenter migrate 升级数据库")),
    )


def _sqlite_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _port(settings: Settings) -> Diagnosis:
    try:
        check_port(settings.host, settings.port)
    except DomainError:
        return Diagnosis(
            False,
            gettext(mark("端口 {port} 已被占用"), port=settings.port),
            gettext(mark("如果不是本程序占用，请停掉占用者或设置 OPSCENTER_PORT")),
        )
    return Diagnosis(True, gettext(mark("端口 {port} 可用"), port=settings.port))


def _mail(settings: Settings) -> Diagnosis:
    if settings.smtp_url or settings.is_development:
        return Diagnosis(True, gettext(mark("邮件")))
    return Diagnosis(
        False,
        gettext(mark("没有设置邮件服务器，值班人员收不到邮件")),
        gettext(mark("设置 OPSCENTER_SMTP_URL")),
    )


def _pictures(_settings: Settings) -> Diagnosis:
    if reader_of() is None:
        return Diagnosis(True, gettext(mark("没有安装截图识别（{package}，可选），搜索框不收截图"), package=PACKAGE))
    return Diagnosis(True, gettext(mark("搜索框收截图")))


def _encoder(settings: Settings) -> Diagnosis:
    if not settings.semantic_search:
        return Diagnosis(True, gettext(mark("检索只按字词（OPSCENTER_SEMANTIC_SEARCH 已关闭）")))
    encoder = encoder_of(settings)
    if encoder is None:
        return Diagnosis(
            False,
            gettext(mark("没有安装句向量模型，现在只按字词检索")),
            gettext(mark("运行 make setup，或设置 OPSCENTER_SEMANTIC_SEARCH=false")),
        )
    try:
        encoder.encode([" "])
    except EncoderDown as error:
        return Diagnosis(
            False,
            gettext(
                mark("向量模型 {name} 没有回答，现在只按字词检索：{cause}"), name=encoder.name, cause=error.__cause__
            ),
            gettext(mark("检查模型服务、OPSCENTER_MODEL_URL 和 OPSCENTER_MODEL_ALLOW")),
        )
    return Diagnosis(True, gettext(mark("检索按字词和意思（{name}）"), name=encoder.name))


CHECKS: tuple[Callable[[Settings], Diagnosis], ...] = (
    _data_dir,
    _disk,
    _database,
    _port,
    _mail,
    _encoder,
    _pictures,
)
