"""HTTP(S): status, key word, speed and the days left on the certificate, over a new connection each time."""

import asyncio
from dataclasses import replace
from time import perf_counter
from typing import Annotated, Literal
from urllib.parse import urlsplit

import pycurl
from pydantic import Field, SecretStr, StringConstraints, field_validator

from probes.checks.base import CheckSettings, Limits, Mode, Outcome, Status, check_kind, mark
from probes.checks.network import CAUSES, MESSAGES, Blocked, graded, milliseconds, permitted_addresses
from probes.checks.transfer import Request, Transfer, certificate_days, failure, phases

ENCODINGS = ("utf-8", "gb18030")


class HttpSettings(CheckSettings):
    """What to fetch and what a healthy answer looks like."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=2000)] = Field(
        title=mark("网址"), description=mark("以 http:// 或 https:// 开头")
    )
    method: Literal["GET", "HEAD"] = Field(default="GET", title=mark("方法"))
    expected_status: str = Field(
        default="200-299", max_length=60, title=mark("应返回的状态码"), description=mark("如 200 或 200-299,301")
    )
    keyword: str = Field(default="", max_length=200, title=mark("页面应含的文字"))
    slow_ms: int = Field(default=0, ge=0, le=60_000, title=mark("超过多少毫秒算慢"), description=mark("0 表示不判慢"))
    follow_redirects: bool = Field(default=False, title=mark("跟随跳转"))
    verify_certificate: bool = Field(default=True, title=mark("校验证书"))
    certificate_warn_days: int = Field(default=30, ge=0, le=365, title=mark("证书剩余多少天起提醒"))
    certificate_down_days: int = Field(default=0, ge=0, le=90, title=mark("证书剩余多少天起判故障"))
    ca_certificates: str = Field(
        default="", max_length=60_000, title=mark("自建根证书（PEM）"), description=mark("内网自签发的根证书")
    )
    username: str = Field(default="", max_length=200, title=mark("账号"), description=mark("HTTP Basic 认证"))
    password: SecretStr = Field(default=SecretStr(""), title=mark("密码"), description=mark("加密保存，不回显"))

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ValueError("url")
        port_of(url)
        return url

    @field_validator("expected_status")
    @classmethod
    def _is_status_list(cls, text: str) -> str:
        status_ranges(text)
        return text

    @property
    def host(self) -> str:
        """The name or address in the URL."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port in the URL, or the scheme's own."""
        return port_of(self.url)

    def address(self) -> str:
        """Scheme, host and port without path, query and credentials."""
        return f"{urlsplit(self.url).scheme}://{self.host}:{self.port}"


def status_ranges(text: str) -> list[range]:
    """Read "200-299,301" into ranges; ValueError for anything else."""
    ranges = []
    for part in text.split(","):
        low, _, high = part.strip().partition("-")
        ranges.append(range(int(low), int(high or low) + 1))
    return ranges


def port_of(url: str) -> int:
    """The port that a URL leads to; ValueError when it is not a port."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


@check_kind(
    "http",
    title=mark("网页（HTTP/HTTPS）"),
    mode=Mode.NETWORK,
    settings=HttpSettings,
    messages={
        **MESSAGES,
        "http.ok": mark("返回 {status}"),
        "http.slow": mark("用了 {ms} 毫秒，超过 {limit} 毫秒"),
        "http.status_unexpected": mark("返回 {status}，应为 {expected}"),
        "http.keyword_missing": mark("页面里没有“{keyword}”"),
        "http.timeout": mark("{seconds} 秒内没有答完"),
        "http.tls_failed": mark("加密连接建立不了：{detail}"),
        "http.cut_off": mark("连接中途断开，没有收到完整回答"),
        "http.too_many_redirects": mark("跳转超过 {limit} 次"),
        "http.failed": mark("请求失败：{detail}"),
        "http.certificate_ending": mark("证书还剩 {days} 天"),
        "http.certificate_ended": mark("证书只剩 {days} 天，已到故障线"),
    },
    causes={
        **CAUSES,
        "http.slow": mark("应用或它后面的数据库忙，或者线路拥堵"),
        "http.status_unexpected": mark("应用出错、地址改了，或者检查用的账号没有权限"),
        "http.keyword_missing": mark("页面改了版，或者应用只起来了一半"),
        "http.timeout": mark("服务在听但不回答，常见于应用卡住或数据库慢"),
        "http.tls_failed": mark("证书过期、不受信任，或者两边的加密协议对不上"),
        "http.cut_off": mark("应用正在重启，或者前面的代理断开了连接"),
        "http.too_many_redirects": mark("登录或跳转的配置成了环"),
        "http.failed": mark("地址后面不是网页服务，或者代理配置有误"),
        "http.certificate_ending": mark("证书还没有续期"),
        "http.certificate_ended": mark("证书没有按时续期"),
    },
)
async def check_http(settings: HttpSettings, limits: Limits) -> Outcome:
    """Fetch once; the phases are dns, connect, tls, first_byte and body."""
    started = perf_counter()
    try:
        async with asyncio.timeout(limits.timeout_seconds):
            addresses = await permitted_addresses(settings.host, settings.port, limits)
            resolved = milliseconds(started)
            with Transfer(_request(settings, addresses), limits) as transfer:
                try:
                    await transfer.perform()
                except pycurl.error as error:
                    return failure(error, transfer)
                return _judge(settings, transfer, {"dns": resolved, **phases(transfer.curl)})
    except Blocked as blocked:
        return blocked.outcome
    except TimeoutError:
        return Outcome(Status.DOWN, "http.timeout", params={"seconds": limits.timeout_seconds})


def _request(settings: HttpSettings, addresses: list[str]) -> Request:
    return Request(
        url=settings.url,
        host=settings.host,
        port=settings.port,
        addresses=addresses,
        is_head=settings.method == "HEAD",
        follow_redirects=settings.follow_redirects,
        verify_certificate=settings.verify_certificate,
        ca_certificates=settings.ca_certificates,
        username=settings.username,
        password=settings.password.get_secret_value(),
    )


def _judge(settings: HttpSettings, transfer: Transfer, parts: dict[str, float]) -> Outcome:
    status, days = transfer.status, certificate_days(transfer.curl)
    latency = round(sum(parts.values()), 3)
    facts = {"http_status": status, "bytes": len(transfer.content)}
    if days is not None:
        facts["certificate_days"] = days
    found = Outcome(Status.OK, "http.ok", latency, parts, latency, {"status": status}, facts)
    if not any(status in accepted for accepted in status_ranges(settings.expected_status)):
        params = {"status": status, "expected": settings.expected_status}
        return replace(found, status=Status.DOWN, message="http.status_unexpected", params=params)
    if settings.keyword and not _contains(transfer.content, settings.keyword):
        params = {"keyword": settings.keyword}
        return replace(found, status=Status.DOWN, message="http.keyword_missing", params=params)
    if days is not None and days <= settings.certificate_down_days:
        return replace(found, status=Status.DOWN, message="http.certificate_ended", params={"days": days})
    if days is not None and days <= settings.certificate_warn_days:
        return replace(found, status=Status.DEGRADED, message="http.certificate_ending", params={"days": days})
    return graded(found, slow_ms=settings.slow_ms, message="http.slow")


def _contains(content: bytes, keyword: str) -> bool:
    """Search in the two encodings of Chinese government pages."""
    return any(keyword.encode(encoding) in content for encoding in ENCODINGS)
