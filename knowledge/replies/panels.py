"""The reply above the results of a search."""

from flask import render_template, request

from knowledge.replies.queries import ARTICLES, evidence_for
from knowledge.replies.rules import is_whole_question
from knowledge.replies.writer import writer_of
from knowledge.search.queries import Found
from opscenter.ui import panels
from opscenter.ui.context import actor, db, now, settings


def above_results(found: Found) -> str | None:
    """A quotation that says more than the first hit's sentence, or the place where a model's reply is written."""
    if "start" in request.args or found.is_brief or not is_whole_question(found.understood.text):
        return None
    is_written = writer_of(settings()) is not None
    evidence = evidence_for(db(), actor(), found, now=now(), most=ARTICLES if is_written else 1)
    if evidence is None or (evidence.quote is None and not is_written):
        return None
    return render_template("replies/_reply.html", evidence=evidence, is_written=is_written)


panels.register("answers.results.top", above_results)
