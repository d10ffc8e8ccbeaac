"""Import in three steps: compare, keep the file until somebody confirms the report, apply it in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core import audit, crypto, uploads
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden
from opscenter.core.sheets import read_table
from opscenter.core.uploads import Upload
from opscenter.core.workdays import local_day
from opscenter.organizations import policy
from opscenter.organizations.actions.bodies import first_day, open_code, set_end, set_name, set_parent
from opscenter.organizations.actions.contacts import set_phone
from opscenter.organizations.imports.parsing import parse
from opscenter.organizations.imports.rules import Body, Code, Field, Report, Row, Step, Stored, compare
from opscenter.organizations.models import Organization, OrganizationCode, OrganizationPhone
from opscenter.organizations.rules import ImportKind, Kind, child_path

PURPOSE = "organizations"


@dataclass(frozen=True)
class Source:
    """A file and how to read it. `limit` is its largest size in bytes."""

    kind: ImportKind
    content: bytes
    fiscal_year: int
    limit: int
    is_complete: bool = False


def compare_file(db: Session, actor: Actor, source: Source, *, now: datetime) -> Report:
    """What importing the file would do now; writes nothing."""
    _check_right(actor)
    table = read_table(source.content, limit=source.limit)
    parsed = parse(table, source.kind, fiscal_year=source.fiscal_year)
    divisions = None if source.kind is ImportKind.DIVISIONS else {row.mof_div_code for row in parsed.rows}
    stored = _stored(db, actor, divisions, has_phones=any(row.phone for row in parsed.rows))
    return compare(parsed.rows, parsed.refused, stored, is_complete=source.is_complete, year=local_day(now).year)


def import_file(db: Session, actor: Actor, source: Source, *, now: datetime, is_demo: bool = False) -> Report:
    """Compare and apply at once; for the command line and the demo province."""
    report = compare_file(db, actor, source, now=now)
    apply_report(db, report, now=now, is_demo=is_demo)
    _record(db, actor, source.kind, report, now, sha256=uploads.digest(source.content))
    return report


def keep_file(db: Session, actor: Actor, source: Source, *, file_name: str, now: datetime) -> Upload:
    """Keep an uploaded file that can be read until its report is confirmed."""
    report = compare_file(db, actor, source, now=now)
    options = {"kind": source.kind.value, "fiscal_year": source.fiscal_year, "is_complete": source.is_complete}
    return uploads.keep(
        db, actor, PURPOSE, source.content, file_name=file_name, options=options, counts=counts_of(report), now=now
    )


def get_kept(db: Session, actor: Actor, upload_id: int) -> Upload:
    """The actor's own uploaded file that still waits; raises NotFound for any other."""
    return uploads.get_waiting(db, actor, PURPOSE, upload_id)


def list_kept(db: Session, actor: Actor) -> Sequence[Upload]:
    """What the actor uploaded, newest first."""
    return uploads.list_own(db, actor, PURPOSE)


def source_of(kept: Upload, *, limit: int) -> Source:
    """The kept file as it was uploaded."""
    options = kept.options
    kind = ImportKind(options["kind"])
    return Source(kind, kept.content or b"", options["fiscal_year"], limit, options["is_complete"])


def apply_kept(db: Session, actor: Actor, upload_id: int, *, expected: str, limit: int, now: datetime) -> Report:
    """Apply the report that the person has seen (`expected` is its digest); another state of affairs is a conflict."""
    kept = get_kept(db, actor, upload_id)
    source = source_of(kept, limit=limit)
    report = compare_file(db, actor, source, now=now)
    if uploads.digest_of(report) != expected:
        raise Conflict("import.report_changed")
    apply_report(db, report, now=now)
    uploads.finish(kept, counts_of(report), now=now)
    _record(db, actor, source.kind, report, now, sha256=kept.sha256)
    return report


def apply_report(db: Session, report: Report, *, now: datetime, is_demo: bool = False) -> None:
    """Write everything a report says: parents before children, one flush for each level of the tree."""
    day = local_day(now)
    created: dict[int, Organization] = {}
    waiting = list(report.added)
    while waiting:
        ready = [step for step in waiting if step.parent_number is None or step.parent_number in created]
        parents = _load(db, [step.parent_id for step in ready])
        for step in ready:
            parent = created[step.parent_number] if step.parent_number is not None else parents.get(step.parent_id or 0)
            created[step.row.number] = _new(db, step, parent, now, is_demo=is_demo)
        db.flush()
        for step in ready:
            _finish_new(db, step, created, parents, day)
        waiting = [step for step in waiting if step.row.number not in created]
    _change(db, report, created, day)
    for organization in _load(db, [body.id for body in report.ended]).values():
        set_end(db, organization, day)
    db.flush()


def _new(db: Session, step: Step, parent: Organization | None, now: datetime, *, is_demo: bool) -> Organization:
    row = step.row
    organization = Organization(
        kind=row.kind or Kind.BUDGET_UNIT,
        tier=row.tier or (parent.tier if parent else None),
        name=row.name,
        short_name=row.short_name,
        code=row.shown_code,
        mof_div_code=row.mof_div_code,
        credit_code=row.credit_code,
        telephone_area_code=row.area_code,
        parent_id=parent.id if parent else None,
        path="",
        started_on=local_day(now),
        is_demo=is_demo,
        created_at=now,
    )
    db.add(organization)
    return organization


