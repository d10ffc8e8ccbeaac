"""Files of tickets under attack: names, types, content, size, number, and who gets them."""

import io
import zipfile

import pytest
from PIL import Image

from opscenter.accounts.rules import Role
from opscenter.core.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from opscenter.core.files import Store
from opscenter.tickets.actions import flow
from opscenter.tickets.actions.attachments import FILES_LIMIT, add_files
from opscenter.tickets.models import TicketAttachment
from opscenter.tickets.queries.page import get_attachment
from tests import cast
from tests.factories.accounts import make_actor
from tests.factories.files import CAMERA, photo, picture
from tests.factories.tickets import CREATED, make_ticket
from tests.visitors import csrf, log_in

PNG = picture()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
LIMIT = 1_000_000


def bomb():
    """A small archive of ten million zeros inside an archive: it is stored, never unpacked."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("zeros.txt", b"0" * 10_000_000)
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("inner.zip", inner.getvalue())
    return outer.getvalue()


@pytest.fixture
def store(settings):
    return Store(settings.data_dir / "attachments")


@pytest.fixture
def ticket(db):
    return make_ticket(db, actor=cast.kuaiji(db))


def attach(db, store, ticket, *files, who="kuaiji", limit=LIMIT, **changes):
    uploads = [(name, io.BytesIO(content)) for name, content in files]
    actor = make_actor(db, Role.MANAGER, organization=cast.city(db)) if who == "manager" else getattr(cast, who)(db)
    return add_files(db, actor, ticket.number, uploads, store=store, limit=limit, now=CREATED, **changes)


def test_a_picture_is_taken_in_with_type_size_and_a_safe_name(db, store, ticket):
    (kept,) = attach(db, store, ticket, ("../../etc/\u202e截图.png", PNG))
    assert (kept.file_name, kept.content_type, kept.size) == ("截图.png", "image/png", len(PNG))
    assert store.read(kept.file_key) == PNG


@pytest.mark.parametrize("name", ["现场.jpg", "IMG_1.JPEG", "现场.jpg "])
def test_a_photo_loses_place_and_camera(db, store, ticket, name):
    given = photo()
    (kept,) = attach(db, store, ticket, (name, given))
    content = store.read(kept.file_key)
    assert (CAMERA.encode() in given, CAMERA.encode() in content, kept.size) == (True, False, len(content))
    with Image.open(io.BytesIO(content)) as shown:
        assert (shown.size, dict(shown.getexif())) == ((6, 8), {})


def test_a_photo_that_is_too_large_is_told_so_and_not_called_damaged(db, store, ticket):
    with pytest.raises(Limited, match=r"file\.too_large"):
        attach(db, store, ticket, ("现场.jpg", photo()), limit=len(photo()) - 10)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (("页面.html", HTML), "file.type_not_allowed"),
        (("图.svg", SVG), "file.type_not_allowed"),
        (("说明.pdf.exe", b"MZ"), "file.type_not_allowed"),
        (("没有后缀", PNG), "file.type_not_allowed"),
        (("图.png", SVG), "file.content_mismatch"),
        (("图.png", HTML), "file.content_mismatch"),
        (("表.xlsx", PNG), "file.content_mismatch"),
        (("包.zip", b"PK\x03\x04garbage"), "file.content_mismatch"),
        (("空.txt", b""), "file.empty"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_a_browser_would_run_or_is_not_what_it_says_is_refused(db, store, ticket, file, code):
    with pytest.raises(Invalid, match=code):
        attach(db, store, ticket, file)
    assert not list(store.digests())


def test_a_bomb_is_kept_as_the_small_file_it_is(db, store, ticket):
    (kept,) = attach(db, store, ticket, ("材料.zip", bomb()))
    assert kept.size < 20_000


def test_one_bad_file_refuses_all(db, store, ticket):
    with pytest.raises(Invalid):
        attach(db, store, ticket, ("好.png", PNG), ("坏.svg", SVG))
    assert db.query(TicketAttachment).count() == 0


def test_size_and_number_are_limited(db, store, ticket):
    with pytest.raises(Limited, match="file.too_large"):
        attach(db, store, ticket, ("大.txt", b"1" * 11), limit=10)
    with pytest.raises(Limited, match="ticket.too_many_files"):
        attach(db, store, ticket, *((f"{number}.png", PNG) for number in range(FILES_LIMIT + 1)))


def test_only_requester_and_handlers_of_an_unclosed_ticket_attach(db, store, ticket):
    with pytest.raises(NotFound):
        attach(db, store, ticket, ("图.png", PNG), who="waixian")
    with pytest.raises(Forbidden):
        attach(db, store, ticket, ("图.png", PNG), is_internal=True)
    with pytest.raises(Forbidden):
        attach(db, store, ticket, ("图.png", PNG), who="manager")
    flow.withdraw(db, cast.kuaiji(db), ticket.number, now=CREATED)
    with pytest.raises(Conflict):
        attach(db, store, ticket, ("图.png", PNG))


def test_a_file_belongs_to_its_ticket_alone(db, store, ticket):
    (kept,) = attach(db, store, ticket, ("图.png", PNG))
    other = make_ticket(db, actor=cast.kuaiji(db), title="另一件")
    assert get_attachment(db, cast.xian(db), ticket.number, kept.id, now=CREATED) == kept
    for actor, number in ((cast.xian(db), other.number), (cast.waixian(db), ticket.number)):
        with pytest.raises(NotFound):
            get_attachment(db, actor, number, kept.id, now=CREATED)


def test_files_of_notes_never_reach_the_requester(db, store, ticket):
    (kept,) = attach(db, store, ticket, ("内部.png", PNG), who="xian", is_internal=True)
    assert get_attachment(db, cast.xian(db), ticket.number, kept.id, now=CREATED) == kept
    with pytest.raises(NotFound):
        get_attachment(db, cast.kuaiji(db), ticket.number, kept.id, now=CREATED)


def test_pictures_open_in_a_sandbox_and_everything_else_is_saved(client, db, store, ticket):
    picture, text = attach(db, store, ticket, ("图.png", PNG), ("页面.html.txt", HTML))
    db.commit()
    xian = log_in(client, db, "xian")
    shown = xian.get(f"/tickets/{ticket.number}/files/{picture.id}")
    saved = xian.get(f"/tickets/{ticket.number}/files/{text.id}")
    assert (shown.mimetype, saved.mimetype) == ("image/png", "application/octet-stream")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    for response in (shown, saved):
        response.close()
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_stranger_gets_the_same_answer_as_for_a_missing_file(client, db, store, ticket):
    (kept,) = attach(db, store, ticket, ("图.png", PNG))
    db.commit()
    waixian = log_in(client, db, "waixian")
    there = waixian.get(f"/tickets/{ticket.number}/files/{kept.id}")
    missing = waixian.get("/tickets/2026-1221-9999/files/1")
    assert (there.status_code, missing.status_code) == (404, 404)


def test_a_damaged_file_is_not_handed_out(client, db, store, ticket):
    (kept,) = attach(db, store, ticket, ("图.png", PNG))
    db.commit()
    store.verified_path(kept.file_key).write_bytes(b"other")
    assert log_in(client, db, "xian").get(f"/tickets/{ticket.number}/files/{kept.id}").status_code == 503


def test_a_refused_file_keeps_the_words_of_the_reply(client, db, ticket):
    db.commit()
    xian = log_in(client, db, "xian")
    data = {
        "csrf_token": csrf(xian, f"/tickets/{ticket.number}"),
        "body": "请看附件",
        "files": (io.BytesIO(SVG), "图.svg"),
    }
    answer = xian.post(f"/tickets/{ticket.number}/reply", data=data)
    assert answer.status_code == 422
    assert "请看附件</textarea>" in answer.get_data(as_text=True)
