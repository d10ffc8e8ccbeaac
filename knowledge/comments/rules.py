"""Pure rules of remarks: their lengths, and whether a version still says what a remark is about."""

import re
from functools import lru_cache

from knowledge.articles.blocks import Block, blocks_of
from knowledge.articles.rules import Content

QUOTE_LIMIT = 300
TEXT_LIMIT = 1000
_SPACE = re.compile(r"\s+")
# What Markdown adds to the words that a reader sees and copies.
_SIGNS = re.compile(r"[*_`#|]")


def problems_of(text: str, quote: str, content: Content) -> dict[str, str]:
    """Field to error code for everything that keeps a remark from being taken."""
    if problem := problem_of(text):
        return {"text": problem}
    if len(quote) > QUOTE_LIMIT:
        return {"quote": "comment.quote_too_long"}
    return {} if says(content, quote) else {"quote": "comment.quote_not_there"}


def problem_of(text: str) -> str | None:
    """The error code of a text that cannot be said."""
    if not text:
        return "comment.text_missing"
    return "comment.text_too_long" if len(text) > TEXT_LIMIT else None


def says(content: Content, quote: str) -> bool:
    """Whether one of the texts holds these words, as they are written or as readers see them, however broken."""
    texts = (content.question, content.answer_sentence, content.body, content.spoken_text, content.sms_text)
    words = _plain(quote)
    return any(words in _plain(text) for text in texts) or words in _shown(content.body)


# The remarks on a version are all looked for in the same body.
@lru_cache(maxsize=8)
def _shown(markdown: str) -> str:
    """The words of a body as they are copied from its page: without the numbers of lists, addresses and pictures."""
    return _plain("".join(map(_words, blocks_of(markdown))))


def _words(block: Block) -> str:
    runs = (*block.runs, *(run for row in block.rows for cell in row for run in cell))
    return "".join(run.text for run in runs if not run.picture)


def _plain(text: str) -> str:
    return _SPACE.sub("", _SIGNS.sub("", text))
