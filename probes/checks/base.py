"""What every check type is made of: settings, limits, outcome and the registration decorator.

A check type is one file of this folder. It may use the standard library, drivers, pydantic and the egress guard;
nothing of the centre, so that a county machine can run it alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from opscenter.core.egress import AllowList


class Status(StrEnum):
    """What one run found. `unknown` means that we could not look, which is not the same as down."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    """How a check type is executed: on the event loop, in a thread of its own, or by asking when it last called us."""

    NETWORK = "network"
    BLOCKING = "blocking"
    PASSIVE = "passive"


@dataclass(frozen=True)
class Outcome:
    """The result of one run.

    `message` is a code of the check type's `messages`, `params` fill its placeholders. `value` is the one figure a
    chart may show besides the latency. `phases` are milliseconds by name; `facts` are shown on the check page.
    """

    status: Status
    message: str
    latency_ms: float | None = None
    phases: Mapping[str, float] = field(default_factory=dict)
    value: float | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """How long one run may take and where it may go.

    `allow` decides on every address before a check opens a socket to it. `sqlite_roots`
    are the only folders whose database files a check may read.
    """

    timeout_seconds: float
    allow: AllowList
    sqlite_roots: tuple[Path, ...] = ()


class CheckSettings(BaseModel):
    """Base of the settings models. Secret values are `SecretStr`; the centre stores those encrypted."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def address(self) -> str:
        """Where the check looks, for people: host and port, a path, a name. Never a secret."""
        raise NotImplementedError


@dataclass(frozen=True)
class CheckKind:
    """One registered check type. `messages` maps outcome codes to Chinese texts with `{name}` placeholders, `causes`
    those of faults to what mostly lies behind them.

    `run` takes the settings and, by mode, the limits (network: a coroutine; blocking: a plain function) or the
    seconds since the last sign of life (passive). What is wrong with the target is an outcome, never an exception.
    """

    name: str
    title: str
    mode: Mode
    settings: type[CheckSettings]
    messages: Mapping[str, str]
    run: Callable[..., Any]
    causes: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, CheckKind] = {}
F = TypeVar("F", bound=Callable[..., Any])


def mark(text: str) -> str:
    """Return the text unchanged; the call lets the translation catalogue find it."""
    return text


def check_kind(
    name: str,
    *,
    title: str,
    mode: Mode,
    settings: type[CheckSettings],
    messages: Mapping[str, str],
    causes: Mapping[str, str] | None = None,
) -> Callable[[F], F]:
    """Register the decorated function as the run function of a check type."""

    def register(run: F) -> F:
        if name in KINDS:
            raise ValueError(f"check kind {name!r} is registered twice")
        KINDS[name] = CheckKind(name, title, mode, settings, messages, run, causes or {})
        return run

    return register
