"""Assets: hashed, compressed, small."""

import gzip
import os
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscenter.ui import assets
from opscenter.ui.assets import VENDOR, Assets

BUILT = pytest.mark.skipif(not (VENDOR / "manifest.json").exists(), reason="`make assets` has not run")


def test_an_address_with_hash_may_be_kept_for_ever(visitor: FlaskClient, site: Flask) -> None:
    files: Assets = site.extensions["opscenter.assets"]
    answer = visitor.get(f"/static/{files.address('staff.css')}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"--ink-900" in gzip.decompress(answer.data)


def test_a_browser_without_gzip_gets_the_plain_file(visitor: FlaskClient) -> None:
    answer = visitor.get("/static/staff.css")
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/css"


def test_an_unchanged_file_is_not_sent_again(visitor: FlaskClient) -> None:
    tag = visitor.get("/static/app.js").headers["ETag"]
    assert visitor.get("/static/app.js", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("address", ["/static/none.css", "/static/../labels.py", "/static/css/tokens.css"])
def test_only_known_files_are_sent(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_both_skins_share_the_tokens() -> None:
    files = Assets(reload=False)
    found = [files.find(name) for name in ("staff.css", "public.css")]
    assert all(asset and b"--blue-700:" in asset.content for asset in found)


@BUILT
@pytest.mark.parametrize(("skin", "limit"), [("public", 50_000), ("staff", 150_000)])
def test_the_first_load_of_a_page_is_light(visitor: FlaskClient, skin: str, limit: int) -> None:
    page = "/_gallery" if skin == "staff" else "/_gallery/public"
    addresses = [page, *(f"/static/{name}" for name in (f"{skin}.css", "app.js", "htmx.js", "icons.svg"))]
    assert sum(len(visitor.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in addresses) <= limit


@BUILT
def test_licences_travel_with_the_files(visitor: FlaskClient) -> None:
    text = visitor.get("/static/licences.txt").text
    assert "htmx.org" in text
    assert "MIT License" in text


def test_a_changed_style_sheet_gets_a_new_address_while_developing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(assets.STATIC, tmp_path / "static")
    monkeypatch.setattr(assets, "STATIC", tmp_path / "static")
    watched, kept = Assets(reload=True), Assets(reload=False)
    before = watched.address("app.js")
    script = tmp_path / "static" / "js" / "app.js"
    script.write_text("// changed", encoding="utf-8")
    os.utime(script, (0, 0))
    assert (watched.address("app.js") != before, kept.address("app.js")) == (True, before)


def test_missing_libraries_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    incomplete = Assets(reload=False)
    assert (incomplete.is_complete, incomplete.address("htmx.js")) == (False, "htmx.js")


@pytest.mark.parametrize("path", sorted((assets.STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_are_balanced_and_use_known_tokens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = "".join(one.read_text(encoding="utf-8") for one in path.parent.glob("*.css"))
    assert [text.count(mark) for mark in "({"] == [text.count(mark) for mark in ")}"]
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", known))


def test_layouts_change_with_the_reader_s_font_size_and_not_with_pixels() -> None:
    queries = [
        query
        for sheet in (assets.STATIC / "css").glob("*.css")
        for query in re.findall(r"@media[^{]*", sheet.read_text())
    ]
    assert len(queries) > 10
    assert [query for query in queries if re.search(r"\dpx", query)] == []
