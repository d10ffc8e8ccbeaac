"""Loads the demo province once; asked again, it leaves everything as it is."""

from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.load import load_articles
from opscenter import wiring
from opscenter.contracts.actions import load_contracts
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Conflict
from opscenter.core.files import store_of
from opscenter.core.jobs import JobContext
from opscenter.core.workdays import local_day
from opscenter.demo import calls, dates, desk, gaps, health, people, readers, review, shelf, stories, units, words
from opscenter.demo.files import load_files
from opscenter.organizations.imports.actions import Source, import_file
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, ImportKind, Kind
from opscenter.services.actions import load_catalogue, load_groups


@dataclass(frozen=True)
class Loaded:
    """What was loaded now; all zero when the province was there already."""

    divisions: int = 0
    units: int = 0
    checks: int = 0


def load_province(context: JobContext) -> Loaded:
    """Divisions, units, catalogue, contracts, people, hotline and checks, in one transaction.

    Raises:
        Conflict: `demo.not_here` outside development.
    """
    if not context.settings.is_development:
        raise Conflict("demo.not_here")
    wiring.load()
    with context.unit_of_work() as db:
        if people.has_demo_accounts(db):
            return Loaded()
        return _load(db, context)


def _load(db: Session, context: JobContext) -> Loaded:
    now, limit = context.now(), context.settings.upload_limit
    year = local_day(now).year
    divisions = files("opscenter.organizations").joinpath("data/divisions-44.csv").read_bytes()
    first = import_file(db, SYSTEM, Source(ImportKind.DIVISIONS, divisions, year, limit), now=now)
    bureaus = db.scalars(select(Organization).where(Organization.kind.in_(DIVISION_KINDS))).all()
    below_province = [bureau for bureau in bureaus if bureau.parent_id is not None]
    file = units.units_file(below_province, year)
    second = import_file(db, SYSTEM, Source(ImportKind.UNITS, file, year, limit), now=now, is_demo=True)
    load_catalogue(db, SYSTEM, now=now)
    load_articles(db, SYSTEM, now=now)
    load_groups(db, SYSTEM, now=now, is_demo=True)
    load_contracts(db, SYSTEM, now=now)
    places = places_of(db)
    people.load_people(db, places, now=now)
    desk.load_desk(db, places, context.settings, now=now)
    checks = health.load_checks(db, places, context.settings, now=now)
    stories.play(db, places, now=now)
    calls.load_calls(db, places, now=now)
    shelf.load_shelf(db, places, now=now)
    readers.load_readers(db, now=now)
    gaps.load_gaps(db, places, now=now)
    review.load_review(db, now=now)
    dates.load_dates(db, places, now=now)
    words.load_words(db, now=now)
    load_files(db, store_of(context.settings.data_dir), now=now)
    return Loaded(len(first.added), len(second.added), checks)


def places_of(db: Session) -> dict[str, Organization]:
    """Bodies by the names that the demo uses: "440604000", "440604000/203018", "vendor:…"."""
    found = {}
    for row in db.scalars(select(Organization)):
        if row.kind in DIVISION_KINDS:
            found[row.code or ""] = row
        elif row.kind in (Kind.VENDOR, Kind.BANK):
            found[f"{row.kind}:{row.name}"] = row
        else:
            found[f"{row.mof_div_code}/{row.code}"] = row
    return found
