"""Who may call a route, and where a stranger is sent."""

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from opscenter.ui.access import check_routes, login_url, safe_next


def test_a_route_without_declaration_stops_the_start(site: Flask) -> None:
    site.add_url_rule("/forgotten", "forgotten", lambda: "x")
    with pytest.raises(RuntimeError, match="/forgotten"):
        check_routes(site)


def test_an_undeclared_route_added_later_is_refused(site: Flask) -> None:
    late = Blueprint("late", __name__)
    late.add_url_rule("/late", "late", lambda: "secret")
    site.register_blueprint(late)
    assert site.test_client().get("/late").status_code == 500


def test_a_public_route_is_open(visitor: FlaskClient) -> None:
    assert visitor.get("/open").status_code == 200


def test_a_stranger_is_sent_to_the_login_page_and_back(visitor: FlaskClient) -> None:
    answer = visitor.get("/inside?state=open")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Finside%3Fstate%3Dopen")


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(visitor: FlaskClient) -> None:
    answer = visitor.post("/own", headers={"Referer": "http://localhost/own"})
    assert answer.location == "/login?next=%2Fown"


def test_words_sent_after_the_session_ended_are_shown_beside_the_way_to_log_in(visitor: FlaskClient) -> None:
    form = {"body": "可用数一直\n没有恢复", "password": "绝不 显示"}
    answer = visitor.post("/own", data=form, headers={"Referer": "http://localhost/own"})
    assert answer.status_code == 401
    assert "登录已过期，这次没有提交" in answer.text
    assert "可用数一直\n没有恢复" in answer.text
    assert "绝不 显示" not in answer.text
    assert 'href="/login?next=%2Fown" target="_blank"' in answer.text


def test_a_referrer_of_another_site_is_not_followed(visitor: FlaskClient) -> None:
    answer = visitor.post("/own", headers={"Referer": "https://elsewhere.example/own"})
    assert answer.location == "/login"


def test_htmx_is_told_to_open_the_login_page(visitor: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/inside?page=2"}
    answer = visitor.get("/inside", headers=headers)
    assert answer.headers["HX-Redirect"] == "/login?next=%2Finside%3Fpage%3D2"


def test_what_the_page_asks_by_itself_leads_to_the_login_page_as_well(visitor: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/inside", "X-Background": "1"}
    assert visitor.post("/own", headers=headers).headers["HX-Redirect"] == "/login?next=%2Finside"


def test_a_part_sent_after_the_session_ended_is_answered_in_its_place(visitor: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/inside?page=2"}
    answer = visitor.post("/own", data={"number": "42"}, headers=headers)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (401, None)
    assert "登录已过期，这次没有提交" in answer.text
    assert 'href="/login?next=%2Finside%3Fpage%3D2" target="_blank"' in answer.text


def test_a_program_gets_401_as_json(visitor: FlaskClient) -> None:
    answer = visitor.get("/inside", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json and answer.json["error"]["code"]) == (401, "access.login_required")


def test_the_right_permission_opens_the_route(reader: FlaskClient) -> None:
    assert reader.get("/inside").status_code == 200


def test_a_route_for_any_account_asks_for_no_permission(reader: FlaskClient) -> None:
    assert reader.get("/own").status_code == 200


def test_an_account_without_permission_is_refused(reader: FlaskClient) -> None:
    answer = reader.get("/closed")
    assert answer.status_code == 403
    assert "ticket.close" not in answer.text


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "tickets",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "https://elsewhere.example",
        "javascript:alert(1)",
        "/\n/x",
        "/ x",
    ],
)
def test_unsafe_targets_are_dropped(target: str | None) -> None:
    assert safe_next(target) is None
    assert login_url(target) == "/login"


@pytest.mark.parametrize("target", ["/", "/tickets?state=open&q=a", "/tickets#reply"])
def test_paths_of_this_site_are_kept(target: str) -> None:
    assert safe_next(target) == target
