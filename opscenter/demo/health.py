"""Checks of the demo province: one per city and system, all looking at the demo target on this machine."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import SYSTEM
from opscenter.core.settings import Settings
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Tier
from opscenter.services.models import ServiceSystem
from opscenter.services.rules import Deployment
from probes.results.demo import load_history, settle
from probes.targets.actions import Draft, create_check
from probes.targets.drills import create_drill_checks
from probes.targets.rules import Timing

# 禅城区, where the demo's callers live.
DRILL_PLACE = "440604000"
# Their curves reach back for weeks; the others have what boards need.
DETAILED = ("440600000", DRILL_PLACE)
SPREAD = timedelta(seconds=100)
QUIET = Timing(interval_seconds=300, confirm_every_seconds=10)


def load_checks(db: Session, places: dict[str, Organization], settings: Settings, *, now: datetime) -> int:
    """One HTTP check for each place where a system is in use; returns how many."""
    services = db.scalars(select(ServiceSystem).order_by(ServiceSystem.position)).all()
    bureaus = [place for place in places.values() if place.kind in DIVISION_KINDS]
    drafts = [
        Draft(
            organization_id=place.id,
            service_id=service.id,
            target_name=f"{service.short_name}入口",
            name=f"{place.short_name}{service.short_name}登录页",
            kind="http",
            settings={"url": f"http://127.0.0.1:{settings.drill_port}/pages/{service.code}/{place.code}"},
            timing=QUIET,
            is_demo=True,
        )
        for place in bureaus
        for service in services
        if _is_in_use(place, service)
    ]
    checks = []
    for number, draft in enumerate(drafts):
        # Spread over the first minutes: a drill right after the start must not wait behind hundreds of first checks.
        first_due_at = now + SPREAD * number / len(drafts)
        checks.append(create_check(db, SYSTEM, draft, now=first_due_at))
    payment = next(service for service in services if service.code == "payment")
    drill = create_drill_checks(
        db, SYSTEM, organization_id=places[DRILL_PLACE].id, service_id=payment.id, settings=settings, now=now
    )
    near = {check.id for check in checks if check.organization_id in {places[code].id for code in DETAILED}}
    settle(db, checks, now=now)
    load_history(db, [*checks, *drill], detailed=[*near, *(check.id for check in drill)], now=now)
    return len(checks) + len(drill)


def _is_in_use(place: Organization, service: ServiceSystem) -> bool:
    """Cities reach every system but those the province keeps to itself; counties are watched where they pay."""
    if place.tier is Tier.COUNTY:
        return service.code == "payment"
    if place.tier is Tier.PROVINCE:
        return service.deployment is Deployment.PROVINCE
    return service.code not in {"data_engineering", "accounting"}
