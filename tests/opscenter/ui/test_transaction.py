"""The request's unit of work."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from opscenter.core.db import Database
from opscenter.core.live import LiveEvent


def written(database: Database) -> list[str]:
    """What has been committed."""
    with database.session() as session:
        return list(session.scalars(select(LiveEvent.kind).where(LiveEvent.topic == "test:1")))


def test_a_post_is_committed(visitor: FlaskClient, database: Database) -> None:
    visitor.post("/write")
    assert written(database) == ["written"]


def test_a_get_writes_nothing(fresh_database: Database, site: Flask) -> None:
    site.config["DATABASE"] = fresh_database
    site.test_client().get("/write")
    site.test_client().post("/write")
    assert written(fresh_database) == ["written"]


def test_a_get_may_open_a_unit_of_its_own(visitor: FlaskClient, database: Database) -> None:
    visitor.get("/count-view")
    assert written(database) == ["viewed"]


@pytest.mark.parametrize("status", ["403", "404", "409", "422", "429", "503"])
def test_a_domain_error_rolls_back(visitor: FlaskClient, database: Database, status: str) -> None:
    assert visitor.post(f"/problem/{status}").status_code == int(status)
    assert written(database) == []


def test_a_view_can_give_up_its_changes(visitor: FlaskClient, database: Database) -> None:
    assert visitor.post("/try-again").status_code == 422
    assert written(database) == []


def test_a_failing_commit_is_a_500_and_not_a_success(visitor: FlaskClient, database: Database) -> None:
    def fail(_session: Session) -> None:
        raise RuntimeError("disk full")

    event.listen(Session, "before_commit", fail)
    try:
        answer = visitor.post("/write")
    finally:
        event.remove(Session, "before_commit", fail)
    assert (answer.status_code, "done" in answer.text) == (500, False)
    assert written(database) == []
