"""A reader's browser: which pages it gets, and whose answers it asks for."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import cast
from tests.visitors import csrf

QUESTION = "公务卡怎样还款"


def order_of(text: str, *words: str) -> list[str]:
    return sorted(words, key=text.index)


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address, follow_redirects=True)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def live_in(client: FlaskClient, db: Session, *, year: int = 2026, role: str = "citizen") -> None:
    """Let the browser ask for 禅城区."""
    form = {"csrf_token": csrf(client, "/answers/for"), "path": cast.county(db).path, "year": year, "role": role}
    assert client.post("/answers/for", data=form).status_code == 303
