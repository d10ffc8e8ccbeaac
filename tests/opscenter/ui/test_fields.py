"""Fields that the form library lacks."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from opscenter.ui.fields import InstantField
from opscenter.ui.forms import Form


class Example(Form):
    """One instant."""

    at = InstantField("时间")


def test_what_is_typed_is_time_in_china(site: Flask) -> None:
    with site.test_request_context("/", method="POST", data={"at": "2026-12-24T16:00"}):
        assert Example().at.data == datetime(2026, 12, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [({"at": "2026-12-24T16:00"}, "2026-12-24T16:00"), ({"at": "soon"}, "soon"), ({}, "2026-12-21T10:12")],
    ids=["kept", "kept though wrong", "stored instant"],
)
def test_the_field_shows_time_in_china(site: Flask, typed: dict[str, str], shown: str) -> None:
    stored = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
    with site.test_request_context("/", method="POST", data=typed):
        assert f'value="{shown}"' in Example(data={"at": stored}).at()


def test_an_empty_field_stays_empty(site: Flask) -> None:
    with site.test_request_context("/"):
        assert 'value=""' in Example().at()
