"""Settings: read from the environment once, checked as a whole, passed on as a frozen value.

Nobody else reads the environment. Every mistake is reported in one go, in Chinese and English; defaults that are
fine on a developer's machine (secrets, demo passwords) refuse to start anywhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from opscenter.core.egress import AllowList
from opscenter.core.text import gettext, mark

PREFIX = "OPSCENTER_"
T = TypeVar("T")
DEVELOPMENT_SECRET = "development-only-secret-key-0000000000"  # noqa: S105 - refused outside development
# Two AES-256 keys in base64, used only in development; settings refuse them elsewhere.
DEVELOPMENT_FIELD_KEYS = "dev1:ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDE="
DEVELOPMENT_INDEX_KEY = "ZGV2ZWxvcG1lbnQtb25seS1pbmRleC1rZXktMDAwMDE="

# Private networks only: a mistyped address of a language model sends nothing out of the house.
ON_THE_PREMISES = "127.0.0.0/8:*, 10.0.0.0/8:*, 172.16.0.0/12:*, 192.168.0.0/16:*, [fd00::/8]:*"


class Environment(StrEnum):
    """Where the product runs; only production-like environments enforce the safe values."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(Exception):
    """One or more settings are wrong; `problems` holds a Chinese and an English sentence for each.

    Both are the same, and said once, where the English catalogue is not compiled yet.
    """

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("\n".join("\n    ".join(dict.fromkeys(problem)) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """All settings, validated. Sizes in bytes, times in seconds unless the name says otherwise."""

    environment: Environment = Environment.DEVELOPMENT
    data_dir: Path = Path("var")
    database_url: str = "sqlite:///var/opscenter.db"
    secret_key: str = field(default=DEVELOPMENT_SECRET, repr=False)
    audit_key: str = field(default=DEVELOPMENT_SECRET, repr=False)
    field_keys: str = field(default=DEVELOPMENT_FIELD_KEYS, repr=False)
    index_key: str = field(default=DEVELOPMENT_INDEX_KEY, repr=False)
    public_base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    web_processes: int = 1
    proxy_count: int = 0
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "opscenter@localhost"
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    simulator_account_sid: str = "SIMULATOR"
    simulator_auth_token: str = field(default=DEVELOPMENT_SECRET, repr=False)
    hotline_number: str = "02000009060"
    region_name: str = ""
    probe_allow: str = "127.0.0.0/8:1-65535"
    semantic_search: bool = True
    model_url: str = ""
    model_key: str = field(default="", repr=False)
    model_allow: str = ON_THE_PREMISES
    embedding_model: str = ""
    embedding_version: str = ""
    answer_model: str = ""
    require_two_factor: bool = False
    session_idle_seconds: int = 1800
    session_absolute_seconds: int = 43200
    upload_limit: int = 20 * 1024 * 1024
    drill_port: int = 8090
    drill_database_url: str = ""
    log_level: str = "INFO"

    @property
    def is_development(self) -> bool:
        """Whether unsafe defaults are acceptable."""
        return self.environment is not Environment.PRODUCTION

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check all settings.

        Raises:
            SettingsError: with every mistake found, not only the first.
        """
        reader = _Reader(environ)
        settings = reader.settings()
        problems = reader.problems + _unsafe(settings)
        if problems:
            raise SettingsError(problems)
        return settings


class _Reader:
    """Reads one variable after the other and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[tuple[str, str]] = []

    def settings(self) -> Settings:
        model_url = self._read("model_url", _base_url, "")
        environment = self._read("environment", Environment, Settings.environment)
        data_dir = self._read("data_dir", Path, Settings.data_dir)
        port = self._read("port", _port, Settings.port)
        host = self._read("host", str, Settings.host)
        return Settings(
            environment=environment,
            data_dir=data_dir,
            database_url=self._read("database_url", _database_url, f"sqlite:///{data_dir / 'opscenter.db'}"),
            secret_key=self._read("secret_key", str, Settings.secret_key),
            audit_key=self._read("audit_key", str, Settings.audit_key),
            field_keys=self._read("field_keys", str, Settings.field_keys),
            index_key=self._read("index_key", str, Settings.index_key),
            public_base_url=self._read("public_base_url", _base_url, f"http://127.0.0.1:{port}"),
            host=host,
            port=port,
            web_processes=self._read("web_processes", _processes, Settings.web_processes),
            proxy_count=self._read("proxy_count", _count, Settings.proxy_count),
            smtp_url=self._read("smtp_url", _smtp_url, ""),
            mail_from=self._read("mail_from", str, Settings.mail_from),
            twilio_account_sid=self._read("twilio_account_sid", str, ""),
            twilio_auth_token=self._read("twilio_auth_token", str, ""),
            simulator_account_sid=self._read("simulator_account_sid", str, Settings.simulator_account_sid),
            simulator_auth_token=self._read("simulator_auth_token", str, Settings.simulator_auth_token),
            hotline_number=self._read("hotline_number", str, Settings.hotline_number),
            region_name=self._read("region_name", str, Settings.region_name),
            probe_allow=self._read("probe_allow", _allow_list, Settings.probe_allow),
            semantic_search=self._read("semantic_search", _boolean, Settings.semantic_search),
            model_url=model_url,
            model_key=self._read("model_key", str, ""),
            model_allow=self._read("model_allow", _allow_list, Settings.model_allow),
            embedding_model=self._read("embedding_model", _name_of_model(model_url), ""),
            embedding_version=self._read("embedding_version", str, ""),
            answer_model=self._read("answer_model", _name_of_model(model_url), ""),
            require_two_factor=self._read("require_two_factor", _boolean, environment is Environment.PRODUCTION),
            session_idle_seconds=self._read("session_idle_seconds", _count, Settings.session_idle_seconds),
            session_absolute_seconds=self._read("session_absolute_seconds", _count, Settings.session_absolute_seconds),
            upload_limit=self._read("upload_limit", _count, Settings.upload_limit),
            drill_port=self._read("drill_port", _port, port + 90),
            drill_database_url=self._read("drill_database_url", str, ""),
            log_level=self._read("log_level", _log_level, Settings.log_level),
        )

    def _read(self, name: str, parse: Callable[[str], T], default: T) -> T:
        raw = self.environ.get(PREFIX + name.upper(), "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as error:
            message = str(error) if error.args and isinstance(error.args[0], _Message) else _NOT_UNDERSTOOD
            self.problems.append(_problem(message, PREFIX + name.upper()))
            return default


class _Message(str):
    """Marks the texts of our own parsers apart from those of the standard library."""

    __slots__ = ()


_NOT_UNDERSTOOD = mark("{name} 的值不对，请按说明文档改正")
_UNSAFE = mark("{name} 还是开发用的默认值，正式环境必须改成至少 32 个字符的随机值")
_INSECURE_URL = mark("{name} 在正式环境必须以 https:// 开头")
_TOO_SHORT = mark("{name} 太短，至少需要 32 个字符")


def _problem(message: str, name: str) -> tuple[str, str]:
    return gettext(message, "zh_CN", name=name), gettext(message, "en", name=name)


def _unsafe(settings: Settings) -> list[tuple[str, str]]:
    if settings.is_development:
        return []
    defaults = {
        "secret_key": DEVELOPMENT_SECRET,
        "audit_key": DEVELOPMENT_SECRET,
        "field_keys": DEVELOPMENT_FIELD_KEYS,
        "index_key": DEVELOPMENT_INDEX_KEY,
        "simulator_auth_token": DEVELOPMENT_SECRET,
    }
    problems = []
    for name, default in defaults.items():
        value: str = getattr(settings, name)
        if value == default:
            problems.append(_problem(_UNSAFE, PREFIX + name.upper()))
        elif len(value) < 32:
            problems.append(_problem(_TOO_SHORT, PREFIX + name.upper()))
    if not settings.public_base_url.startswith("https://"):
        problems.append(_problem(_INSECURE_URL, PREFIX + "PUBLIC_BASE_URL"))
    return problems


def _fail(message: str) -> ValueError:
    return ValueError(_Message(message))


def _port(raw: str) -> int:
    if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        raise _fail(mark("{name} 应为 1–65535 之间的端口号"))
    return int(raw)


def _count(raw: str) -> int:
    if not raw.isdecimal():
        raise _fail(mark("{name} 应为不带小数的正整数"))
    return int(raw)


def _processes(raw: str) -> int:
    if not raw.isdecimal() or not 1 <= int(raw) <= 64:
        raise _fail(mark("{name} 应为 1–64 之间的进程数"))
    return int(raw)


def _boolean(raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise _fail(mark("{name} 应为 true 或 false"))


def _database_url(raw: str) -> str:
    if not raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise _fail(mark("{name} 应以 sqlite:/// 或 postgresql+psycopg:// 开头"))
    return raw


def _base_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _fail(mark("{name} 应为完整网址，例如 https://ops.example.gov.cn"))
    return raw.rstrip("/")


def _allow_list(raw: str) -> str:
    AllowList.parse(raw)
    return raw


def _name_of_model(url: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if not url:
            raise _fail(mark("{name} 要和 OPSCENTER_MODEL_URL 一起设置"))
        return raw

    return parse


def _smtp_url(raw: str) -> str:
    if urlsplit(raw).scheme not in {"smtp", "smtps"} or not urlsplit(raw).hostname:
        raise _fail(mark("{name} 应为 smtp://用户:密码@主机:端口 或 smtps://…"))
    return raw


def _log_level(raw: str) -> str:
    if raw.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise _fail(mark("{name} 应为 DEBUG、INFO、WARNING 或 ERROR"))
    return raw.upper()
