"""SQL: log in read-only, ask one question, compare the first value of the answer with what is expected."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from time import monotonic, perf_counter
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic.config import JsonDict

from probes.checks.base import CheckSettings, Limits, Mode, Outcome, Status, check_kind, mark
from probes.checks.engines import MariaSession, PostgresSession, Server, SqliteSession
from probes.checks.network import CAUSES, MESSAGES, Blocked, graded, milliseconds, permitted_addresses_blocking
from probes.checks.sessions import SESSIONS, Busy, Lost, Session, Slow, Wrong

LONGEST_STATEMENT_SECONDS = 3.0
SHOWN_CHARACTERS = 200
READING_WORDS = ("select", "with", "show", "values")
DEFAULT_PORTS = {"postgresql": 5432, "mariadb": 3306, "sqlite": 0}
ENGINE_CHOICES: JsonDict = {"postgresql": "PostgreSQL", "mariadb": "MariaDB / MySQL", "sqlite": "SQLite"}
EXPECTATION_CHOICES: JsonDict = {
    "none": mark("查得出来就行"),
    "equals": mark("等于比较值"),
    "at_least": mark("不小于比较值"),
    "at_most": mark("不大于比较值"),
}
SEVERITY_CHOICES: JsonDict = {"down": mark("故障"), "degraded": mark("降级")}


class SqlSettings(CheckSettings):
    """Where to log in, what to ask and what a healthy answer is."""

    engine: Literal["postgresql", "mariadb", "sqlite"] = Field(
        default="postgresql", title=mark("数据库"), json_schema_extra={"choices": ENGINE_CHOICES}
    )
    host: str = Field(default="", max_length=253, title=mark("主机"), description=mark("SQLite 不填"))
    port: int = Field(default=0, ge=0, le=65535, title=mark("端口"), description=mark("0 表示默认端口"))
    database: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(
        title=mark("库名"), description=mark("SQLite 填文件的完整路径")
    )
    username: str = Field(default="", max_length=200, title=mark("账号"), description=mark("请用只读的监测账号"))
    password: SecretStr = Field(default=SecretStr(""), title=mark("密码"), description=mark("加密保存，不回显"))
    query: str = Field(
        default="SELECT 1", max_length=4000, title=mark("查询语句"), description=mark("一条只读语句，看第一行第一列")
    )
    expectation: Literal["none", "equals", "at_least", "at_most"] = Field(
        default="none", title=mark("结果应当"), json_schema_extra={"choices": EXPECTATION_CHOICES}
    )
    expected: str = Field(default="", max_length=200, title=mark("比较值"))
    unexpected_is: Literal["down", "degraded"] = Field(
        default="down", title=mark("不符合时判为"), json_schema_extra={"choices": SEVERITY_CHOICES}
    )
    slow_ms: int = Field(default=0, ge=0, le=60_000, title=mark("超过多少毫秒算慢"), description=mark("0 表示不判慢"))

    @field_validator("query")
    @classmethod
    def _is_one_reading_statement(cls, query: str) -> str:
        text = query.rstrip("; \n")
        if ";" in text or text.lower().lstrip("( \n").split(None, 1)[:1] not in [[word] for word in READING_WORDS]:
            raise ValueError("query")
        return text

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.engine != "sqlite" and not self.host:
            raise ValueError("host")
        if self.expectation in {"at_least", "at_most"}:
            _decimal(self.expected)
        return self

    @property
    def effective_port(self) -> int:
        """The port given, or the engine's own."""
        return self.port or DEFAULT_PORTS[self.engine]

    def address(self) -> str:
        """Engine, host and port, or the file's name."""
        if self.engine == "sqlite":
            return Path(self.database).name
        return f"{self.engine}://{self.host}:{self.effective_port}"


