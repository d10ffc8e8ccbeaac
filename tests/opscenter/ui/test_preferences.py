"""Language, 长辈版 and density."""

import pytest
from flask.testing import FlaskClient


def test_chinese_is_the_language_until_another_is_chosen(visitor: FlaskClient) -> None:
    assert 'lang="zh-CN"' in visitor.get("/open").text


def test_the_chosen_language_is_remembered(visitor: FlaskClient) -> None:
    assert '<html lang="en"' in visitor.get("/open?lang=en").text
    assert '<html lang="en"' in visitor.get("/open").text


@pytest.mark.parametrize(("name", "value"), [("elder", "on"), ("elder", "larger"), ("density", "comfortable")])
def test_the_chosen_appearance_is_remembered(visitor: FlaskClient, name: str, value: str) -> None:
    visitor.get(f"/open?{name}={value}")
    assert f'data-{name}="{value}"' in visitor.get("/open").text


def test_the_ordinary_version_comes_back(visitor: FlaskClient) -> None:
    visitor.get("/open?elder=on")
    visitor.get("/open?elder=off")
    assert "data-elder" not in visitor.get("/open").text


def test_an_unknown_choice_is_ignored(visitor: FlaskClient) -> None:
    answer = visitor.get('/open?elder="><script>')
    assert "data-elder" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_switch_keeps_the_rest_of_the_address(visitor: FlaskClient) -> None:
    assert 'href="/open?q=a&amp;page=2&amp;elder=on"' in visitor.get("/open?q=a&page=2").text
