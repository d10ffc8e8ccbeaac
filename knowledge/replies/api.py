"""The address where other systems ask. A key takes the place of a session; there is no cookie and no form."""

from flask import Blueprint, Response, jsonify, request, url_for
from pydantic import ValidationError
from sqlalchemy.orm import Session

from knowledge.answers.actions import ask_of
from knowledge.answers.rules import Channel
from knowledge.articles.policy import as_unit
from knowledge.articles.readers import asked_as
from knowledge.replies import writer
from knowledge.replies.openapi import document
from knowledge.replies.queries import Evidence, Source, evidence_for
from knowledge.replies.rules import Passage, Sentence
from knowledge.replies.schemas import Answer, Attachment, Citation, Question, Region, Said
from knowledge.search.queries import Place, search
from opscenter.core.actor import ANONYMOUS
from opscenter.core.errors import DomainError, Forbidden, Invalid
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization
from opscenter.organizations.queries import find_division
from opscenter.organizations.rules import full_division_code
from opscenter.programs.actions import use_key
from opscenter.programs.models import ProgramKey
from opscenter.ui.access import public
from opscenter.ui.context import after_answer, database, now, settings, write_unit
from opscenter.ui.setup import csrf

FIELDS = {"question": "ask.question", "area": "ask.area", "fiscal_year": "ask.fiscal_year", "role": "ask.role"}

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(blueprint)


@blueprint.get("/openapi.json")
@public
def description() -> Response:
    """What may be asked here and how, as OpenAPI 3.1."""
    return jsonify(document(settings().public_base_url))


@blueprint.post("/ask")
@public
def ask() -> Response:
    """An answer with its sources, or a refusal.

    Nothing holds the database while a model writes.
    """
    with write_unit() as unit:
        key = use_key(unit, _secret(), now=now())
    wanted = _wanted()
    with database().unit_of_work(write=False) as db:
        area = _area(db, key, wanted.area)
        reader = as_unit(ANONYMOUS, area.path) if key.for_units else ANONYMOUS
        place = Place(area.path, wanted.fiscal_year or local_day(now()).year, asked_as(wanted.role))
        found = search(db, reader, wanted.question, place, now=now())
        evidence = evidence_for(db, reader, found, now=now())
        citations = _citations(evidence) if evidence else []
    visitor, at = f"key-{key.id}", now()
    after_answer(lambda unit: unit.add(ask_of(found, place, now=at, channel=Channel.PROGRAM, visitor=visitor)))
    return _answer(evidence, citations)


def _secret() -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _wanted() -> Question:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise DomainError("ask.not_json")
    try:
        return Question.model_validate(body)
    except ValidationError as problem:
        names = [str(error["loc"][0]) for error in problem.errors()]
        raise Invalid("ask.invalid", fields={name: FIELDS.get(name, "ask.unknown") for name in names}) from problem


def _area(db: Session, key: ProgramKey, code: str | None) -> Organization:
    own = db.get_one(Organization, key.organization_id)
    if code is None:
        return own
    found = find_division(db, full_division_code(code) or code)
    if found is None:
        raise Invalid("ask.invalid", fields={"area": "ask.area"})
    if not found.path.startswith(own.path):
        raise Forbidden("ask.area_not_yours")
    return found


def _citations(evidence: Evidence) -> list[Citation]:
    return [_citation(*pair) for pair in zip(evidence.sources, evidence.passages, strict=True)]


def _citation(source: Source, passage: Passage) -> Citation:
    reading, page = source.reading, source.page
    base = settings().public_base_url
    return Citation(
        article_id=reading.article.id,
        title=reading.version.question,
        url=base + url_for("answers.article", article_id=reading.article.id),
        passage=passage.text,
        attachment=Attachment(name=page.file_name, page=page.number, url=base + page.address) if page else None,
        region=Region(code=reading.organization.mof_div_code or "", name=reading.organization.name),
        valid_until=reading.article.valid_to,
    )


def _answer(evidence: Evidence | None, citations: list[Citation]) -> Response:
    if evidence is None:
        refusal = Answer(state="refused", written_by=None, sentences=[], region=None, valid_until=None)
        return jsonify(refusal.model_dump(mode="json"))
    written = writer.whole(settings(), evidence.question, evidence.passages)
    sentences = written or [Sentence(evidence.sentence, (1,))]
    answer = Answer(
        state="answered",
        written_by="model" if written else "article",
        sentences=[
            Said(text=one.text, citations=[citations[number - 1] for number in one.sources]) for one in sentences
        ],
        region=citations[0].region,
        valid_until=citations[0].valid_until,
    )
    return jsonify(answer.model_dump(mode="json"))
