"""Pure rules of the readers' side: whose answers are asked for, which words of a text to mark, steps of run-books."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import dedent

from markupsafe import Markup

from knowledge.articles.readers import ReaderRole, asked_as
from knowledge.search import tokens
from knowledge.search.vocabulary import Words
from opscenter.core.text import verbatim


class Channel(StrEnum):
    """Where a question was asked."""

    PORTAL = "portal"
    DESK = "desk"
    PHONE = "phone"
    PROGRAM = "program"


READ_LIMIT = 10
# How visitors begin under whose name the house itself keeps that it answered somebody from an article.
CALL_VISITOR, TICKET_VISITOR = DESK_VISITORS = "call-", "ticket-"
FEWEST_SHARED = 2
EXCERPT, LONGEST_EXCERPT = 60, 120
# What any date to keep is called and asked for by; which one is meant, the other words say.
_END = verbatim("截止")
_OF_ANY_DATE = re.compile(
    verbatim(r"截止|上报|提交|送审|时间|日期|关键|几月|几号|几日|[哪那]一?天|什么时候|何时|最近|近期|下一?个|20\d\d年")
)
# The whole question: 人工对账 asks for no person.
_PERSON = re.compile(
    verbatim(
        r"[我你您要想请帮给能可以怎么如何转接找打联系到个]*(?:人工|真人|客服|坐席|热线)"
        r"(?:服务|客服|坐席|热线|电话|号码)*(?:是?多少)?[吗吧呢啊。!?]*"
    )
)
# How a run that is marked is written.
MARK, BOLD = (Markup("<mark>"), Markup("</mark>")), (Markup("<b>"), Markup("</b>"))
_NOTHING = re.compile(r"(?!)()")
_LETTERS, _LAST_LETTERS = re.compile(r"[a-z' ]+"), re.compile(r"(?<![a-z0-9])[a-z]+$")
_SENTENCE = re.compile(r"(?<=[。；！？\n])")
_CHOICE = re.compile(r"(?P<path>/(?:\d{1,9}/){0,8})\.(?P<year>20\d\d)\.(?P<role>[a-z_]*)")


@dataclass(frozen=True)
class Choice:
    """Whose answers to show: an organisation path (None: the whole province), a budget year, a role.

    A role that is presumed, chosen by nobody, hides nothing.
    """

    path: str | None
    year: int
    role: ReaderRole
    is_presumed: bool = False

    @property
    def reader(self) -> ReaderRole | None:
        """As whom to search."""
        return None if self.is_presumed else asked_as(self.role)

    def pack(self) -> str:
        """As kept in the cookie; ids only, nothing personal."""
        return f"{self.path or '/'}.{self.year}.{'' if self.is_presumed else self.role.value}"


def unpack(text: str) -> Choice | None:
    """The choice of a cookie, None if it is none of ours."""
    found = _CHOICE.fullmatch(text)
    if found is None or found["role"] not in {"", *ReaderRole}:
        return None
    path, role = found["path"] if len(found["path"]) > 1 else None, found["role"]
    return Choice(path, int(found["year"]), ReaderRole(role or ReaderRole.CITIZEN), is_presumed=not role)


def highlighter(wanted: Collection[str], tags: tuple[Markup, Markup] = MARK) -> Callable[[str], Markup]:
    """Writes a text as HTML in which the runs that hold a pair or word of the question stand between such tags.

    Single characters and question words mark nothing: they stand everywhere.
    """
    telling = [token for token in wanted if tokens.is_telling(token)]
    longest_first = sorted(telling, key=len, reverse=True)
    # Looked for at every place, because pairs overlap.
    places = re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))") if telling else _NOTHING
    return lambda text: _marked(text, places, tags)


def _marked(text: str, places: re.Pattern[str], tags: tuple[Markup, Markup]) -> Markup:
    opening, closing = tags
    parts, shown = list[str](), 0
    for start, end in _joined(match.span(1) for match in places.finditer(_plain(text))):
        parts += (text[shown:start], opening, text[start:end], closing)
        shown = end
    return Markup().join((*parts, text[shown:]))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch or overlap as one; they come in the order of their starts."""
    first = last = -1
    for start, end in spans:
        if start > last:
            if last > 0:
                yield first, last
            first = start
        last = max(last, end)
    if last > 0:
        yield first, last


