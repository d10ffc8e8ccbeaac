"""A browser for tests that looks at every HTML page it gets: title, one h1, labels, nonces, CSRF, links, statements."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.statements import counted

MOST_STATEMENTS = 12
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
FORM_FIELDS = {"input", "select", "textarea"}


@dataclass
class Page(HTMLParser):
    """What the checks want to know about a page."""

    titles: int = 0
    headings: int = 0
    lang: str = ""
    labelled: set[str] = field(default_factory=set)
    fields: list[dict[str, str]] = field(default_factory=list)
    scripts_without_nonce: int = 0
    handlers: list[str] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    inside_label: int = 0
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this tag tells."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        self.handlers += [name for name in values if re.fullmatch(r"on[a-z]+", name)]
        if tag == "html":
            self.lang = values.get("lang", "")
        elif tag == "title":
            self.titles += 1
        elif tag == "h1":
            self.headings += 1
        elif tag == "label":
            self.inside_label += 1
            self.labelled.add(values.get("for", ""))
        elif tag == "script" and not {"src", "nonce"} & set(values) and values.get("type") != "application/json":
            self.scripts_without_nonce += 1
        elif tag == "form":
            self.forms.append({"method": values.get("method", "get").lower(), "has_token": False, **values})
        elif tag == "a" and values.get("href", "").startswith("/"):
            self.links.add(values["href"])
        if tag in FORM_FIELDS:
            self._note_field(values)

    def handle_endtag(self, tag: str) -> None:
        """Leave a label."""
        if tag == "label":
            self.inside_label -= 1

    def _note_field(self, values: dict[str, str]) -> None:
        if values.get("name") == "csrf_token" and self.forms:
            self.forms[-1]["has_token"] = True
        is_named = self.inside_label or values.get("aria-label") or values.get("aria-labelledby")
        if values.get("type") not in UNLABELLED_TYPES and "hidden" not in values and not is_named:
            self.fields.append(values)


class CheckedClient(FlaskClient):
    """Fails the test that gets a page with one of the faults that no page may have."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        """Send the request and look at the answer."""
        database = self.application.config["DATABASE"]
        with counted(database) as statements:
            response = super().open(*arguments, **options)
        # A large upload lies in a temporary file, which werkzeug's client leaves open.
        response.request.environ["wsgi.input"].close()
        if response.mimetype == "text/html" and response.status_code < 500:
            self._look(response, statements)
            # As a server does once all is sent; what is written after the answer is written then.
            response.close()
        return response

    def _look(self, response: TestResponse, statements: list[str]) -> None:
        text = response.get_data(as_text=True)
        path = response.request.path
        if response.request.method == "GET" and not response.history:
            assert len(statements) <= MOST_STATEMENTS, f"{path} needs {len(statements)} statements"
        page = Page()
        page.feed(text)
        assert page.handlers == [], f"{path} has inline handlers {page.handlers}"
        assert page.scripts_without_nonce == 0, f"{path} has a script without nonce"
        unlabelled = [one for one in page.fields if one.get("id", "?") not in page.labelled]
        assert unlabelled == [], f"{path} has fields without a label: {unlabelled}"
        for form in page.forms:
            assert form["method"] != "post" or form["has_token"], f"{path} has a form without a token: {form}"
        if "<html" in text:
            self._look_at_whole(page, path)

    def _look_at_whole(self, page: Page, path: str) -> None:
        assert page.titles == 1, f"{path} has {page.titles} titles"
        assert page.headings == 1, f"{path} has {page.headings} first-level headings"
        assert page.lang, f"{path} names no language"
        repeated = {one for one in page.ids if page.ids.count(one) > 1}
        assert repeated == set(), f"{path} repeats the ids {repeated}"
        dead = sorted(link for link in page.links if not self._exists(link))
        assert dead == [], f"{path} links to nowhere: {dead}"

    def _exists(self, link: str) -> bool:
        adapter = self.application.url_map.bind("localhost")
        try:
            adapter.match(urlsplit(link).path, method="GET")
        except RequestRedirect:
            return True
        except HTTPException:
            return False
        return True
