"""Errors as pages and as JSON."""

import re
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

TITLES = {
    403: "您没有权限做这件事",
    404: "没有找到这个页面",
    409: "这一步没有做成",
    422: "还有内容没填对",
    429: "操作太频繁",
    503: "这项功能暂时不能用",
}


@pytest.mark.parametrize(("status", "title"), TITLES.items())
def test_each_error_says_what_happened_and_what_to_do(visitor: FlaskClient, status: int, title: str) -> None:
    answer = visitor.get(f"/problem/{status}")
    assert answer.status_code == status
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text) == [title]
    assert "020-0000 9060" in answer.text


def test_an_error_page_names_its_reference(visitor: FlaskClient) -> None:
    answer = visitor.get("/problem/409")
    assert answer.headers["X-Request-Id"] in answer.text


def test_the_parameters_of_an_error_stand_in_its_sentence(visitor: FlaskClient) -> None:
    assert "工单 0152 已关闭" in visitor.get("/problem/409").text


def test_a_program_gets_the_error_as_json(visitor: FlaskClient) -> None:
    answer = visitor.get("/problem/422", headers={"Accept": "application/json"})
    assert answer.json == {
        "error": {
            "code": "ticket.invalid",
            "message": "还有内容没填对",
            "fields": {"title": "事由没有填写"},
            "request_id": answer.headers["X-Request-Id"],
        }
    }


def test_another_system_gets_the_problem_in_the_form_that_is_agreed(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/problem/422")
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": HTTPStatus(422).phrase,
        "status": 422,
        "detail": "还有内容没填对",
        "code": "ticket.invalid",
        "fields": {"title": "事由没有填写"},
        "request_id": answer.headers["X-Request-Id"],
    }


def test_an_error_without_text_of_its_own_gets_the_general_one(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/problem/404")
    assert answer.json
    assert answer.json["detail"] == "没有找到，地址可能写错，也可能内容已经移走"


def test_htmx_gets_the_error_as_a_part_of_the_page(visitor: FlaskClient) -> None:
    answer = visitor.get("/problem/409", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_missing_address_is_found_by_search_or_telephone(visitor: FlaskClient) -> None:
    answer = visitor.get("/no-such-page")
    assert (answer.status_code, 'action="/search"' in answer.text) == (404, True)


def test_an_account_sees_errors_in_the_staff_skin(reader: FlaskClient) -> None:
    assert '<body class="staff"' in reader.get("/problem/404").text


@pytest.mark.parametrize("status", ["429", "503"])
def test_errors_that_pass_say_when_to_come_back(visitor: FlaskClient, status: str) -> None:
    assert visitor.get(f"/problem/{status}").headers["Retry-After"] == "60"


def test_a_crash_shows_no_details(visitor: FlaskClient) -> None:
    answer = visitor.get("/crash")
    assert (answer.status_code, "ZeroDivision" in answer.text) == (500, False)
    assert "系统出错" in answer.text


def test_a_wrong_method_names_the_right_ones(visitor: FlaskClient) -> None:
    answer = visitor.get("/echo")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_too_large_a_request_names_the_limit(visitor: FlaskClient) -> None:
    answer = visitor.post("/echo", data={"text": "x" * (22 * 1024 * 1024)})
    assert (answer.status_code, "最多 20 MB" in answer.text) == (413, True)


def test_a_dead_database_is_said_in_plain_words(visitor: FlaskClient) -> None:
    answer = visitor.get("/no-database")
    assert (answer.status_code, "数据库暂时连不上" in answer.text) == (503, True)
