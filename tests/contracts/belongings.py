"""One of everything that belongs to 佛山市 and 禅城区; every text in it says SECRET, so that a leak shows itself."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.rules import Audience
from knowledge.gaps.models import GapQuestion
from knowledge.imports.actions import keep_file as keep_faq
from knowledge.imports.cells import Options
from opscenter.accounts.models import Account, LoginSession
from opscenter.accounts.rules import Role
from opscenter.calls.models.calls import Callback
from opscenter.calls.models.lines import SimulatedState, SimulatorCall
from opscenter.calls.models.routing import Reservation
from opscenter.calls.routing.rules import ReservationState
from opscenter.calls.rules import CallbackReason, CallbackState
from opscenter.core import crypto
from opscenter.core.actor import SYSTEM
from opscenter.core.events import OutboxEvent
from opscenter.core.files import Store
from opscenter.core.outbox import DeliveryState, OutboxDelivery
from opscenter.messages.rules import DeliveryState as MailState
from opscenter.organizations.actions import contacts
from opscenter.organizations.imports.actions import Source, keep_file
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ImportKind
from opscenter.tickets.actions import talk
from opscenter.tickets.actions.attachments import keep_files
from opscenter.tickets.actions.create import Requester
from opscenter.tickets.actions.incidents import open_incident
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import RequesterClass
from probes.targets.rules import CheckState
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.alerts import make_alert, make_shift, make_silence, set_state
from tests.factories.announcements import make_announcement
from tests.factories.calls import make_call
from tests.factories.contracts import make_contract, make_line
from tests.factories.files import make_file
from tests.factories.gaps import make_gap
from tests.factories.knowledge import content, make_article, make_comment, make_draft
from tests.factories.maintenance import make_freeze, make_window
from tests.factories.messages import make_delivery, make_message
from tests.factories.organizations import make_unit
from tests.factories.probes import make_check
from tests.factories.programs import make_key
from tests.factories.services import make_operations, make_service
from tests.factories.status import make_outage
from tests.factories.tickets import make_ticket

QUERY = "机密"
SECRET = "绝不外传"
PHONE = "13711112222"
NOW = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
TREE = "- 是今年吗？\n  - 是：看右上角。\n  - 不是：换年度。"


def secret(what: str) -> str:
    """A text that can be searched for by QUERY and must not be seen."""
    return f"{QUERY}{what}{SECRET}"


@dataclass(frozen=True)
class Belongings:
    """Ids and numbers of the rows, by the word that routes use for them."""

    unit: Organization
    ids: dict[str, int]
    ticket: str
    incident: str
    contract: str
    topics: tuple[str, ...]


def furnish(db: Session, data_dir: Path) -> Belongings:
    """The rows; *sheng*, who may see everything, is the operator of the call and the reader of the message."""
    sheng, county = cast.account(db, "sheng"), cast.county(db)
    unit = make_unit(db, parent=county, code="777001", name=secret("单位"), is_demo=False)
    asker = make_account(db, Role.UNIT_USER, organization=unit, login_name="mibao", display_name=secret("人员"))
    ids = {"group": make_operations(db).id, "unit": unit.id, "county": county.id, "account": asker.id}
    for part in (_body(db, unit), _watch(db, county, sheng), _plans(db, county, sheng), _own(db, sheng)):
        ids |= part
    ids |= _files(db, county, data_dir)
    ticket, more = _matter(db, unit, asker, data_dir)
    incident = db.get_one(Ticket, ids["incident_id"]).number
    ids |= more | _call(db, unit, sheng)
    contract = make_contract(db, payer=cast.city(db), number="DEMO-FS-2026-9", name=secret("合同"))
    make_line(db, contract, name=secret("服务清单"))
    db.commit()
    topics = tuple(f"{name}:{key}" for name, key in (("ticket", ticket), ("alert", ids["alert"]), ("call", "CAsecret")))
    return Belongings(unit, ids, ticket, incident, contract.number, topics)


def _body(db: Session, unit: Organization) -> dict[str, int]:
    person = contacts.add_contact(db, SYSTEM, unit.id, name=secret("联系人"), duty=secret("职务"), now=NOW)
    number = contacts.add_phone(db, SYSTEM, unit.id, number=PHONE, label=secret("电话"), now=NOW)
    file = f"区划代码,单位代码,单位名称\n440604,888,{secret('新单位')}\n".encode()
    source = Source(ImportKind.UNITS, file, 2026, 10_000)
    kept = keep_file(db, cast.sheng(db), source, file_name=f"{secret('文件')}.csv", now=NOW)
    sheet = f"问题,答案,分类\n{secret('问题')},{secret('答案')},指标\n".encode()
    faq = keep_faq(db, cast.sheng(db), sheet, "faq.csv", Options(10_000), now=NOW)
    return {"contact": person.id, "phone": number.id, "import": kept.id, "faq": faq.id}


def _matter(db: Session, unit: Organization, asker: Account, data_dir: Path) -> tuple[str, dict[str, int]]:
    requester = Requester(
        RequesterClass.BUDGET_UNIT, name=secret("经办"), phone=PHONE, unit=unit.name, account_id=asker.id
    )
    ticket = make_ticket(db, unit, title=secret("标题"), body=secret("诉求"), requester=requester)
    talk.add_note(db, SYSTEM, ticket.number, secret("备注"), now=NOW)
    talk.reply(db, SYSTEM, ticket.number, secret("答复"), now=NOW)
    upload = (f"{secret('附件')}.txt", io.BytesIO(secret("附件内容").encode()))
    store = Store(data_dir / "attachments")
    (kept,) = keep_files(db, SYSTEM, ticket, [upload], store=store, limit=10_000, now=NOW)
    return ticket.number, {"attachment": kept.id}


def _watch(db: Session, county: Organization, sheng: Account) -> dict[str, int]:
    service = make_service(db)
    check = make_check(db, organization=county, name=secret("检查"), service_id=service.id)
    beat = make_check(db, organization=county, name=secret("心跳"), kind="heartbeat", settings={})
    set_state(db, check, CheckState.DOWN, since=NOW, reason=secret("原因"))
    alert = make_alert(db, check, at=NOW, summary=secret("告警"))
    silence = make_silence(db, county, sheng.id, at=NOW, reason=secret("静默"))
    shift = make_shift(db, county, cast.account(db, "xian"), at=NOW)
    make_outage(db, county, alert)
    incident = open_incident(db, SYSTEM, alert.id, now=NOW)
    assert incident is not None
    named = {
        "service": service.id,
        "check": check.id,
        "beat": beat.id,
        "alert": alert.id,
        "silence": silence.id,
        "shift": shift.id,
    }
    return {**named, "incident_id": incident.ticket_id}


def _plans(db: Session, county: Organization, sheng: Account) -> dict[str, int]:
    window = make_window(db, county, NOW, reason=secret("维护"))
    freeze = make_freeze(db, county, NOW, name=secret("封网"))
    notice = make_announcement(db, county)
    draft = make_draft(db, county, text=content(question=secret("草稿")))
    internal = make_article(db, county, text=content(question=secret("内部文章")), audience=Audience.INTERNAL)
    gap = make_gap(db, secret("缺口"), now=NOW, area_path=county.path)
    make_message(db, sheng.id, context=_news())
    return {
        "window": window.id,
        "freeze": freeze.id,
        "announcement": notice.id,
        "article": draft.id,
        "program": make_key(db, county, name=secret("系统")).key.id,
        "comment": make_comment(db, draft, text=secret("批注")).id,
        "internal": internal.id,
        "for_units": make_article(db, county, text=content(body=TREE), audience=Audience.UNIT).id,
        "gap": gap.id,
        "question": db.scalars(select(GapQuestion.id).where(GapQuestion.gap_id == gap.id)).one(),
        "editor": sheng.id,
    }


def _files(db: Session, county: Organization, data_dir: Path) -> dict[str, int]:
    file = make_file(db, data_dir, secret("附件内容").encode(), f"{secret('附件')}.csv")
    shown = content(question=secret("带附件的文章"), body=f"[{secret('附件')}]({file.address})")
    make_article(db, county, text=shown, audience=Audience.INTERNAL)
    return {"file": file.id}


def _call(db: Session, unit: Organization, sheng: Account) -> dict[str, int]:
    index = crypto.blind_index("+86" + PHONE)
    call = make_call(db, unit, phone="+86" + PHONE, sid="CAsecret", note=secret("通话"), operator_id=sheng.id)
    waiting = make_call(db, unit, sid="CAother")
    offer = Reservation(
        call_id=waiting.id,
        account_id=sheng.id,
        state=ReservationState.PENDING,
        created_at=NOW,
        expires_at=NOW + timedelta(seconds=20),
    )
    callback = Callback(
        call_id=call.id,
        organization_id=unit.id,
        phone="+86" + PHONE,
        phone_index=index,
        reason=CallbackReason.AGREED,
        state=CallbackState.OPEN,
        note=secret("回呼"),
        created_at=NOW,
        due_at=NOW,
    )
    played = SimulatorCall(
        call_sid="CAplayed",
        caller="+86" + PHONE,
        called="02000009060",
        state=SimulatedState.RUNNING,
        created_by_id=sheng.id,
        created_at=NOW,
    )
    db.add_all([offer, callback, played])
    db.flush()
    return {"call": call.id, "offer": offer.id, "callback": callback.id, "played": played.id}


def _news() -> dict[str, str | int]:
    at = NOW.isoformat()
    return {"area": "禅城区", "summary": secret("消息"), "since_at": at, "recovered_at": at, "minutes": 5}


def _own(db: Session, sheng: Account) -> dict[str, int]:
    message = make_message(db, sheng.id, context=_news())
    mail = make_delivery(db, message, state=MailState.DEAD)
    event = OutboxEvent(name="alerts.alert_fired", key="alert:1", payload={"alert_id": 1}, published_at=NOW)
    session = LoginSession(
        account_id=sheng.id, token_hash="other", created_at=NOW, last_seen_at=NOW, expires_at=NOW + timedelta(days=1)
    )
    db.add_all([event, session])
    db.flush()
    delivery = OutboxDelivery(
        event_id=event.id, reaction="test", key="alert:1", state=DeliveryState.DEAD, next_attempt_at=NOW
    )
    db.add(delivery)
    db.flush()
    return {"message": message.id, "mail": mail.id, "event": delivery.id, "session": session.id}
