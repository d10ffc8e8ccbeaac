"""Pages of the security administrator and of the audit administrator."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from opscenter.accounts.models import Account, RoleGrant
from opscenter.accounts.rules import Role
from opscenter.core import audit, unmasking
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.settings import Settings
from opscenter.core.unmasking import PersonalField
from tests import cast
from tests.factories.accounts import make_account
from tests.visitors import csrf, log_in


def text(response: TestResponse) -> str:
    assert response.status_code == 200
    return response.get_data(as_text=True)


def submit(client: FlaskClient, to: str, page: str = "/account", **fields: str) -> TestResponse:
    return client.post(to, data={"csrf_token": csrf(client, page), **fields})


@pytest.fixture
def admin(client: FlaskClient, db: Session) -> FlaskClient:
    """The security administrator's browser."""
    return log_in(client, db, "secadmin")


@pytest.fixture
def auditor(client: FlaskClient, db: Session) -> FlaskClient:
    """The audit administrator's browser."""
    return log_in(client, db, "auditadmin")


def test_the_list_names_people_roles_and_scope(admin: FlaskClient, db: Session) -> None:
    cast.account(db, "xian")
    db.commit()
    page = text(admin.get("/accounts?q=xian"))
    assert all(word in page for word in ("xian", "坐席", "禅城区", "未绑定验证器"))
    assert "secadmin" not in text(admin.get("/accounts?role=operator")).partition('id="accounts"')[2]
    assert "没有符合条件的账号" in text(admin.get("/accounts?q=nobody"))


def test_the_list_is_paged_and_its_statements_do_not_grow(admin: FlaskClient, db: Session) -> None:
    for number in range(60):
        make_account(db, organization=cast.county(db), login_name=f"many{number:02d}")
    db.commit()
    first = text(admin.get("/accounts?q=many"))
    cursor = re.search(r'cursor=([\w-]+)[^"]*" rel="next"', first)
    assert cursor is not None
    assert "many59" in text(admin.get(f"/accounts?q=many&cursor={cursor[1]}"))


def test_the_search_answers_a_script_with_the_list_only(admin: FlaskClient) -> None:
    page = text(admin.get("/accounts", headers={"HX-Request": "true", "HX-Target": "div#accounts"}))
    assert page.startswith('<div id="accounts">')


def test_a_new_account_starts_with_its_body_and_shows_its_password_once(admin: FlaskClient, db: Session) -> None:
    county = cast.county(db)
    db.commit()
    assert f"organization={county.id}" in text(admin.get("/accounts/new?q=禅城"))
    address = f"/accounts/new?organization={county.id}"
    response = submit(
        admin, address, address, login_name="newcomer", display_name="新来的", role="operator", scope_id=str(county.id)
    )
    assert re.search(r"<code>\w{4}-\w{4}-\w{4}-\w{4}</code>", text(response))
    account = db.scalars(select(Account).where(Account.login_name == "newcomer")).one()
    assert account.must_change_password


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"login_name": "xian"}, "已经有人用"),
        ({"login_name": ""}, "没有填写"),
        ({"role": "vendor"}, "供应商人员的范围应为供应商本身"),
    ],
)
def test_a_refused_account_says_why_and_is_not_made(
    admin: FlaskClient, db: Session, changes: dict[str, str], sentence: str
) -> None:
    cast.account(db, "xian")
    db.commit()
    place = str(cast.county(db).id)
    fields = {"login_name": "newcomer", "display_name": "新来的", "role": "operator", "scope_id": place, **changes}
    address = f"/accounts/new?organization={place}"
    response = submit(admin, address, address, **fields)
    assert response.status_code == 422
    assert sentence in response.get_data(as_text=True)
    assert db.scalar(select(Account).where(Account.login_name == "newcomer")) is None


def test_roles_are_granted_and_revoked_on_the_page(admin: FlaskClient, db: Session) -> None:
    account = cast.account(db, "xian")
    db.commit()
    address = f"/accounts/{account.id}"
    scope = str(cast.county(db).id)
    assert submit(admin, f"{address}/roles", address, role="ops_engineer", scope_id=scope).status_code == 303
    assert submit(admin, f"{address}/roles/operator/revoke", address).status_code == 303
    held = db.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None)))
    assert set(held) == {Role.OPS_ENGINEER}


def test_a_role_that_does_not_fit_is_explained_in_place(admin: FlaskClient, db: Session) -> None:
    account = cast.account(db, "sysadmin")
    db.commit()
    address = f"/accounts/{account.id}"
    scope = str(cast.province(db).id)
    response = submit(admin, f"{address}/roles", address, role="audit_administrator", scope_id=scope)
    assert response.status_code == 409
    assert "互相独立" in response.get_data(as_text=True)
    assert submit(admin, f"{address}/roles", address, role="emperor", scope_id=scope).status_code == 422
    assert submit(admin, f"{address}/roles/emperor/revoke", address).status_code == 409


@pytest.mark.parametrize(
    ("deed", "status"),
    [("disable", 303), ("enable", 303), ("unlock", 303), ("reset-password", 200), ("reset-two-factor", 303)],
)
def test_locks_and_resets_work_from_the_page(admin: FlaskClient, db: Session, deed: str, status: int) -> None:
    account = cast.account(db, "xian")
    db.commit()
    assert submit(admin, f"/accounts/{account.id}/{deed}", f"/accounts/{account.id}").status_code == status


def test_the_own_account_has_no_buttons(admin: FlaskClient, db: Session) -> None:
    account = cast.account(db, "secadmin")
    page = text(admin.get(f"/accounts/{account.id}"))
    assert "停用账号" not in page
    assert "授予角色" not in page
    assert submit(admin, f"/accounts/{account.id}/disable").status_code == 409


