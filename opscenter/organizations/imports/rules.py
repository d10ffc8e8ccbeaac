"""Compares the rows of a file with the stored bodies: what would be added, changed, ended, and which rows are refused.

Pure: the same report is shown before, computed again when the person confirms, and then applied.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from opscenter.core.sheets import Refusal
from opscenter.organizations.rules import Kind, Tier, is_below_tier

Key = tuple[str, str]  # division code and unit code; a division itself has an empty unit code
YearKey = tuple[str, int, str]


@dataclass(frozen=True)
class Row:
    """One understood row of a file. Empty optional cells leave what is stored; a unit has the tier of its division."""

    number: int
    mof_div_code: str
    fiscal_year: int
    agency_code: str
    name: str
    short_name: str
    parent: Key | None
    kind: Kind | None = None
    tier: Tier | None = None
    credit_code: str | None = None
    area_code: str | None = None
    former_code: str | None = None
    is_new_body: bool = False
    phone: str | None = None

    @property
    def key(self) -> Key:
        """What other rows name as their parent."""
        return (self.mof_div_code, self.agency_code)

    @property
    def shown_code(self) -> str:
        """The code that people know the body by."""
        return self.agency_code or self.mof_div_code


@dataclass(frozen=True)
class Body:
    """A stored body as far as an import compares it."""

    id: int
    name: str
    short_name: str
    kind: Kind
    tier: Tier | None
    mof_div_code: str | None
    code: str | None
    credit_code: str | None
    area_code: str | None
    parent_id: int | None
    is_ended: bool
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Code:
    """A stored code row: whose it is, and what the body is called in that year."""

    body_id: int
    name: str


@dataclass(frozen=True)
class Stored:
    """What is stored in scope. `codes` are the open code rows of all years, and the rows of ended bodies."""

    bodies: Mapping[int, Body]
    codes: Mapping[YearKey, Code]


class Field(StrEnum):
    """What can change in a stored body."""

    NAME = "name"
    SHORT_NAME = "short_name"
    KIND = "kind"
    CODE = "code"
    CREDIT_CODE = "credit_code"
    AREA_CODE = "area_code"
    PARENT = "parent"
    PHONE = "phone"
    REVIVED = "revived"


@dataclass(frozen=True)
class Difference:
    """One field of a change, as text for the report."""

    field: Field
    before: str
    after: str

    @property
    def values(self) -> tuple[str, str]:
        """Both texts; of a changed kind they are members of `Kind`, to be shown by their label."""
        return (self.before, self.after)


@dataclass(frozen=True)
class Step:
    """One row that will be written: a new body (no id) or a change of a stored one.

    A row of another year than the body's current one touches its codes only, never what the body is today.
    """

    row: Row
    organization_id: int | None
    is_current: bool
    parent_id: int | None
    parent_number: int | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Report:
    """The difference between a file and what is stored."""

    added: tuple[Step, ...]
    changed: tuple[Step, ...]
    ended: tuple[Body, ...]
    refused: tuple[Refusal, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether applying it would write nothing."""
        return not (self.added or self.changed or self.ended)


def compare(rows: Iterable[Row], refused: Iterable[Refusal], stored: Stored, *, is_complete: bool, year: int) -> Report:
    """The report of a file. In a complete file, bodies of the same divisions that it does not name come to an end.

    With refused rows nothing ends, because a refused row may be the very body that seems to be missing.
    """
    comparison = _Comparison(stored, year)
    pending = comparison.identify(rows)
    comparison.refused.extend(refused)
    comparison.place(pending)
    ended = comparison.missing() if is_complete and not comparison.refused else ()
    return Report(
        added=tuple(step for step in comparison.steps if step.organization_id is None),
        changed=tuple(step for step in comparison.steps if step.organization_id is not None and step.differences),
        ended=ended,
        refused=tuple(sorted(comparison.refused, key=lambda refusal: refusal.number)),
        unchanged=sum(1 for step in comparison.steps if step.organization_id is not None and not step.differences),
    )


