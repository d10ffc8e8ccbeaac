"""`opscenter knowledge …`: measuring the search on labelled questions."""

import json
from pathlib import Path

import click

from knowledge.search import evaluation
from opscenter.core.command import top_level

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@top_level
@click.group("knowledge")
def knowledge_group() -> None:
    """The knowledge base and its search."""


@knowledge_group.command("evaluate")
@click.argument("documents", type=FILE, metavar="DOCS.jsonl")
@click.argument("queries", type=FILE, metavar="QUERIES.jsonl")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def evaluate(documents: Path, queries: Path, *, as_json: bool) -> None:
    """Index DOCS with the product's own pipeline, ask all QUERIES, print recall, ranking and times."""
    figures = evaluation.evaluate(documents, queries)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:10} {value}")
