"""Rendering of pages, and the one place where errors become a page or JSON.

An error page says what happened, what still works and what to do; it never hints that something exists which the
actor may not see.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests, Unauthorized

from opscenter.core.errors import DomainError, Limited, Unauthenticated, Unavailable
from opscenter.core.text import mark
from opscenter.ui import access, htmx, kept, texts, transaction
from opscenter.ui.context import request_reference, settings, skin
from opscenter.ui.i18n import _


@dataclass(frozen=True)
class Explanation:
    """The three sentences of an error page."""

    title: str
    still_works: str
    what_to_do: str


EXPLANATIONS = {
    400: Explanation(mark("没有提交成功"), mark("您的资料没有改动"), mark("返回上一页，刷新后再提交一次")),
    401: Explanation(
        mark("登录已过期，这次没有提交"), mark("您写的内容在下面"), mark("在新窗口登录，再把内容贴回原来的页面提交")
    ),
    403: Explanation(
        mark("您没有权限做这件事"), mark("您能用的功能都在菜单里"), mark("需要的话，请向本单位管理员申请，写明用途")
    ),
    404: Explanation(mark("没有找到这个页面"), mark("其他页面正常"), mark("可以在下面换个说法找，或者打热线问")),
    405: Explanation(mark("这个地址不能这样打开"), mark("其他页面正常"), mark("请从菜单或上一页重新进入")),
    409: Explanation(mark("这一步没有做成"), mark("您看到的内容还在，没有丢失"), mark("返回上一页，看过新内容再决定")),
    413: Explanation(mark("文件太大"), mark("其他内容没有改动"), mark("压缩或分成几个文件再传")),
    422: Explanation(mark("还有内容没填对"), mark("已经保存的内容没有改动"), mark("返回上一页，按提示改过再提交")),
    429: Explanation(mark("操作太频繁"), mark("您的资料没有改动"), mark("等一分钟再试；着急请打热线")),
    500: Explanation(
        mark("系统出错，这一步没有办成"),
        mark("其他功能正常，已经保存的内容还在"),
        mark("请再试一次；还不行，打热线报参考号"),
    ),
    503: Explanation(mark("这项功能暂时不能用"), mark("其他功能正常"), mark("请过几分钟再试；着急请打热线")),
}
# Where the cause says more than the status.
CAUSES = {
    "page.no_database": Explanation(
        mark("数据库暂时连不上"), mark("已经保存的内容还在"), mark("请过几分钟再试；着急请打热线")
    ),
}
CODES = {401: "access.login_required", 404: "page.not_found", 429: "page.too_many", 503: "page.unavailable"}
# What these say is what the explanation of the status says.
GENERAL = frozenset({"access.forbidden", "page.failed", "page.invalid", "page.conflict", *CODES.values(), *CAUSES})
RETRY_SECONDS = "60"
PIECE = 64 * 1024
# How much of a request that is too large is still read; whoever sends more loses the connection.
TAKEN_IN_LIMIT = 1024 * 1024 * 1024


def render(template: str, /, status: int = 200, **context: Any) -> Response:
    """A page, or a fragment of one."""
    return make_response(render_template(template, **context), status)


def init_app(app: Flask) -> None:
    """Turn domain errors, HTTP errors and a database out of reach into answers."""
    app.register_error_handler(DomainError, answer_domain_error)
    app.register_error_handler(CSRFError, answer_expired_form)
    app.register_error_handler(OperationalError, answer_database_error)
    app.register_error_handler(DataError, answer_unusable_text)
    app.register_error_handler(HTTPException, answer_http_error)


def answer_domain_error(problem: DomainError) -> Response:
    """The answer to an error that an action, a policy or a query raised."""
    fields = texts.field_errors(problem)
    response = _answer(problem.status, problem.code, texts.describe(problem), fields=fields)
    if isinstance(problem, Limited | Unavailable):
        response.headers["Retry-After"] = RETRY_SECONDS
    if isinstance(problem, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_expired_form(_problem: CSRFError) -> Response:
    """The answer to a form whose CSRF token is missing, wrong or of another session."""
    return _answer(400, "page.expired", texts.error("page.expired"))


def answer_database_error(problem: OperationalError) -> Response:
    """The answer while the database is down, locked or restarting."""
    current_app.logger.error("database error in request %s", request_reference(), exc_info=problem)
    response = _answer(503, "page.no_database", texts.error("page.no_database"))
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def answer_unusable_text(_problem: DataError) -> Response:
    """The answer to input that PostgreSQL does not take as text, such as a zero byte, or as a number."""
    return _answer(400, "page.unusable_text", texts.error("page.unusable_text"))


def answer_http_error(problem: HTTPException) -> Response:
    """The answer to errors of routing, of the framework, and to an unexpected exception (500)."""
    status = problem.code or 500
    if isinstance(problem, RequestEntityTooLarge):
        _take_in_the_rest()
        limit = settings().upload_limit // (1024 * 1024)
        return _answer(status, "page.too_large", texts.error("page.too_large", {"limit": limit}))
    code = CODES.get(status, "page.failed")
    response = _answer(status, code, texts.error(code))
    for name, value in problem.get_headers():
        if name in ("Allow", "WWW-Authenticate"):
            response.headers[name] = value
    if isinstance(problem, TooManyRequests):
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _take_in_the_rest() -> None:
    """Read on and forget: a browser that is still sending when the connection closes shows no answer at all."""
    left = TAKEN_IN_LIMIT
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, PIECE))):
        left -= len(piece)


def _answer(status: int, code: str, message: str, *, fields: dict[str, str] | None = None) -> Response:
    transaction.mark_failed()
    if access.is_api():
        return _problem(status, code, message, fields or {})
    if access.wants_json():
        body = {"code": code, "message": message, "fields": fields or {}, "request_id": request_reference()}
        return make_response(jsonify(error=body), status)
    explanation = CAUSES.get(code) or EXPLANATIONS.get(status) or EXPLANATIONS[400 if status < 500 else 500]
    return render(
        "errors/_error.html" if htmx.is_htmx() else "errors/error.html",
        status,
        layout=skin(),
        # A page about a failure must not fail itself: layouts then ask the database nothing.
        is_plain=status >= 500,
        title=_(explanation.title),
        still_works=_(explanation.still_works),
        what_to_do=_(explanation.what_to_do),
        message="" if code in GENERAL else message,
        fields=fields or {},
        kept=kept.typed(status),
        login=access.login_url(access.referring_path()) if status == Unauthorized.code else None,
        reference=request_reference(),
    )


def _problem(status: int, code: str, message: str, fields: dict[str, str]) -> Response:
    """RFC 9457 for programs; `detail` is what a person would read."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": message, "code": code, "fields": fields}
    response = make_response(jsonify(body | {"request_id": request_reference()}), status)
    response.mimetype = "application/problem+json"
    return response
