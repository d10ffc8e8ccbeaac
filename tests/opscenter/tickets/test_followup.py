"""What an incident still asks of people."""

from dataclasses import replace

from opscenter.tickets.rules.followup import OpenAction, Standing, open_actions

FRESH = Standing(
    is_over=False, is_taken=False, has_failed_notice=False, reporters=0, is_without_contract=False, is_explained=False
)


def test_a_fresh_incident_wants_somebody_and_later_an_explanation() -> None:
    assert open_actions(FRESH) == [(OpenAction.TAKE, False), (OpenAction.EXPLAIN, False)]


def test_the_recovery_tells_the_reporters_and_leaves_the_explanation() -> None:
    over = replace(FRESH, is_over=True, reporters=37)
    assert dict(open_actions(over)) == {
        OpenAction.TAKE: True,
        OpenAction.TELL_REPORTERS: True,
        OpenAction.EXPLAIN: False,
    }


def test_what_the_machine_could_not_do_is_asked_for() -> None:
    stuck = replace(FRESH, has_failed_notice=True, is_without_contract=True)
    assert {OpenAction.CHECK_DUTY, OpenAction.SETTLE_CONTRACT} <= {action for action, _ in open_actions(stuck)}


def test_nothing_is_left_once_it_is_explained() -> None:
    done = replace(FRESH, is_over=True, is_taken=True, is_explained=True)
    assert all(is_done for _, is_done in open_actions(done))
