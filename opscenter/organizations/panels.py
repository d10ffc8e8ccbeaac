"""Menu entry of organisations, and how the search for everything finds bodies and their people."""

from flask import url_for

from opscenter.core import masking
from opscenter.core.text import mark
from opscenter.organizations.queries import find_people, list_organizations
from opscenter.ui import finders, menus
from opscenter.ui.context import actor, db
from opscenter.ui.finders import Hit
from opscenter.ui.recognition import Looks, Wanted

menus.register(
    "organizations",
    label=mark("单位"),
    icon="sitemap",
    endpoint="organizations.list_bodies",
    permissions=("organization.update", "organization.import", "organization.unmask", "account.create"),
    order=700,
)


def find_bodies(wanted: Wanted) -> list[Hit]:
    """People by their telephone number, bodies by name or code."""
    if wanted.phone or wanted.tail:
        return _callers(wanted) if actor().can("organization.contacts") else []
    if wanted.looks is not Looks.WORDS:
        return []
    page = list_organizations(db(), actor(), text=wanted.text, size=wanted.limit)
    return [Hit(body.name, _address(body.id), body.code or "") for body in page.rows]


def _callers(wanted: Wanted) -> list[Hit]:
    rows = find_people(db(), actor(), phone=wanted.phone, tail=wanted.tail, limit=wanted.limit)
    return [
        Hit(
            " · ".join([body.name, *([masking.mask_name(contact.name)] if contact else [])]),
            _address(body.id),
            masking.mask_phone(phone.number),
        )
        for body, phone, contact in rows
    ]


def _address(organization_id: int) -> str:
    return url_for("organizations.show_body", organization_id=organization_id)


finders.register(
    "organizations",
    label=mark("单位与人"),
    icon="building",
    find=find_bodies,
    order=10,
    permissions=("organization.read",),
)
