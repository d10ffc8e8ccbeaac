"""Forms: Chinese messages and errors of the domain at their fields."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from flask import Flask
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange

from opscenter.core.errors import Conflict, Invalid
from opscenter.ui import texts
from opscenter.ui.forms import Form, enum_options, options


class Kind(StrEnum):
    """Something to choose from."""

    FAULT = "fault"


class Example(Form):
    """Some fields."""

    title = StringField("事由", [DataRequired(), Length(max=5)])
    count = IntegerField("数量", [NumberRange(1, 9)])
    kind = SelectField("类型", choices=options([("a", "故障")]))


@pytest.fixture(autouse=True)
def _request(site: Flask) -> Iterator[None]:
    with site.test_request_context("/write", method="POST", data={"title": "太长太长太长", "count": "x", "kind": "b"}):
        yield


def test_built_in_messages_say_where_what_is_wrong_and_what_is_right() -> None:
    form = Example()
    assert not form.validate()
    assert form.problems == {
        "title": "事由：太长，最多 5 个字",
        "count": "数量：应为整数，例如 12",
        "kind": "类型：没有这个选项，请重新选择",
    }


def test_a_domain_error_stands_at_the_field_it_names() -> None:
    form = Example()
    form.add_problem(Invalid("ticket.invalid", fields={"title": "ticket.title_missing"}))
    assert form.problems == {"title": "事由没有填写"}


def test_a_domain_error_without_fields_stands_above_the_form() -> None:
    form = Example()
    form.add_problem(Conflict("ticket.already_closed", number="0152"))
    assert form.problems == {"": "工单 0152 已关闭"}


def test_an_error_of_a_field_that_the_form_does_not_have_is_not_lost() -> None:
    form = Example()
    form.add_problem(Invalid("ticket.invalid", fields={"other": "ticket.title_missing"}))
    assert form.problems == {"": "事由没有填写"}


def test_enum_members_become_choices_with_their_labels(site: Flask) -> None:
    texts.install(site.extensions, {(Kind, "fault"): "故障"}, {})
    found = [(option.value, option.label) for option in enum_options(Kind, empty="全部类型")]
    assert found == [("", "全部类型"), ("fault", "故障")]
