"""The reply above the results of a search."""

from flask import render_template, request

from knowledge.replies.queries import evidence_for
from knowledge.replies.rules import is_whole_question
from knowledge.replies.writer import writer_of
from knowledge.search.queries import Found
from opscenter.ui import panels
from opscenter.ui.context import actor, db, now, settings


def above_results(found: Found) -> str | None:
    """A quotation that says more than the first hit's sentence, or the place where a model's reply is written."""
    is_asked = "start" not in request.args and is_whole_question(found.understood.text)
    evidence = evidence_for(db(), actor(), found, now=now()) if is_asked else None
    if evidence is None:
        return None
    is_written = writer_of(settings()) is not None
    if not is_written and evidence.quote is None:
        return None
    return render_template("replies/_reply.html", evidence=evidence, is_written=is_written)


panels.register("answers.results.top", above_results)