def test_limits_of_unmasking_are_changed_on_their_page(admin: FlaskClient, db: Session) -> None:
    changed = submit(admin, "/unmasking", "/unmasking", role="operator", field="phone", daily_limit="7")
    assert changed.status_code == 303
    assert unmasking.limit_for(db, ["operator"], PersonalField.PHONE) == 7
    refused = submit(admin, "/unmasking", "/unmasking", role="operator", field="phone", daily_limit="-1")
    assert refused.status_code == 422


@pytest.mark.parametrize("address", ["/accounts", "/accounts/new", "/unmasking", "/audit"])
@pytest.mark.parametrize("name", ["sheng", "kuaiji", "sysadmin", "gongyingshang"])
def test_others_do_not_get_in(client: FlaskClient, db: Session, address: str, name: str) -> None:
    assert log_in(client, db, name).get(address).status_code == 403


@pytest.mark.parametrize(("name", "skin"), [("shi", "staff"), ("kuaiji", "public")])
def test_an_error_is_told_in_the_skin_that_its_reader_knows(
    client: FlaskClient, db: Session, name: str, skin: str
) -> None:
    reader = log_in(client, db, name)
    answers = [reader.get(address) for address in ("/no-such-page", "/accounts")]
    assert [answer.status_code for answer in answers] == [404, 403]
    assert all(f'<body class="{skin}"' in answer.text for answer in answers)


def test_the_trail_reads_in_words_and_is_filtered(auditor: FlaskClient, db: Session, now: datetime) -> None:
    audit.record(db, cast.shi(db), "unmask.phone", object_type="account", object_id=7, purpose="回访", now=now)
    audit.record(db, cast.xian(db), "role.grant", object_type="account", object_id=8, detail={"role": "x"}, now=now)
    db.commit()
    everything = text(auditor.get("/audit"))
    assert all(word in everything for word in ("查看完整信息 · 电话", "回访", "角色 · 授予", "待封存"))
    for query in ("person=shi", "object_id=7", "action=unmask."):
        assert "角色 · 授予" not in text(auditor.get(f"/audit?{query}"))
    assert "没有符合条件的记录" in text(auditor.get("/audit?first_day=2027-01-01"))
    assert "回访" in text(auditor.get("/audit?first_day=2026-12-21&last_day=2026-12-21"))
    assert "回访" in text(auditor.get("/audit?first_day=nonsense"))


def test_the_trail_says_stored_values_in_words(auditor: FlaskClient, db: Session, now: datetime) -> None:
    details: list[tuple[str, dict[str, object]]] = [
        ("ticket.create", {"type": "consultation", "source": "phone"}),
        ("ticket.close", {"by": "limit", "entry": 3}),
        ("shift.plan", {"from": now.isoformat(), "files": True, "sha256": "0123456789abcdef", "changed": ["a"] * 5}),
        ("ticket.reply", {"changed": []}),
    ]
    for action, detail in details:
        audit.record(db, SYSTEM, action, object_type="ticket", object_id=1, detail=detail, now=now)
    db.commit()
    page = " ".join(re.sub(r"<[^>]+>", " ", text(auditor.get("/audit"))).split())
    told = (
        "类型 咨询",
        "来源 来电",
        "依据 期限届满",
        "记录 #3",
        "从 2026-12-21 10:12",
        "0123456789ab…",
        "a、a、a 等 5 个",
    )
    assert [part for part in told if part not in page] == []


def test_the_trail_is_paged(auditor: FlaskClient, db: Session, now: datetime) -> None:
    for number in range(60):
        audit.record(db, cast.shi(db), "ticket.note", object_type="ticket", object_id=f"no-{number}", now=now)
    db.commit()
    first = text(auditor.get("/audit?action=ticket."))
    cursor = re.search(r'cursor=([\w-]+)[^"]*" rel="next"', first)
    assert cursor is not None
    assert "no-0" in text(auditor.get(f"/audit?action=ticket.&cursor={cursor[1]}"))
    assert "no-59" in first


def test_a_late_seal_is_announced(auditor: FlaskClient, db: Session, now: datetime) -> None:
    audit.record(db, cast.shi(db), "ticket.note", object_type="ticket", object_id=1, now=now - timedelta(minutes=5))
    db.commit()
    assert "没有封存" in text(auditor.get("/audit"))


def test_checking_the_chain_finds_a_changed_row(
    auditor: FlaskClient, db: Session, settings: Settings, now: datetime
) -> None:
    audit.record(db, cast.shi(db), "ticket.note", object_type="ticket", object_id=1, now=now)
    db.flush()
    audit.seal_new(db, settings.audit_key)
    db.commit()
    assert "审计链完整" in text(submit(auditor, "/audit/verify"))
    db.execute(update(AuditEntry).where(AuditEntry.seal_number == 1).values(actor_name="somebody else"))
    db.commit()
    page = text(submit(auditor, "/audit/verify"))
    assert "审计链有问题" in page
    assert "记录被改动" in page


def test_the_own_account_shows_role_scope_and_sessions(client: FlaskClient, db: Session) -> None:
    page = text(log_in(client, db, "kuaiji").get("/account"))
    assert all(word in page for word in ("单位用户", "禅城区教育局", "这台设备"))
    assert 'class="public"' in page


def test_somebody_without_a_role_still_has_an_account_page(client: FlaskClient, db: Session) -> None:
    cast.account(db, "xian")
    db.execute(update(RoleGrant).values(revoked_at=datetime.fromisoformat("2026-12-01T00:00:00+00:00")))
    db.commit()
    page = text(log_in(client, db, "xian").get("/account"))
    assert "还没有角色" in page
