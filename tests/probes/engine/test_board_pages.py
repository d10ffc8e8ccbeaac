"""The health board in a browser: cells, table, drawer, who sees what."""

from datetime import timedelta

import pytest

from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.alerts import make_alert, set_state
from tests.factories.maintenance import make_window
from tests.factories.organizations import make_county
from tests.factories.probes import make_check
from tests.factories.services import make_service
from tests.statements import counted
from tests.visitors import log_in


@pytest.fixture
def yunwei(client, db):
    return log_in(client, db, "yunwei")


def watched(db, now, state=CheckState.OK, *, place=None, **values):
    """A check of 支付电子化 in 禅城区 with a result of just now."""
    check = make_check(db, organization=place or cast.county(db), service_id=make_service(db).id, **values)
    if state is not CheckState.UNKNOWN:
        set_state(db, check, state, since=now - timedelta(minutes=12))
    db.get_one(CheckStanding, check.id).last_at = now
    db.commit()
    return check


def text(response, status=200):
    assert response.status_code == status
    return response.get_data(as_text=True)


def cell_of(db):
    return f"cell={cast.county(db).id}-{make_service(db).id}"


def test_an_empty_board_says_what_to_do(yunwei):
    page = text(yunwei.get("/health"))
    assert "您的管辖范围内还没有检查" in page
    assert "/checks/new" in page


@pytest.mark.parametrize(
    ("state", "shown"),
    [(CheckState.DOWN, "断 12"), (CheckState.DEGRADED, "慢"), (CheckState.UNKNOWN, "未知"), (CheckState.OK, "正常")],
    ids=str,
)
def test_a_cell_shows_the_state_in_words(yunwei, db, now, state, shown):
    watched(db, now, state)
    assert shown in text(yunwei.get("/health?by=county"))


def test_a_late_heartbeat_is_late_and_not_slow(yunwei, db, now):
    watched(db, now, CheckState.DEGRADED, kind="heartbeat", settings={})
    assert ">晚<" in text(yunwei.get("/health?by=county")).replace(" ", "").replace("\n", "")


def test_work_that_was_announced_is_shown_instead_of_its_faults(yunwei, db, now):
    watched(db, now, CheckState.DOWN)
    make_window(db, cast.county(db), now)
    db.commit()
    page = text(yunwei.get("/health?by=county"))
    assert "断 12" not in page
    assert "维护中" in page


def test_the_city_shows_the_worst_of_its_counties_and_the_drawer_names_it(yunwei, db, now):
    watched(db, now, CheckState.DOWN, name="凭证前置机")
    watched(db, now, place=cast.city(db), name="市级入口")
    page = text(yunwei.get(f"/health?cell={cast.city(db).id}-{make_service(db).id}"))
    assert "断 12" in page
    assert "凭证前置机：" in page
    assert "市级入口" in page


def test_the_drawer_shows_what_the_faulty_page_rests_on(yunwei, db, now):
    watched(db, now, name="主机", kind="host", settings={})
    watched(db, now, CheckState.DOWN, name="登录页")
    watched(db, now, name="另一页")
    watched(db, now, place=cast.city(db), name="市级入口")
    chain = text(yunwei.get(f"/health?by=county&{cell_of(db)}")).partition("依赖</h3>")[2].partition("</p>")[0]
    assert chain.index("登录页") < chain.index("主机")
    assert not any(name in chain for name in ("另一页", "市级入口"))


def test_the_drawer_leads_to_the_alert_and_to_silence(yunwei, db, now):
    alert = make_alert(db, watched(db, now, CheckState.DOWN, name="凭证前置机"), at=now)
    db.commit()
    page = text(yunwei.get(f"/health?by=county&{cell_of(db)}"))
    assert f"/alerts/{alert.id}" in page
    assert f"/alerts/silences/new?alert={alert.id}" in page


def test_the_table_lists_the_worst_first_and_keeps_one_state(yunwei, db, now):
    watched(db, now, place=cast.city(db), name="市级入口")
    watched(db, now, CheckState.DOWN, name="凭证前置机")
    everything = text(yunwei.get("/health?by=county&view=table"))
    assert "凭证前置机" in everything
    assert "没有这种状态的格子" in text(yunwei.get("/health?state=maintenance"))
    assert "凭证前置机" in text(yunwei.get("/health?state=down"))


def test_what_is_out_stands_above_the_map_the_longest_first(yunwei, db, now):
    second = make_county(db, parent=cast.city(db), code="440699000", name="演示县财政局", short_name="演示县")
    watched(db, now, name="好的")
    assert "处中断" not in text(yunwei.get("/health?by=county"))
    for place, minutes in ((cast.county(db), 5), (second, 50)):
        check = watched(db, now, CheckState.DOWN, place=place)
        db.get_one(CheckStanding, check.id).since = now - timedelta(minutes=minutes)
    db.commit()
    strip = text(yunwei.get("/health?by=county")).partition("2 处中断")[2].partition("</section>")[0]
    assert (
        strip.index("演示县 · 支付电子化")
        < strip.index("中断 50 分")
        < strip.index(cell_of(db))
        < strip.index("中断 5 分")
    )


def test_systems_are_counted_over_all_places(yunwei, db, now):
    watched(db, now, CheckState.DOWN, name="凭证前置机")
    page = text(yunwei.get("/health?by=service"))
    assert "支付电子化" in page
    assert "凭证前置机" in page


def test_the_board_answers_with_its_fragment(yunwei, db, now):
    watched(db, now)
    assert "<html" not in text(yunwei.get("/health", headers={"HX-Request": "true"}))


@pytest.mark.parametrize("query", ["cell=1", "cell=x-y", "cell=", "by=planet", "state=sad", "view=3d"])
def test_nonsense_in_the_address_shows_the_plain_board(yunwei, db, now, query):
    watched(db, now)
    assert "支付电子化" in text(yunwei.get(f"/health?{query}"))


def test_a_cell_that_does_not_exist_is_not_found(yunwei, db, now):
    watched(db, now)
    text(yunwei.get("/health?cell=999999-999999"), 404)


def test_an_outsider_sees_nothing_of_another_city(client, db, now):
    watched(db, now, CheckState.DOWN, name="凭证前置机")
    waixian = log_in(client, db, "waixian")
    assert "凭证前置机" not in text(waixian.get("/health?view=table"))
    text(waixian.get(f"/health?{cell_of(db)}"), 404)


@pytest.mark.parametrize(("name", "status"), [("yunwei", 200), ("shi", 200), ("kuaiji", 403), ("auditadmin", 403)])
def test_who_may_open_the_board(client, db, name, status):
    assert log_in(client, db, name).get("/health").status_code == status


def test_the_number_of_statements_does_not_grow_with_the_checks(yunwei, db, database, now):
    watched(db, now, CheckState.DOWN)
    address = f"/health?by=county&{cell_of(db)}"
    text(yunwei.get(address))
    with counted(database) as few:
        text(yunwei.get(address))
    for _ in range(49):
        watched(db, now, CheckState.DOWN)
    with counted(database) as many:
        text(yunwei.get(address))
    assert len(few) == len(many)