def excerpt(text: str, wanted: Collection[str]) -> str:
    """The lines or sentences of a long text that say most of what is wanted, about as long as people read in a list."""
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    if not parts:
        return ""
    telling = [token for token in wanted if tokens.is_pair(token)] or list(wanted)
    scores = [sum(token in part for token in telling) for part in map(str.lower, parts)]
    start = end = scores.index(max(scores))
    while end + 1 < len(parts) and sum(map(len, parts[start : end + 2])) < EXCERPT:
        end += 1
    shown = "".join(parts[start : end + 1]).strip()
    head = "…" if start else ""
    return f"{head}{shown[:LONGEST_EXCERPT]}{'…' if len(shown) > LONGEST_EXCERPT or end + 1 < len(parts) else ''}"


def speaks_of(text: str, wanted: Collection[str]) -> bool:
    """Whether a short text shares two pairs or words with a question; one common word is not enough."""
    telling = {token for token in wanted if tokens.is_telling(token)}
    return len(telling & set(tokens.cut(text))) >= FEWEST_SHARED


def asks_for(question: str, title: str, words: Words) -> bool:
    """Whether a question is about the date of this title: it names all its terms of the trade, or without any shares
    its words. 结账 is not enough for 年终结账; a question that only asks for dates is about any.
    """
    left = _OF_ANY_DATE.sub(" ", tokens.normalize(question))
    named = tokens.normalize(title)
    if terms := [term for term in words.named_in(left) if tokens.is_pair(term)]:
        return all(any(one in named for one in (term, *dict(words.partners.get(term, ())))) for term in terms)
    telling = {token for token in tokens.cut(left) if tokens.is_telling(token)}
    shared = telling & set(tokens.cut(_OF_ANY_DATE.sub(" ", named)))
    return len(shared) >= min(FEWEST_SHARED, len(telling)) if telling else _END in question


def asks_for_person(question: str) -> bool:
    """Whether a question asks for nothing but a person to speak with."""
    return _PERSON.fullmatch(tokens.normalize(question)) is not None


def is_half_typed(text: str, words: Words) -> bool:
    """Whether a text is letters that spell something (gongwuka h), or ends in some that are no word (公务卡h)."""
    normal = tokens.normalize(text)
    last = _LAST_LETTERS.search(normal)
    return last is not None and (_LETTERS.fullmatch(normal) is not None or last[0] not in words.terms)


def is_about(text: str, questions: Iterable[str]) -> bool:
    """Whether a short text speaks of one of these questions."""
    return any(speaks_of(text, tokens.cut(question)) for question in questions)


def remember_read(read: Sequence[dict[str, object]], entry: dict[str, object]) -> list[dict[str, object]]:
    """What was read so far with this article last; the same article once, the oldest ones forgotten."""
    return [*(one for one in read if one.get("url") != entry["url"]), entry][-READ_LIMIT:]


def _plain(text: str) -> str:
    """The text as tokens are cut from it, character by character as long as before."""
    normal = tokens.normalize(text)
    return normal if len(normal) == len(text) else "".join(map(_one, text))


def _one(character: str) -> str:
    normal = tokens.normalize(character)
    return normal if len(normal) == 1 else character


# An internal article with this mark and the name of a kind of check is the run-book of that kind (runbook-http).
RUN_BOOK = "runbook-"
_STEP = re.compile(r"(?m)^\d{1,9}[.)][ \t]+")
_STEP_END = re.compile(r"\n[ \t]*\n(?=\S)")
_AUTOMATIC = re.compile(verbatim(r"[（(]自动查[:：]\s*([a-z]+)[）)]"))


@dataclass(frozen=True)
class RunStep:
    """One numbered step of a run-book as Markdown, and the kind of check that answers it without anybody."""

    text: str
    automatic: str | None = None


def run_steps(body: str) -> list[RunStep]:
    """The numbered steps of a text; what stands around them is left to the article's own page.

    A step that says （自动查：sql） is one that the checks of that kind have already done.
    """
    return [_run_step(_STEP_END.split(part)[0]) for part in _STEP.split(body)[1:]]


def _run_step(text: str) -> RunStep:
    found = _AUTOMATIC.search(text)
    first, _, rest = _AUTOMATIC.sub("", text).partition("\n")
    return RunStep(f"{first}\n{dedent(rest)}".strip(), found[1] if found else None)
