"""Several tickets at once, and lists that leave the house."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from opscenter.accounts.rules import Role
from opscenter.core.errors import Forbidden, Invalid, Limited
from opscenter.core.exports import ExportRecord, FileKind
from opscenter.tickets.actions import assign, bulk
from opscenter.tickets.actions.exporting import export_tickets
from opscenter.tickets.models import Ticket
from opscenter.tickets.queries.queue import Filters
from opscenter.tickets.rules.views import View
from tests import cast
from tests.factories.accounts import make_actor
from tests.factories.services import make_duty_group
from tests.factories.tickets import CREATED, make_ticket
from tests.visitors import csrf, log_in


@pytest.fixture
def tickets(db):
    found = [make_ticket(db, title=title) for title in ("第一件", "第二件", "=cmd|' /C calc'!A0")]
    cast.account(db, "sheng")
    db.commit()
    return found


def numbers(tickets):
    return [ticket.number for ticket in tickets]


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-1500:]
    return response.get_data(as_text=True)


def test_all_that_can_be_claimed_is_and_the_rest_says_why(db, tickets):
    assign.claim(db, cast.shi(db), tickets[0].number, now=CREATED)
    outcome = bulk.claim_all(db, cast.xian(db), numbers(tickets), now=CREATED)
    assert list(outcome.done) == numbers(tickets[1:])
    assert [(number, why.code) for number, why in outcome.refused] == [(tickets[0].number, "ticket.somebody_has_it")]


def test_a_strangers_choice_changes_nothing(db, tickets):
    outcome = bulk.claim_all(db, cast.waixian(db), numbers(tickets), now=CREATED)
    assert (outcome.done, len(outcome.refused)) == ([], 3)


def test_handing_over_together_needs_one_reason(db, tickets):
    desk = make_duty_group(db, cast.city(db))
    with pytest.raises(Invalid):
        bulk.hand_over_all(db, cast.xian(db), numbers(tickets), desk.id, reason=" ", now=CREATED)
    bulk.hand_over_all(db, cast.xian(db), numbers(tickets), desk.id, reason="要市级查", now=CREATED)
    assert {ticket.group_id for ticket in tickets} == {desk.id}


def test_nobody_takes_more_than_fifty_at_once(db):
    with pytest.raises(Limited, match="ticket.too_many_chosen"):
        bulk.claim_all(db, cast.xian(db), [str(number) for number in range(51)], now=CREATED)


def test_the_choice_is_shown_before_anything_changes(client, db, tickets):
    xian = log_in(client, db, "xian")
    page = text(xian.get("/tickets/bulk", query_string={"numbers": numbers(tickets)}))
    assert "认领 3 件" in page
    assert "第二件" in page
    assert "没有选中工单" in text(xian.get("/tickets/bulk"))


def test_claiming_and_handing_over_through_the_page(client, db, tickets):
    xian = log_in(client, db, "xian")
    desk = make_duty_group(db, cast.city(db))
    assign.claim(db, cast.shi(db), tickets[0].number, now=CREATED)
    db.commit()
    token = csrf(xian, f"/tickets/bulk?numbers={tickets[0].number}")
    form = {"csrf_token": token, "numbers": numbers(tickets)}
    page = text(xian.post("/tickets/bulk", data={**form, "step": "claim"}), 409)
    assert "办成 2 件，1 件没有改" in page
    assert "已由 shi 认领" in page
    text(xian.post("/tickets/bulk", data={**form, "group": "x"}), 422)
    answer = xian.post("/tickets/bulk", data={**form, "group": str(desk.id), "reason": "要市级查"})
    assert answer.location == "/tickets"
    assert {ticket.group_id for ticket in db.scalars(select(Ticket).execution_options(populate_existing=True))} == {
        desk.id
    }


def export(client, page="/tickets/export?view=scope", **data):
    return client.post(page, data={"csrf_token": csrf(client, page), **data})


def test_a_manager_exports_masked_rows_with_a_trace(client, db, tickets):
    sheng = log_in(client, db, "sheng")
    answer = export(sheng, purpose="月报", file="csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert {row[8] for row in rows[1:4]} == {"138****5678"}
    assert {row[7] for row in rows[1:4]} == {"陈*"}
    assert "'=cmd|' /C calc'!A0" in {row[4] for row in rows[:-1]}
    assert rows[-1][0].startswith("sheng · 广东省 · 2026-12-21")
    record = db.scalars(select(ExportRecord)).one()
    assert (record.actor_name, record.row_count, record.purpose) == ("sheng", 3, "月报")
    assert record.filters == {"view": "scope", "file": "csv"}


def test_a_workbook_keeps_the_conditions_of_the_list(client, db, tickets):
    sheng = log_in(client, db, "sheng")
    answer = export(sheng, "/tickets/export?view=scope&q=第一件", purpose="月报", file="xlsx")
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert [row[4].value for row in sheet.iter_rows(min_row=2, max_row=2)] == ["第一件"]
    assert sheet.max_row == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝"])
def test_no_cell_of_an_export_runs_as_a_formula(client, db, tickets, start):
    tickets[0].title = tickets[0].requester_unit = f"{start}HYPERLINK(1)"
    db.commit()
    sheng = log_in(client, db, "sheng")
    rows = list(csv.reader(io.StringIO(export(sheng, purpose="月报", file="csv").data.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(export(sheng, purpose="月报", file="xlsx").data))
    cells = [cell for row in rows for cell in row] + [str(cell.value) for row in book.active for cell in row]
    assert cells.count(f"'{start}HYPERLINK(1)") == 4
    assert "f" not in {cell.data_type for row in book.active for cell in row}


def test_an_export_without_purpose_is_asked_again(client, db, tickets):
    sheng = log_in(client, db, "sheng")
    assert "请填写导出用途" in text(export(sheng, purpose=" ", file="csv"), 422)
    assert db.scalar(select(ExportRecord)) is None


def test_operators_have_no_export(client, db, tickets):
    xian = log_in(client, db, "xian")
    assert "/tickets/export" not in text(xian.get("/tickets?view=scope"))
    assert xian.get("/tickets/export").status_code == 403
    arguments = {"view": View.SCOPE, "filters": Filters(), "header": (), "cells": lambda _row: (), "asked": {}}
    with pytest.raises(Forbidden):
        export_tickets(db, cast.xian(db), FileKind.CSV, **arguments, purpose="x", now=CREATED)


def test_a_manager_sees_no_more_than_the_own_scope_in_a_file(db, tickets):
    manager = make_actor(db, Role.MANAGER, organization=cast.other_city(db))
    made = export_tickets(
        db,
        manager,
        FileKind.CSV,
        view=View.SCOPE,
        filters=Filters(),
        header=("工单号",),
        cells=lambda row: (row.ticket.number,),
        asked={},
        purpose="月报",
        now=CREATED,
    )
    assert tickets[0].number not in made.content.decode()
