"""What other systems send and get at `/api/v1/ask`; the published description is made of these."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.articles.readers import NAMES, ReaderRole
from opscenter.core.text import verbatim

LONGEST_QUESTION = 500
ROLES = ", ".join(f"{role.value} {name}" for role, name in NAMES.items())


class Question(BaseModel):
    """A question in the asker's own words; without area or year those of the key and of today."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: Annotated[
        str, Field(min_length=1, max_length=LONGEST_QUESTION, examples=[verbatim("公务卡逾期了利息谁来出")])
    ]
    area: Annotated[
        str | None, Field(pattern=r"^[1-9]\d{5}(\d{3})?$", description="Division code", examples=["440604000"])
    ] = None
    fiscal_year: Annotated[int | None, Field(strict=True, ge=2000, le=2099)] = None
    role: Annotated[ReaderRole | None, Field(description=f"As whom: {ROLES}", examples=["budget_unit"])] = None


class Region(BaseModel):
    """Whose rule it is."""

    code: str
    name: str


class Attachment(BaseModel):
    """A page of a file that an article offers; in a workbook a page is a sheet, in a presentation a slide."""

    name: str
    page: int
    url: str


class Citation(BaseModel):
    """The article that a sentence rests on, and what was read of it or of its attachment."""

    article_id: int
    title: str
    url: str
    passage: str
    attachment: Annotated[Attachment | None, Field(description="Where the passage stands; null: in the article")]
    region: Region
    valid_until: date | None


class Said(BaseModel):
    """One sentence of the answer with everything it rests on."""

    text: str
    citations: Annotated[list[Citation], Field(min_length=1)]


class Answer(BaseModel):
    """The answer; refused, with no sentences, where the articles do not answer the question for sure."""

    state: Literal["answered", "refused"]
    written_by: Annotated[
        Literal["article", "model"] | None, Field(description="Quoted from an article, or written by a model")
    ]
    sentences: list[Said]
    region: Annotated[Region | None, Field(description="Whose rule the first source is")]
    valid_until: Annotated[date | None, Field(description="Until when the first source holds; null: no end is set")]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str]
    request_id: str