@check_kind(
    "sql",
    title=mark("数据库查询"),
    mode=Mode.BLOCKING,
    settings=SqlSettings,
    messages={
        **MESSAGES,
        "sql.ok": mark("查询成功，结果 {value}"),
        "sql.slow": mark("查询用了 {ms} 毫秒，超过 {limit} 毫秒"),
        "sql.lost": mark("连不上数据库：{detail}"),
        "sql.refused": mark("数据库不接受这条查询：{detail}"),
        "sql.timeout": mark("{seconds} 秒内没有查完，已中止"),
        "sql.not_equals": mark("结果是 {value}，应等于 {expected}"),
        "sql.not_at_least": mark("结果是 {value}，应不小于 {expected}"),
        "sql.not_at_most": mark("结果是 {value}，应不大于 {expected}"),
        "sql.busy": mark("同一数据库的上一次检查还没有结束"),
        "sql.file_not_allowed": mark("文件不在允许读取的目录里"),
    },
    causes={
        **CAUSES,
        "network.refused": mark("主机在，数据库停了或换了端口"),
        "sql.slow": mark("数据库负载高，或者缺少索引"),
        "sql.lost": mark("数据库停了、连接数已满，或者账号口令变了"),
        "sql.refused": mark("表结构变了，或者检查用的账号没有权限"),
        "sql.timeout": mark("表被锁住，或者数据库负载高"),
        **dict.fromkeys(
            ("sql.not_equals", "sql.not_at_least", "sql.not_at_most"), mark("数据没有按时产生，常见于批处理停了")
        ),
        "sql.busy": mark("上一次查询卡住，数据库多半负载高"),
        "sql.file_not_allowed": mark("监测的目录名单没有放行这个文件，对象本身未必有问题"),
    },
)
def check_sql(settings: SqlSettings, limits: Limits) -> Outcome:
    """Ask once within the limit, never longer than three seconds for the statement."""
    started = perf_counter()
    seconds = min(limits.timeout_seconds, LONGEST_STATEMENT_SECONDS)
    try:
        value = _ask_file(settings, limits, seconds) if settings.engine == "sqlite" else _ask(settings, limits, seconds)
    except Blocked as blocked:
        return blocked.outcome
    except Busy:
        return Outcome(Status.UNKNOWN, "sql.busy")
    except Lost as lost:
        return Outcome(Status.DOWN, "sql.lost", params={"detail": str(lost)})
    except Slow:
        return Outcome(Status.DOWN, "sql.timeout", params={"seconds": seconds})
    except Wrong as wrong:
        return Outcome(Status.DOWN, "sql.refused", params={"detail": str(wrong)})
    return _judge(settings, value, milliseconds(started))


def _ask(settings: SqlSettings, limits: Limits, seconds: float) -> object:
    deadline = monotonic() + seconds
    [address, *_] = permitted_addresses_blocking(settings.host, settings.effective_port, limits)
    server = Server(
        host=settings.host,
        address=address,
        port=settings.effective_port,
        database=settings.database,
        username=settings.username,
        password=settings.password.get_secret_value(),
    )

    def connect() -> Session:
        kind = PostgresSession if settings.engine == "postgresql" else MariaSession
        return kind(server, max(deadline - monotonic(), 0.1))

    return SESSIONS.ask((settings.engine, server), connect, settings.query, timeout_seconds=seconds)


def _ask_file(settings: SqlSettings, limits: Limits, seconds: float) -> object:
    """A file is opened anew each time: a kept handle would not notice that it was deleted or replaced."""
    path = Path(settings.database).resolve()
    if not any(path.is_relative_to(root.resolve()) for root in limits.sqlite_roots):
        raise Blocked(Outcome(Status.UNKNOWN, "sql.file_not_allowed"))
    session = SqliteSession(path)
    try:
        return session.ask(settings.query, seconds)
    finally:
        session.close()


def _judge(settings: SqlSettings, value: object, latency: float) -> Outcome:
    shown = str(value)[:SHOWN_CHARACTERS]
    number = float(value) if isinstance(value, int | float | Decimal) else None
    found = Outcome(
        Status.OK, "sql.ok", latency, {"query": latency}, number, {"value": shown}, {"engine": settings.engine}
    )
    if not meets(value, settings.expectation, settings.expected):
        message = f"sql.not_{settings.expectation}"
        params = {"value": shown, "expected": settings.expected}
        return replace(found, status=Status(settings.unexpected_is), message=message, params=params)
    return graded(found, slow_ms=settings.slow_ms, message="sql.slow")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("expected") from None


def meets(value: object, expectation: str, expected: str) -> bool:
    """Whether an answer is as expected; numbers are compared as numbers, an absent row meets nothing."""
    if expectation == "none":
        return True
    if expectation == "equals":
        return str(value) == expected
    if not isinstance(value, int | float | Decimal):
        return False
    limit = _decimal(expected)
    return Decimal(str(value)) >= limit if expectation == "at_least" else Decimal(str(value)) <= limit
