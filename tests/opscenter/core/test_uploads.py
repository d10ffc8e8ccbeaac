"""Files that wait for a confirmation belong to whoever uploaded them, for one purpose, once."""

import pytest

from opscenter.core import uploads
from opscenter.core.errors import NotFound
from tests import cast


@pytest.fixture
def upload(db, now):
    return uploads.keep(
        db, cast.sheng(db), "faq", b"a,b\n", file_name="问" * 300, options={"year": 2026}, counts={}, now=now
    )


def test_the_owner_finds_the_waiting_file(db, upload):
    assert uploads.get_waiting(db, cast.sheng(db), "faq", upload.id).content == b"a,b\n"
    assert len(upload.file_name) == uploads.NAME_LENGTH


@pytest.mark.parametrize(("name", "purpose"), [("waixian", "faq"), ("sheng", "units")])
def test_for_anybody_and_anything_else_it_does_not_exist(db, upload, name, purpose):
    with pytest.raises(NotFound):
        uploads.get_waiting(db, getattr(cast, name)(db), purpose, upload.id)


def test_a_file_is_applied_once_and_its_content_dropped(db, upload, now):
    uploads.finish(upload, {"added": 3}, now=now)
    assert (upload.content, upload.counts, upload.applied_at) == (None, {"added": 3}, now)
    with pytest.raises(NotFound):
        uploads.get_waiting(db, cast.sheng(db), "faq", upload.id)
    assert [one.id for one in uploads.list_own(db, cast.sheng(db), "faq")] == [upload.id]
