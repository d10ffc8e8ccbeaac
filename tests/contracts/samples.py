"""Which rows stand for the arguments of each route in the walk of the outsider.

A route with arguments that is named neither in `ARGUMENTS` nor in `OPEN` fails `test_outsider`: whoever adds one says
here which row it shows, and everything below follows.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.contracts.belongings import QUERY, Belongings

Arguments = Callable[[Belongings], dict[str, Any]]


def _id(argument: str, row: str) -> Arguments:
    return lambda own: {argument: own.ids[row]}


def _all(names: str, argument: str, row: str) -> dict[str, Arguments]:
    return dict.fromkeys(names.split(), _id(argument, row))


def _number(own: Belongings) -> dict[str, Any]:
    return {"number": own.ticket}


def _incident(own: Belongings) -> dict[str, Any]:
    return {"number": own.incident}


TICKET_DEEDS = "claim close hand_over note pause reopen reply resume return_back reveal_phone set_priority"
ARGUMENTS: Mapping[str, Arguments] = {
    **_all("accounts.disable_account accounts.enable_account accounts.reset_password", "account_id", "account"),
    **_all("accounts.show_account accounts.reset_two_factor accounts.unlock_account", "account_id", "account"),
    **_all("accounts.grant_role", "account_id", "account"),
    "accounts.revoke_role": lambda own: {"account_id": own.ids["account"], "role": "unit_user"},
    **_all("accounts.end_session", "session_id", "session"),
    **_all("alerts.alert alerts.take alerts.note", "alert_id", "alert"),
    **_all("alerts.remove_shift", "shift_id", "shift"),
    **_all("alerts.stop_silence", "silence_id", "silence"),
    **_all("announcements.withdraw_announcement", "announcement_id", "announcement"),
    **_all("articles.edit_article articles.save_article", "article_id", "article"),
    **_all("articles.publish_article articles.restore_article articles.return_article", "article_id", "article"),
    **_all("articles.show_article articles.submit_article articles.list_versions", "article_id", "article"),
    "articles.file": lambda own: {"file_id": own.ids["file"], "name": "x.csv"},
    "articles.restore_version": lambda own: {"article_id": own.ids["article"], "number": 1},
    **_all("articles.new_variant", "article_id", "internal"),
    **_all("gaps.show_gap gaps.assign gaps.dismiss gaps.reopen gaps.merge gaps.take_out", "gap_id", "gap"),
    **_all("gaps.draft gaps.adopt", "gap_id", "gap"),
    **_all("comments.add effects.show", "article_id", "article"),
    **_all("comments.reply comments.resolve comments.reopen", "comment_id", "comment"),
    **_all("answers.article answers.say diagnosis.step", "article_id", "internal"),
    **_all("phrasings.adopt phrasings.refuse", "article_id", "internal"),
    **_all("articles.withdraw_article articles.delete_article", "article_id", "article"),
    **_all("articles.schedule_article articles.cancel_schedule", "article_id", "article"),
    **_all("calls.call_page calls.answers calls.choose_body calls.hang_up calls.note", "call_id", "call"),
    **dict.fromkeys(
        ["tickets.use_article", "tickets.walk"],
        lambda own: {"number": own.ticket, "article_id": own.ids["for_units"]},
    ),
    **dict.fromkeys(
        ["calls.use_article", "calls.walk"],
        lambda own: {"call_id": own.ids["call"], "article_id": own.ids["for_units"]},
    ),
    **_all("calls.ask calls.reveal_number calls.sum_up calls.file_ticket", "call_id", "call"),
    "calls.count_for_incident": lambda own: {"call_id": own.ids["call"], "incident_id": own.ids["incident_id"]},
    **_all("calls.finish_callback calls.take_callback", "callback_id", "callback"),
    **_all("calls.accept calls.reject", "reservation_id", "offer"),
    **_all("checks.page checks.edit checks.change checks.pause checks.resume checks.run", "check_id", "check"),
    **_all("checks.export_page checks.export_results", "check_id", "check"),
    **_all("checks.token", "check_id", "beat"),
    "contracts.contract_page": lambda own: {"number": own.contract},
    **dict.fromkeys(["tickets.incident_page", "tickets.incident_evidence"], _incident),
    **_all("maintenance.end_window", "window_id", "window"),
    **_all("maintenance.end_freeze", "freeze_id", "freeze"),
    **_all("messages.open_message", "message_id", "message"),
    **_all("operations.retry_event", "delivery_id", "event"),
    **_all("operations.retry_mail", "delivery_id", "mail"),
    **_all("organizations.show_body organizations.add_contact organizations.end_body", "organization_id", "unit"),
    **_all("organizations.rename_body", "organization_id", "unit"),
    "organizations.remove_phone": lambda own: {"organization_id": own.ids["unit"], "phone_id": own.ids["phone"]},
    **dict.fromkeys(
        ["organizations.ask_purpose", "organizations.show_field"],
        lambda own: {"organization_id": own.ids["unit"], "field": "phone", "row_id": own.ids["phone"]},
    ),
    **_all("organizations.show_report organizations.confirm", "upload_id", "import"),
    **_all("faq_imports.show_report faq_imports.confirm", "upload_id", "faq"),
    **_all("programs.revoke_key", "key_id", "program"),
    **dict.fromkeys(["tickets.my_ticket", "tickets.nudge", "tickets.withdraw", "tickets.add_words"], _number),
    **_all("simulator.enter", "call_id", "played"),
    "tickets.ticket_page": _number,
    "tickets.attachment": lambda own: {"number": own.ticket, "attachment_id": own.ids["attachment"]},
    **{f"tickets.{deed}": _number for deed in TICKET_DEEDS.split()},
    "tickets.attach_to_incident": _number,
}

# Routes whose argument names no row of anybody: a page of the product, or a secret that is itself the right.
OPEN = {
    "answers.guide": "a category of published articles",
    "heartbeat.ping": "the token in the address is the right",
    "faq_imports.download_template": "a sample file",
    **dict.fromkeys(["figures.behind", "figures.export_page", "figures.export"], "a figure over the own scope"),
    "organizations.download_template": "an empty file",
    "site.articles": "published articles that everybody may read",
    "services.service_page": "the catalogue is the same for the whole province",
    "tickets.question": "a step of the person's own draft",
    "tickets.answer": "a step of the person's own draft",
    "words.restore": "the vocabulary is the same for the whole province",
    "ui.asset": "a file of the product",
    "ui.component_gallery": "made-up rows",
}


def queries_of(endpoint: str, own: Belongings) -> list[dict[str, Any]]:
    """What to ask a list or a form for, besides asking it for nothing."""
    ids = own.ids
    asked: dict[str, list[dict[str, Any]]] = {
        "accounts.list_accounts": [{"q": QUERY}],
        "accounts.new_account": [{"q": QUERY}, {"organization": ids["unit"]}],
        "accounts.audit_trail": [{"object_id": ids["unit"]}],
        "alerts.index": [{"area": ids["county"]}],
        "alerts.new_silence": [{"alert": ids["alert"]}],
        "answers.results": [{"q": QUERY}],
        "answers.suggest": [{"q": QUERY}],
        "gaps.list_gaps": [{"area": ids["county"]}, {"owner": ids["account"]}],
        "article_exports.choose_format": [{"q": QUERY}],
        "articles.choose_related": [{"words": QUERY}, {"related": ids["article"]}],
        "articles.list_articles": [{"q": QUERY}],
        "calls.ask": [{"q": QUERY}],
        "checks.board": [{"place": ids["county"]}, {"cell": f"{ids['county']}-{ids['service']}"}],
        "organizations.list_bodies": [{"q": QUERY}, {"place": ids["unit"]}, {"place": ids["county"]}],
        "simulator.page": [{"call": ids["played"]}],
        "tickets.new_ticket": [{"unit": own.unit.name[:2]}],
        "tickets.queue_page": [{"q": QUERY}, {"area": "440604000"}, {"view": "all"}],
        "ui.live_poll": [{"topic": topic, "after": 0} for topic in own.topics],
        "ui.live_stream": [{"topic": topic, "after": 0} for topic in own.topics],
    }
    return asked.get(endpoint, [])


def form_of(own: Belongings) -> dict[str, Any]:
    """What is sent to every route that writes: a value for each field that some form has, pointing at these rows."""
    ids = own.ids
    places = {"organization_id": ids["county"], "area": ids["county"], "service_id": 0, "scope_id": ids["unit"]}
    people = {"account_id": ids["account"], "unit": own.unit.name, "body": str(ids["unit"]), "rank": 1}
    times = {"starts_at": "2026-12-21T12:00", "ends_at": "2026-12-21T15:00", "started_at": "2026-12-21T09:00"}
    words = dict.fromkeys(
        ["text", "note", "reason", "purpose", "title", "name", "screen", "spoken", "display_name"], "核对这件事"
    )
    ticket = {"type": "fault", "impact": "unit", "urgency": "normal", "contact": "call", "requester_kind": "public"}
    call = {
        "disposition": "answered_at_once",
        "weight": "unit:normal",
        "minutes": 3,
        "result": "reached",
        "number": "13900000000",
    }
    return {**places, **people, **times, **words, **ticket, **call, "verdict": "useful", "waits_for": "requester"}


ARTICLE = {
    "question": "指标看不到怎么办",
    "answer_sentence": "先看年度和单位。",
    "category": "quota",
    "kind": "step",
    "audience": "public",
    "security_level": "L1",
}
CHECK = {
    "target_name": "前置机",
    "interval_seconds": 60,
    "timeout_seconds": 3,
    "confirm_tries": 2,
    "confirm_every_seconds": 2,
    "recover_successes": 2,
    "host": "127.0.0.1",
    "port": 9,
}

# What some routes call differently from the rest.
FORMS: Mapping[str, Callable[[Belongings], dict[str, Any]]] = {
    "alerts.add_shift": lambda own: {"account_id": own.ids["account"]},
    "accounts.grant_role": lambda _own: {"role": "operator"},
    "announcements.publish_announcement": lambda _own: {"kind": "notice"},
    "comments.reply": lambda _own: {"answer": "已经看到"},
    "comments.add": lambda _own: {"number": 1, "text": "核对这件事"},
    "articles.keep_draft": lambda own: {"article_id": own.ids["article"], "draft_token": "t"},
    "articles.schedule_article": lambda _own: {"number": 1, "publish_at": "2026-12-24T09:00"},
    "articles.restore_version": lambda _own: {"base_number": 1},
    "article_exports.export": lambda _own: {"file": "json", "reach": "staff"},
    "articles.save_article": lambda _own: ARTICLE,
    "calls.choose_body": lambda own: {"body": own.unit.name},
    "checks.change": lambda own: CHECK | {"organization_id": own.ids["county"]},
    "organizations.rename_body": lambda _own: {"new-name": "另一个名字"},
    "organizations.upload": lambda _own: {"kind": "units", "fiscal_year": 2026, "mode": "partial"},
    "simulator.enter": lambda _own: {"kind": "key", "value": "1"},
    "gaps.assign": lambda own: {"owner": own.ids["editor"]},
    "gaps.adopt": lambda own: {"article": own.ids["internal"]},
    "gaps.merge": lambda own: {"into": own.ids["gap"]},
    "gaps.take_out": lambda own: {"question": own.ids["question"]},
    "tickets.attach_to_incident": lambda own: {"incident": own.incident},
    "tickets.hand_over": lambda own: {"group": own.ids["group"]},
    "tickets.reply": lambda _own: {"body": "已经看到"},
    "tickets.note": lambda _own: {"body": "已经看到"},
    "tickets.add_words": lambda _own: {"body": "补充一句"},
}


def filled(endpoint: str, own: Belongings) -> dict[str, Any]:
    """What is sent to this route."""
    return form_of(own) | (FORMS[endpoint](own) if endpoint in FORMS else {})


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    """The path of a route with these arguments."""
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ())))
