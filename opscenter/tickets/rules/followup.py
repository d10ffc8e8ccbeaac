"""What people still have to do about an incident that the machine cannot do for them. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class OpenAction(StrEnum):
    """One line of 待办 on the page of an incident."""

    TAKE = "take"
    CHECK_DUTY = "check_duty"
    TELL_REPORTERS = "tell_reporters"
    SETTLE_CONTRACT = "settle_contract"
    EXPLAIN = "explain"


@dataclass(frozen=True)
class Standing:
    """Where an incident stands: `is_explained` once a person wrote a note after the recovery."""

    is_over: bool
    is_taken: bool
    has_failed_notice: bool
    reporters: int
    is_without_contract: bool
    is_explained: bool


def open_actions(now: Standing) -> list[tuple[OpenAction, bool]]:
    """Each action that this incident asks for, and whether it is done."""
    asked = (
        (OpenAction.TAKE, True, now.is_taken or now.is_over),
        (OpenAction.CHECK_DUTY, now.has_failed_notice, False),
        (OpenAction.TELL_REPORTERS, now.reporters > 0, now.is_over),
        (OpenAction.SETTLE_CONTRACT, now.is_without_contract, False),
        (OpenAction.EXPLAIN, True, now.is_explained),
    )
    return [(action, is_done) for action, is_asked, is_done in asked if is_asked]
