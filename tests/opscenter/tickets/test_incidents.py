"""Incidents: one for each fault, "+1" of affected bodies, recovery that answers them, and the net below."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.accounts.rules import Role
from opscenter.alerts.events import AlertFired, AlertResolved
from opscenter.alerts.rules import Severity
from opscenter.announcements.actions import withdraw
from opscenter.announcements.models import Announcement
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Conflict, NotFound
from opscenter.core.jobs import JobContext
from opscenter.tickets import jobs
from opscenter.tickets.actions import attach, flow, incidents, reconcile, talk
from opscenter.tickets.actions.reconcile import Fault
from opscenter.tickets.models import Incident, IncidentAlert, IncidentReport, Ticket, TicketEntry
from opscenter.tickets.policy import visible
from opscenter.tickets.reactions import open_incident as open_by_event
from opscenter.tickets.reactions import resolve_incident as resolve_by_event
from opscenter.tickets.rules.words import Event, Source, TicketState, TicketType
from probes.checks.base import Status
from probes.results.models import Sample
from probes.targets.models import Check
from tests import cast
from tests.factories.accounts import make_actor
from tests.factories.alerts import make_alert
from tests.factories.contracts import make_contract, make_lot
from tests.factories.probes import make_check
from tests.factories.services import make_duty, make_duty_group, make_operations, make_service
from tests.factories.tickets import make_ticket
from tests.statements import counted
from tests.visitors import log_in


@pytest.fixture
def service(db):
    make_operations(db)
    make_duty_group(db, cast.county(db))
    service = make_service(db)
    make_duty(db, service, cast.county(db).tier)
    make_contract(db, make_lot(db, service, winner=cast.vendor_company(db)), payer=cast.county(db))
    return service


@pytest.fixture
def alert(db, service, now):
    return make_alert(db, make_check(db, organization=cast.county(db), service_id=service.id), at=now)


@pytest.fixture
def incident(db, alert, now):
    return db.get_one(Ticket, incidents.open_incident(db, SYSTEM, alert.id, now=now).ticket_id)


def resolve(db, alert, now):
    alert.recovered_at = alert.resolved_at = now
    db.flush()
    return incidents.resolve_incident(db, SYSTEM, alert.id, now=now)


def entries(db, ticket, event):
    return db.scalars(select(TicketEntry).where(TicketEntry.ticket_id == ticket.id, TicketEntry.event == event)).all()


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-1500:]
    return response.get_data(as_text=True)


def test_a_fault_becomes_one_ticket_in_the_responsible_queue_that_names_the_vendor(db, incident):
    assert incident.title == "禅城区支付电子化暂时不能用"
    assert (incident.vendor_id, incident.is_with_vendor) == (cast.vendor_company(db).id, True)
    assert incident.group_id == make_duty_group(db, cast.county(db)).id
    assert db.scalars(select(Announcement)).one().incident_id == incident.id


def test_a_warning_a_recovered_and_an_unknown_alert_open_nothing(db, alert, now):
    alert.severity = Severity.WARNING
    assert incidents.open_incident(db, SYSTEM, alert.id, now=now) is None
    alert.severity, alert.resolved_at = Severity.CRITICAL, now
    db.flush()
    assert incidents.open_incident(db, SYSTEM, alert.id, now=now) is None
    assert incidents.open_incident(db, SYSTEM, 999_999, now=now) is None
    assert incidents.resolve_incident(db, SYSTEM, 999_999, now=now) is None


def test_a_check_without_a_system_has_an_incident_of_its_own(db, service, now):
    alert = make_alert(db, make_check(db, organization=cast.county(db)), at=now)
    opened = incidents.open_incident(db, SYSTEM, alert.id, now=now)
    assert opened.open_key.startswith("check:")
    assert db.get_one(Ticket, opened.ticket_id).title == "禅城区业务系统暂时不能用"


def test_new_faults_of_affected_bodies_attach_by_themselves_and_count_once(db, service, incident):
    first = make_ticket(db, service_id=service.id)
    second = make_ticket(db, service_id=service.id)
    db.refresh(incident)
    assert (first.incident_id, second.incident_id) == (incident.id, incident.id)
    assert incident.report_count == 1
    assert len(db.scalars(select(IncidentReport)).all()) == 1


@pytest.mark.parametrize("which", ["question", "other system", "other area"])
def test_questions_other_systems_and_other_areas_do_not_attach(db, service, incident, which):
    changes = {
        "question": {"type": TicketType.CONSULTATION, "service_id": service.id},
        "other system": {"service_id": make_service(db, code="asset").id},
        "other area": {"service_id": service.id, "organization": cast.other_county(db)},
    }[which]
    assert make_ticket(db, changes.pop("organization", None), **changes).incident_id is None


def test_attaching_by_hand_is_for_handlers_and_fits_only_once(db, incident, now):
    ticket = make_ticket(db)
    with pytest.raises(NotFound):
        attach.attach_to_incident(
            db,
            make_actor(db, Role.KNOWLEDGE_EDITOR, organization=cast.county(db)),
            ticket.number,
            incident.number,
            now=now,
        )
    attach.attach_to_incident(db, cast.xian(db), ticket.number, incident.number, now=now)
    with pytest.raises(Conflict, match="ticket.already_attached"):
        attach.attach_to_incident(db, cast.xian(db), ticket.number, incident.number, now=now)


def test_what_does_not_fit_is_refused(db, alert, incident, now):
    elsewhere = make_ticket(db, cast.other_county(db))
    ticket = make_ticket(db)
    with pytest.raises(Conflict, match="ticket.incident_does_not_fit"):
        attach.attach_to_incident(db, SYSTEM, elsewhere.number, incident.number, now=now)
    with pytest.raises(NotFound):
        attach.attach_to_incident(db, SYSTEM, ticket.number, elsewhere.number, now=now)
    resolve(db, alert, now + timedelta(minutes=5))
    with pytest.raises(Conflict, match="ticket.incident_does_not_fit"):
        attach.attach_to_incident(db, SYSTEM, ticket.number, incident.number, now=now)


def test_a_caller_without_ticket_counts_once_too(db, incident, now):
    report = {"organization_id": cast.unit(db).id, "source": Source.PHONE, "now": now}
    assert attach.report(db, incident.id, **report) is True
    assert attach.report(db, incident.id, **report) is False
    assert attach.reported_by(db, db.get_one(Incident, incident.id)) == 1


def test_recovery_withdraws_answers_everybody_and_records_the_minutes(db, service, alert, incident, now):
    waiting = make_ticket(db, service_id=service.id)
    resolved = resolve(db, alert, now + timedelta(minutes=45, seconds=10))
    assert (resolved.contract_minutes, resolved.open_key) == (46, None)
    assert (incident.state, waiting.state) == (TicketState.SOLVED, TicketState.SOLVED)
    assert "中断 46 分钟" in waiting.resolution
    assert db.scalars(select(Announcement)).one().valid_to == now + timedelta(minutes=45, seconds=10)
    assert resolve(db, alert, now + timedelta(hours=2)) is resolved
    assert resolved.contract_minutes == 46


def test_a_burning_incident_is_not_solved_by_hand(db, incident, now):
    with pytest.raises(Conflict, match="ticket.incident_still_open"):
        flow.solve(db, cast.xian(db), incident.number, "好了", now=now)


def break_chain(db, alert, now, fault):
    """Leave the world as a dead delivery would have left it."""
    if fault is Fault.NOT_OPENED:
        return
    incident = incidents.open_incident(db, SYSTEM, alert.id, now=now)
    notice = db.scalars(select(Announcement)).one()
    if fault is Fault.NOT_ANNOUNCED:
        db.delete(notice)
    elif fault is Fault.NOT_RESOLVED:
        alert.recovered_at = alert.resolved_at = now
    else:
        resolve(db, alert, now)
        notice.valid_to = None
    assert db.get(IncidentAlert, alert.id).ticket_id == incident.ticket_id
    db.flush()


@pytest.mark.parametrize("fault", Fault)
def test_what_a_dead_delivery_left_behind_is_found_and_mended(db, alert, now, fault):
    break_chain(db, alert, now, fault)
    assert reconcile.find_differences(db, now=now) == []
    later = now + timedelta(minutes=2)
    (found,) = reconcile.find_differences(db, now=later)
    assert found.fault is fault
    reconcile.mend(db, SYSTEM, found, now=later)
    assert reconcile.find_differences(db, now=later) == []
    ticket = db.scalars(select(Ticket)).one()
    assert entries(db, ticket, Event.MENDED)[0].params == {"fault": fault.value}


def test_the_jobs_mend_mark_and_close(db, database, settings, clock, alert):
    late = make_ticket(db, now=clock.time - timedelta(days=30))
    done = make_ticket(db, now=clock.time - timedelta(days=30))
    flow.solve(db, cast.xian(db), done.number, "已办", now=clock.time - timedelta(days=20))
    db.commit()
    clock.advance(minutes=2)
    context = JobContext(database, settings, clock)
    for job in (jobs.reconcile_chain, jobs.mark_overdue, jobs.close_solved):
        job(context)
    db.expire_all()
    assert (late.is_breached, done.state) == (True, TicketState.CLOSED)
    assert db.scalars(select(Incident)).one()


def test_the_page_shows_the_stations_the_contract_and_the_story(client, db, alert, incident, now):
    resolve(db, alert, now + timedelta(minutes=45))
    db.commit()
    page = text(log_in(client, db, "sheng").get(f"/incidents/{incident.number}"))
    for words in ("探针", "值班通知", "记入合同", "已恢复", "演示软件公司", "监测确认恢复"):
        assert words in page
    assert incident.number in text(client.get("/incidents"))
    assert "没有采样记录" in text(client.get(f"/incidents/{incident.number}/evidence"))


def test_the_page_asks_for_an_explanation_until_somebody_gives_it(client, db, alert, incident, now):
    resolve(db, alert, now + timedelta(minutes=45))
    sheng = log_in(client, db, "sheng")
    asked = "</svg><span>恢复后写明原因"
    assert asked in text(sheng.get(f"/incidents/{incident.number}"))
    talk.add_note(db, cast.xian(db), incident.number, "磁盘写满，已加告警", now=now + timedelta(hours=1))
    db.commit()
    assert asked not in text(sheng.get(f"/incidents/{incident.number}"))


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_costs_the_same_for_any_number_of_entries(client, db, database, incident, rows):
    for number in range(rows):
        talk.add_note(db, SYSTEM, incident.number, f"第 {number} 条", now=incident.created_at)
    sheng = log_in(client, db, "sheng")
    with counted(database) as statements:
        text(sheng.get(f"/incidents/{incident.number}"))
    assert len(statements) == 10


def test_the_evidence_says_in_words_which_check_saw_what(client, db, alert, incident):
    check = db.get_one(Check, alert.check_id)
    check.kind = "http"
    params = {"status": 500, "expected": "200-299"}
    sample = Sample(
        check_id=check.id, at=alert.since, status=Status.DOWN, message="http.status_unexpected", params=params
    )
    db.add(sample)
    db.commit()
    page = text(log_in(client, db, "sheng").get(f"/incidents/{incident.number}/evidence"))
    assert check.name in page
    assert "返回 500" in page
    assert "status_unexpected" not in page


def test_strangers_find_neither_page_nor_evidence(client, db, incident):
    waixian = log_in(client, db, "waixian")
    for address in (f"/incidents/{incident.number}", f"/incidents/{incident.number}/evidence"):
        assert waixian.get(address).status_code == 404


def test_the_ticket_form_of_an_affected_unit_names_the_incident(client, db, service, incident):
    kuaiji = log_in(client, db, "kuaiji")
    answers = ({"type": "fault"}, {"title": "付不了", "body": "x", "service": str(service.id)}, {"contact": "web"})
    for step, data in enumerate((*answers, {"impact": "unit", "urgency": "high"}), start=1):
        page = text(kuaiji.get(f"/portal/tickets/new/{step}"))
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        kuaiji.post(f"/portal/tickets/new/{step}", data={"csrf_token": token, **data})
    assert "很可能是正在处理的故障" in text(kuaiji.get("/portal/tickets/new/5"))


def test_only_what_is_likely_is_offered_to_attach(client, db, service, incident):
    same = make_ticket(db, service_id=service.id, type=TicketType.CONSULTATION)
    other = make_ticket(db, service_id=make_service(db, code="asset").id)
    xian = log_in(client, db, "xian")
    assert incident.title in text(xian.get(f"/tickets/{same.number}"))
    assert f'value="{incident.number}"' not in text(xian.get(f"/tickets/{other.number}"))


SEES = {
    (Role.UNIT_USER, "unit"): True,
    (Role.OPERATOR, "county"): True,
    (Role.OPERATOR, "city"): True,
    (Role.OUTSOURCED_OPERATOR, "province"): True,
    (Role.MANAGER, "city"): True,
    (Role.OPERATOR, "other_county"): False,
    (Role.UNIT_USER, "other_county"): False,
    (Role.SYSTEM_ADMINISTRATOR, "province"): False,
    (Role.SECURITY_ADMINISTRATOR, "province"): False,
    (Role.AUDIT_ADMINISTRATOR, "province"): False,
    (Role.KNOWLEDGE_EDITOR, "province"): False,
}


@pytest.mark.parametrize(("role", "place"), SEES, ids=str)
def test_who_sees_a_ticket(db, now, role, place):
    ticket = make_ticket(db)
    actor = make_actor(db, role, organization=getattr(cast, place)(db))
    found = db.scalars(select(Ticket.id).where(visible(actor, now))).all()
    assert (ticket.id in found) is SEES[role, place]


def test_a_vendor_sees_tickets_of_its_lots_while_the_contract_is_in_force(db, service, now):
    ticket, other = make_ticket(db, service_id=service.id), make_ticket(db)
    vendor = cast.gongyingshang(db)
    assert list(db.scalars(select(Ticket.id).where(visible(vendor, now)))) == [ticket.id]
    assert not list(db.scalars(select(Ticket.id).where(visible(vendor, now + timedelta(days=60)))))
    assert other.vendor_id is None


def test_a_vendor_for_whom_no_figures_are_kept_sees_none_instead_of_a_wrong_one(client, db, service):
    make_ticket(db, service_id=service.id)
    cast.account(db, "gongyingshang")
    db.commit()
    page = text(log_in(client, db, "gongyingshang").get("/tickets"))
    assert "授权支付送审后指标被重复占用" in page
    assert "0 件" not in page
    assert "with-views" not in page


def test_a_notice_of_an_open_incident_stays(db, incident, now):
    notice = db.scalars(select(Announcement)).one()
    with pytest.raises(Conflict):
        withdraw(db, cast.sheng(db), notice.id, now=now)


def told(kind, alert):
    return kind(**{name: getattr(alert, name, alert.id) for name in kind.__dataclass_fields__})


def test_reactions_that_ran_late_or_twice_end_the_same(db, alert, now):
    fired = told(AlertFired, alert)
    open_by_event(db, fired, now)
    open_by_event(db, fired, now)
    alert.recovered_at = alert.resolved_at = now
    db.flush()
    over = told(AlertResolved, alert)
    for reaction, event in ((resolve_by_event, over), (open_by_event, fired), (resolve_by_event, over)):
        reaction(db, event, now)
    assert db.scalars(select(Incident)).one().open_key is None
    assert db.scalars(select(Announcement)).one().valid_to == now
