"""Publishing and withdrawing notices, who may, and who reads them then."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.announcements import queries
from opscenter.announcements.actions import Words, publish, withdraw
from opscenter.announcements.policy import can_publish, can_withdraw
from opscenter.announcements.rules import AnnouncementKind
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import cast
from tests.factories.announcements import make_announcement
from tests.factories.services import make_service
from tests.factories.tickets import make_ticket

WORDS = Words("支付暂停", "支付系统暂停两小时。", "支付系统暂停两小时。")


def announce(db, actor, area, now, **changes):
    values = {"kind": AnnouncementKind.NOTICE, "organization_id": area.id, "words": WORDS, **changes}
    return publish(db, actor, now=now, **values)


def titles(db, area, now, **narrowed):
    return [one.title for one in queries.current_for(db, area.path if area else None, now, **narrowed)]


def test_a_notice_is_read_in_its_area_and_below_and_nowhere_else(db, now):
    announce(db, cast.shi(db), cast.city(db), now)
    assert titles(db, cast.unit(db), now) == ["支付暂停"]
    assert titles(db, cast.other_county(db), now) == []
    assert titles(db, None, now) == []


def test_a_notice_for_the_province_is_for_everybody(db, now):
    announce(db, SYSTEM, cast.province(db), now)
    assert titles(db, None, now) == titles(db, cast.other_county(db), now) == ["支付暂停"]
    assert [one.title for one in queries.province_wide(db, now)] == ["支付暂停"]


def test_a_notice_counts_between_its_instants(db, now):
    announce(db, SYSTEM, cast.city(db), now, valid_from=now + timedelta(hours=1), valid_to=now + timedelta(hours=3))
    assert titles(db, cast.city(db), now) == []
    assert titles(db, cast.city(db), now + timedelta(hours=2)) == ["支付暂停"]
    assert titles(db, cast.city(db), now + timedelta(hours=3)) == []


def test_publishing_is_audited(db, now):
    notice = announce(db, cast.shi(db), cast.city(db), now)
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "announcement.publish")).one()
    assert (entry.object_id, entry.organization_id) == (str(notice.id), cast.city(db).id)


def test_a_source_announces_once_even_after_its_notice_was_withdrawn(db, now):
    first = announce(db, SYSTEM, cast.city(db), now, dedupe_key="incident:1")
    withdraw(db, SYSTEM, first.id, now=now)
    again = announce(db, SYSTEM, cast.city(db), now, dedupe_key="incident:1")
    assert (again.id, again.valid_to) == (first.id, now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": Words("", "x", "x")}, "title"),
        ({"words": Words("x", " ", "x")}, "screen_text"),
        ({"words": Words("x", "x", "")}, "spoken_text"),
    ],
    ids=["title", "screen", "spoken"],
)
def test_all_three_texts_are_needed(db, now, changes, field):
    with pytest.raises(Invalid) as refused:
        announce(db, SYSTEM, cast.city(db), now, **changes)
    assert set(refused.value.fields) == {field}


def test_a_notice_does_not_end_before_it_begins(db, now):
    with pytest.raises(Invalid) as refused:
        announce(db, SYSTEM, cast.city(db), now, valid_to=now)
    assert refused.value.fields == {"valid_to": "announcement.ends_before_it_begins"}


def test_nobody_announces_to_a_strangers_area_or_to_none(db, now):
    for actor in (cast.waixian(db), cast.kuaiji(db), cast.xian(db)):
        with pytest.raises(Forbidden):
            announce(db, actor, cast.city(db), now)
    with pytest.raises(NotFound):
        publish(db, SYSTEM, kind=AnnouncementKind.NOTICE, organization_id=999_999, words=WORDS, now=now)


def test_withdrawing_counts_at_once_and_twice_is_once(db, now):
    notice = announce(db, cast.shi(db), cast.city(db), now)
    withdraw(db, cast.shi(db), notice.id, now=now + timedelta(minutes=1))
    withdraw(db, cast.shi(db), notice.id, now=now + timedelta(hours=1))
    assert notice.valid_to == now + timedelta(minutes=1)
    assert titles(db, cast.unit(db), now + timedelta(minutes=1)) == []
    audited = select(AuditEntry).where(AuditEntry.action == "announcement.withdraw")
    assert len(db.scalars(audited).all()) == 1


def test_strangers_do_not_withdraw(db, now):
    notice = announce(db, cast.shi(db), cast.city(db), now)
    for actor in (cast.waixian(db), cast.xian(db), cast.laoxiang()):
        with pytest.raises(Forbidden):
            withdraw(db, actor, notice.id, now=now)
    with pytest.raises(NotFound):
        withdraw(db, SYSTEM, 999_999, now=now)


def test_the_notice_of_an_incident_ends_with_it(db, now):
    notice = make_announcement(db, cast.city(db), incident_id=make_ticket(db).id)
    with pytest.raises(Conflict, match="announcement.ends_with_incident"):
        withdraw(db, cast.shi(db), notice.id, now=now)
    withdraw(db, SYSTEM, notice.id, now=now)
    assert notice.valid_to == now


def test_outages_come_before_maintenance_dates_and_notices(db, now):
    for kind in (AnnouncementKind.NOTICE, AnnouncementKind.OUTAGE, AnnouncementKind.KEY_DATE):
        make_announcement(db, cast.city(db), kind=kind, title=kind.value)
    assert titles(db, cast.city(db), now) == ["outage", "key_date", "notice"]
    assert titles(db, cast.city(db), now, kinds=(AnnouncementKind.KEY_DATE,)) == ["key_date"]


def test_a_system_keeps_its_notices_and_those_about_none(db, now):
    service = make_service(db)
    make_announcement(db, cast.city(db), title="支付", service_id=service.id)
    make_announcement(db, cast.city(db), title="资产", service_id=make_service(db, code="asset").id)
    make_announcement(db, cast.city(db), title="全部")
    assert set(titles(db, cast.city(db), now, service_id=service.id)) == {"支付", "全部"}


def test_the_cities_with_outages_are_named_once_each(db, now):
    for area in (cast.city(db), cast.county(db), cast.other_county(db), cast.province(db)):
        make_announcement(db, area)
    assert [one.short_name for one in queries.cities_with_outages(db, now)] == ["佛山市", "湛江市"]


def test_who_looks_after_an_area_sees_its_parts_and_what_is_over(db, now):
    here = make_announcement(db, cast.city(db))
    below = make_announcement(db, cast.county(db))
    over = make_announcement(db, cast.county(db), valid_to=now)
    assert queries.current_below(db, cast.city(db).path, now) == [below]
    assert queries.ended_in(db, cast.city(db).path, now) == [over]
    assert queries.current_below(db, None, now) == []
    assert queries.area_names(db, [here, below])[here.organization_id] == "佛山市"


@pytest.mark.parametrize(
    ("who", "expected"),
    [("sheng", True), ("shi", True), ("yunwei", True), ("xian", False), ("kuaiji", False), ("waixian", False)],
)
def test_who_announces_to_the_city(db, who, expected):
    actor = getattr(cast, who)(db)
    assert can_publish(actor, cast.city(db)) is expected
    assert can_withdraw(actor, make_announcement(db, cast.city(db))) is expected
