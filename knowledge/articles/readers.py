"""As whom readers ask, and which of them an article is for."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from opscenter.core.text import verbatim


class ReaderRole(StrEnum):
    """As whom somebody asks; chosen by the reader, gives no rights."""

    BUDGET_UNIT = "budget_unit"
    OTHER_UNIT = "other_unit"
    CITIZEN = "citizen"
    STAFF = "staff"


# As editors write them among the posts that an article is for; other posts (会计、出纳) hide it from nobody.
NAMES: Mapping[ReaderRole, str] = {
    ReaderRole.BUDGET_UNIT: verbatim("预算单位"),
    ReaderRole.OTHER_UNIT: verbatim("企业和其他单位"),
    ReaderRole.CITIZEN: verbatim("个人"),
    ReaderRole.STAFF: verbatim("财政工作人员"),
}


def readers_of(posts: Iterable[str]) -> tuple[ReaderRole, ...]:
    """The readers whom these posts name; none means everybody."""
    named = set(posts)
    return tuple(role for role, name in NAMES.items() if name in named)


def asked_as(role: ReaderRole | None) -> ReaderRole | None:
    """As whom to search; None, as for staff who answer everybody, for no particular role."""
    return None if role is ReaderRole.STAFF else role