class _Comparison:
    """The state of one comparison: which stored body each row is, and which rows have found their place."""

    def __init__(self, stored: Stored, year: int) -> None:
        self.stored = stored
        self.year = year
        self.refused: list[Refusal] = []
        self.steps: list[Step] = []
        self._claimed: dict[int, int] = {}
        self._by_key: dict[Key, int] = {}
        self._newest: dict[Key, int] = {}
        self._by_credit_code: dict[str, list[int]] = {}
        self._newest_year: dict[int, int] = {}
        for (division, code_year, agency), code in sorted(stored.codes.items(), key=lambda item: item[0][1]):
            self._newest[(division, agency)] = code.body_id
            if code_year <= year:
                self._newest_year[code.body_id] = code_year
        for body in stored.bodies.values():
            if body.credit_code:
                self._by_credit_code.setdefault(body.credit_code, []).append(body.id)
        self._divisions: set[str] = set()
        self._tiers: dict[Key, Tier] = {
            (body.mof_div_code, ""): body.tier
            for body in stored.bodies.values()
            if body.mof_div_code and body.tier and body.code == body.mof_div_code
        }

    def identify(self, rows: Iterable[Row]) -> list[tuple[Row, int | None]]:
        """Find the stored body of each row; refuse rows that are doubled or of unclear identity."""
        found: list[tuple[Row, int | None]] = []
        for row in rows:
            self._divisions.add(row.mof_div_code)
            if row.key in self._by_key:
                self._refuse(row, "import.duplicate", other=str(self._by_key[row.key]))
                continue
            self._by_key[row.key] = row.number
            body_id, problem = self._body_of(row)
            if problem:
                self.refused.append(problem)
            elif body_id is not None and body_id in self._claimed:
                self._refuse(row, "import.same_body", other=str(self._claimed[body_id]))
            else:
                if body_id is not None:
                    self._claimed[body_id] = row.number
                found.append((row, body_id))
        return found

    def place(self, pending: list[tuple[Row, int | None]]) -> None:
        """Put every row under its parent: stored, or added by the same file; parents come before children."""
        planned = {row.key: (row.number, body_id) for row, body_id in pending}
        placed: set[Key] = set()
        while pending:
            ready = [(row, body_id) for row, body_id in pending if self._parent_is_ready(row, planned, placed)]
            if not ready:
                break
            for row, body_id in ready:
                placed.add(row.key)
                self._add_step(row, body_id, planned)
            pending = [(row, body_id) for row, body_id in pending if row.key not in placed]
        for row, _body_id in pending:
            self._refuse(row, "import.parent_unknown", parent=(row.parent or ("", ""))[1] or (row.parent or ("",))[0])

    def missing(self) -> tuple[Body, ...]:
        """Live bodies of the file's divisions that no row claimed; a file of units never ends a division."""
        is_units = any(agency for _division, agency in self._by_key)
        return tuple(
            body
            for body in self.stored.bodies.values()
            if not body.is_ended
            and body.code
            and body.id not in self._claimed
            and (is_units is (body.code != body.mof_div_code))
            and (not is_units or body.mof_div_code in self._divisions)
        )

    def _body_of(self, row: Row) -> tuple[int | None, Refusal | None]:
        codes = self.stored.codes
        same_year = codes.get((row.mof_div_code, row.fiscal_year, row.agency_code))
        if same_year is not None:
            return same_year.body_id, None
        if row.is_new_body:
            return None, None
        if row.former_code:
            former = self._newest.get((row.mof_div_code, row.former_code) if row.agency_code else (row.former_code, ""))
            return former, None if former else self._refusal(row, "import.former_unknown", code=row.former_code)
        by_credit_code = self._by_credit_code.get(row.credit_code or "", [])
        if len(by_credit_code) == 1:
            return by_credit_code[0], None
        return self._same_code_earlier(row)

    def _same_code_earlier(self, row: Row) -> tuple[int | None, Refusal | None]:
        earlier = self._newest.get(row.key)
        if earlier is None:
            return None, None
        body = self.stored.bodies[earlier]
        # Division codes are not given to another body; unit codes are, from one year to the next.
        if not row.agency_code or body.name == row.name:
            return earlier, None
        return None, self._refusal(row, "import.identity_unclear", name=body.name)

    def _parent_is_ready(self, row: Row, planned: Mapping[Key, tuple[int, int | None]], placed: set[Key]) -> bool:
        if row.parent is None:
            return True
        if row.parent in planned:
            return row.parent in placed
        return row.parent in self._newest

    def _add_step(self, row: Row, body_id: int | None, planned: Mapping[Key, tuple[int, int | None]]) -> None:
        parent_id, parent_number = None, None
        if row.parent is not None and row.parent in planned:
            number, parent_id = planned[row.parent]
            parent_number = number if parent_id is None else None
        elif row.parent is not None:
            parent_id = self._newest[row.parent]
        if row.tier is not None:
            parent_tier = self._tiers.get(row.parent) if row.parent else None
            if parent_tier is not None and not is_below_tier(row.tier, parent_tier):
                self._refuse(row, "import.not_below_parent")
                return
            self._tiers[row.key] = row.tier
        is_current = body_id is None or self._newest_year.get(body_id, 0) <= row.fiscal_year <= self.year
        differences: tuple[Difference, ...] = ()
        if body_id is not None:
            body = self.stored.bodies[body_id]
            differences = tuple(self._code_differences(row, body))
            if is_current:
                differences += tuple(self._body_differences(row, body, parent_id, parent_number))
        self.steps.append(Step(row, body_id, is_current, parent_id, parent_number, differences))

    def _code_differences(self, row: Row, body: Body) -> Iterable[Difference]:
        code = self.stored.codes.get((row.mof_div_code, row.fiscal_year, row.agency_code))
        name = code.name if code else body.name
        if name != row.name:
            yield Difference(Field.NAME, name, row.name)
        if code is None:
            yield Difference(Field.CODE, body.code or "", f"{row.shown_code} ({row.fiscal_year})")

    def _body_differences(
        self, row: Row, body: Body, parent_id: int | None, parent_number: int | None
    ) -> Iterable[Difference]:
        for name, before, after in (
            (Field.SHORT_NAME, body.short_name, row.short_name if row.short_name != row.name else body.short_name),
            (Field.KIND, body.kind, row.kind or body.kind),
            (Field.CREDIT_CODE, body.credit_code or "", row.credit_code or body.credit_code or ""),
            (Field.AREA_CODE, body.area_code or "", row.area_code or body.area_code or ""),
        ):
            if before != after:
                yield Difference(name, before, after)
        if parent_number is not None or parent_id != body.parent_id:
            yield Difference(Field.PARENT, self._name_of(body.parent_id), "/".join(row.parent or ()).rstrip("/"))
        if row.phone and row.phone not in body.phones:
            yield Difference(Field.PHONE, "", "")
        if body.is_ended:
            yield Difference(Field.REVIVED, "", "")

    def _name_of(self, body_id: int | None) -> str:
        body = self.stored.bodies.get(body_id or 0)
        return body.name if body else ""

    def _refuse(self, row: Row, code: str, /, **params: str) -> None:
        self.refused.append(self._refusal(row, code, **params))

    def _refusal(self, row: Row, code: str, /, **params: str) -> Refusal:
        return Refusal(row.number, code, f"{row.shown_code} {row.name}", params)