def _finish_new(
    db: Session, step: Step, created: dict[int, Organization], parents: dict[int, Organization], day: date
) -> None:
    organization = created[step.row.number]
    parent = created[step.parent_number] if step.parent_number is not None else parents.get(step.parent_id or 0)
    organization.path = child_path(parent.path if parent else None, organization.id)
    db.add(
        OrganizationCode(
            organization_id=organization.id,
            mof_div_code=step.row.mof_div_code,
            fiscal_year=step.row.fiscal_year,
            agency_code=step.row.agency_code,
            name=step.row.name,
            valid_from=first_day(step.row.fiscal_year, day),
        )
    )
    if step.row.phone:
        # A new body has no numbers yet, so there is nothing to look for first.
        index = crypto.blind_index(step.row.phone)
        db.add(OrganizationPhone(organization_id=organization.id, number=step.row.phone, number_index=index))


def _change(db: Session, report: Report, created: dict[int, Organization], day: date) -> None:
    bodies = _load(db, [step.organization_id for step in report.changed])
    parents = _load(db, [step.parent_id for step in report.changed])
    for step in report.changed:
        organization = bodies[step.organization_id or 0]
        fields = {difference.field for difference in step.differences}
        parent = created[step.parent_number] if step.parent_number is not None else parents.get(step.parent_id or 0)
        if fields & {Field.CODE, Field.REVIVED} or (Field.NAME in fields and not step.is_current):
            _open_code(db, organization.id, step.row, day)
        elif Field.NAME in fields:
            set_name(db, organization, step.row.name, day)
        if step.is_current:
            if Field.PARENT in fields and parent is not None:
                set_parent(db, organization, parent)
                organization.tier = step.row.tier or parent.tier
            _change_body(db, organization, step.row)


def _open_code(db: Session, organization_id: int, row: Row, day: date) -> None:
    open_code(
        db,
        organization_id,
        mof_div_code=row.mof_div_code,
        fiscal_year=row.fiscal_year,
        agency_code=row.agency_code,
        name=row.name,
        day=day,
    )


def _change_body(db: Session, organization: Organization, row: Row) -> None:
    if row.short_name != row.name or organization.short_name == organization.name:
        organization.short_name = row.short_name
    organization.name = row.name
    organization.code, organization.mof_div_code = row.shown_code, row.mof_div_code
    organization.ended_on = None
    organization.kind = row.kind or organization.kind
    organization.credit_code = row.credit_code or organization.credit_code
    organization.telephone_area_code = row.area_code or organization.telephone_area_code
    if row.phone:
        set_phone(db, organization.id, row.phone)


def _stored(db: Session, actor: Actor, divisions: set[str] | None, *, has_phones: bool) -> Stored:
    """The bodies in scope that an import of these divisions compares with; None means all divisions, without units."""
    wanted = policy.visible(actor) & Organization.mof_div_code.is_not(None)
    if divisions is None:
        wanted &= Organization.code == Organization.mof_div_code
    else:
        wanted &= Organization.mof_div_code.in_(divisions)
    rows = db.scalars(select(Organization).where(wanted)).all()
    numbers = _numbers(db, [row.id for row in rows]) if has_phones else {}
    bodies = {row.id: _body(row, numbers.get(row.id, frozenset())) for row in rows}
    # Closed rows of ended bodies let a file bring them back; an open row of a living body has the last word.
    codes = db.execute(
        select(OrganizationCode)
        .join(Organization, Organization.id == OrganizationCode.organization_id)
        .where(wanted, OrganizationCode.valid_to.is_(None) | Organization.ended_on.is_not(None))
        .order_by(OrganizationCode.valid_to.is_(None), OrganizationCode.id)
    ).scalars()
    return Stored(
        bodies,
        {
            (code.mof_div_code, code.fiscal_year, code.agency_code): Code(code.organization_id, code.name)
            for code in codes
        },
    )


def _body(row: Organization, numbers: frozenset[str]) -> Body:
    return Body(
        id=row.id,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        tier=row.tier,
        mof_div_code=row.mof_div_code,
        code=row.code,
        credit_code=row.credit_code,
        area_code=row.telephone_area_code,
        parent_id=row.parent_id,
        is_ended=row.ended_on is not None,
        phones=numbers,
    )


def _numbers(db: Session, organization_ids: list[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for start in range(0, len(organization_ids), 500):
        rows = db.execute(
            select(OrganizationPhone.organization_id, OrganizationPhone.number).where(
                OrganizationPhone.organization_id.in_(organization_ids[start : start + 500])
            )
        )
        for organization_id, number in rows:
            found.setdefault(organization_id, set()).add(number)
    return {organization_id: frozenset(numbers) for organization_id, numbers in found.items()}


def _load(db: Session, ids: list[int | None]) -> dict[int, Organization]:
    wanted = sorted({found for found in ids if found is not None})
    bodies: dict[int, Organization] = {}
    for start in range(0, len(wanted), 500):
        rows = db.scalars(select(Organization).where(Organization.id.in_(wanted[start : start + 500])))
        bodies.update((row.id, row) for row in rows)
    return bodies


def _check_right(actor: Actor) -> None:
    if not actor.can("organization.import"):
        raise Forbidden("access.forbidden")


def counts_of(report: Report) -> dict[str, int]:
    """How many rows a report adds, changes, ends and refuses."""
    return {name: len(getattr(report, name)) for name in ("added", "changed", "ended", "refused")}


def _record(db: Session, actor: Actor, kind: ImportKind, report: Report, now: datetime, *, sha256: str) -> None:
    audit.record(
        db,
        actor,
        "organization.import",
        object_type="organization_import",
        object_id=kind.value,
        detail={"sha256": sha256, **counts_of(report)},
        now=now,
    )
