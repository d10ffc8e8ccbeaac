"""Headers and cookies."""

import re

from flask.testing import FlaskClient


def test_nothing_foreign_may_run(visitor: FlaskClient) -> None:
    policy = visitor.get("/open").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_inline_scripts_carry_the_nonce_of_their_own_response(visitor: FlaskClient) -> None:
    answer = visitor.get("/open")
    allowed = re.search(r"script-src 'self' 'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert allowed
    assert set(re.findall(r'<script nonce="([^"]+)"', answer.text)) == {allowed[1]}


def test_each_response_has_a_nonce_of_its_own(visitor: FlaskClient) -> None:
    policies = {visitor.get("/open").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_pages_contain_no_inline_handlers_and_no_inline_styles(visitor: FlaskClient) -> None:
    for address in ("/open", "/_gallery", "/_gallery/public"):
        assert not re.findall(r"<[^>]+\s(?:on[a-z]+|style)=", visitor.get(address).text)


def test_pages_ask_no_other_host(visitor: FlaskClient) -> None:
    for address in ("/open", "/_gallery"):
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', visitor.get(address).text)


def test_headers_stand_on_error_pages_too(visitor: FlaskClient) -> None:
    answer = visitor.get("/crash")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


def test_pages_are_not_kept_by_caches(visitor: FlaskClient) -> None:
    assert visitor.get("/open").headers["Cache-Control"] == "no-store"


def test_encryption_is_demanded_in_production_only(visitor: FlaskClient, production: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in visitor.get("/open").headers
    assert "max-age=31536000" in production.get("/open").headers["Strict-Transport-Security"]


def test_cookies_are_secure_in_production(production: FlaskClient) -> None:
    cookie = production.get("/open?lang=en").headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie


def test_the_gallery_does_not_exist_in_production(production: FlaskClient) -> None:
    assert production.get("/_gallery").status_code == 404
