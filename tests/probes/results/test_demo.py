"""The invented past of demo checks."""

from probes.results.demo import settle
from probes.targets.models import CheckStanding
from probes.targets.rules import CheckState
from tests.factories.probes import make_check


def test_a_check_with_an_invented_past_is_not_unknown_while_it_waits_for_its_first_run(db, now):
    settled, other = make_check(db), make_check(db)
    settle(db, [settled], now=now)
    db.expire_all()
    assert db.get_one(CheckStanding, settled.id).state is CheckState.OK
    assert db.get_one(CheckStanding, settled.id).last_at == now
    assert db.get_one(CheckStanding, other.id).state is CheckState.UNKNOWN
