"""Numbers are given out once, also when several people file at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from opscenter.tickets.actions.numbers import next_number


def test_people_who_file_at_the_same_moment_get_different_numbers_without_a_gap(fresh_database, now):
    def take(_person):
        with fresh_database.unit_of_work() as db:
            return next_number(db, now)

    with ThreadPoolExecutor(4) as people:
        numbers = list(people.map(take, range(12)))
    assert sorted(numbers) == [f"2026-1221-{number:04d}" for number in range(1, 13)]
