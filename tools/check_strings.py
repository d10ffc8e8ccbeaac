"""Finds Chinese that would never be translated: in templates and Python outside `_()`, `mark()` and their kin.

Comments and docstrings are English by house rule, but may quote a Chinese term; they are not looked at.
"""

import ast
import re
import sys
from pathlib import Path

CHINESE = re.compile(r"[\u3400-\u9fff]")
MARKERS = {"_", "lazy", "mark", "verbatim", "gettext", "_n", "_many"}
PACKAGES = ("opscenter", "knowledge", "probes")
# Spoken before any language is known, written on the terminal in both languages, data of the demo province, or signs by
# which names of people and what else is personal are told.
EXEMPT = (
    "opscenter/demo/",
    "opscenter/cli.py",
    "opscenter/ui/templates/gallery/",
    "opscenter/core/masking.py",
    "opscenter/core/people.py",
)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA_CALL = re.compile(r"""\b(?:_|_n|_many)\(\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
JINJA_TRANS = re.compile(r"\{%-?\s*trans.*?endtrans\s*-?%\}", re.DOTALL)


def bare_in_python(source: str) -> list[int]:
    """Line numbers of Chinese string constants outside a marking call."""
    tree = ast.parse(source)
    allowed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in MARKERS:
            allowed |= {id(child) for argument in node.args for child in ast.walk(argument)}
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                allowed.add(id(first.value))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in allowed
    ]


def bare_in_template(source: str) -> list[int]:
    """Line numbers of Chinese text in a Jinja template outside a translation."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    for pattern in (JINJA_COMMENT, JINJA_TRANS, JINJA_CALL):
        source = pattern.sub(blank, source)
    return [number for number, line in enumerate(source.splitlines(), 1) if CHINESE.search(line)]


def main() -> int:
    """Print every finding as path:line; exit code 1 if there is one."""
    findings = []
    for package in PACKAGES:
        for path in sorted(Path(package).rglob("*")):
            if path.as_posix().startswith(EXEMPT):
                continue
            if path.suffix == ".py":
                lines = bare_in_python(path.read_text(encoding="utf-8"))
            elif path.suffix == ".html" and "templates" in path.parts:
                lines = bare_in_template(path.read_text(encoding="utf-8"))
            else:
                continue
            findings += [f"{path}:{line}: Chinese text that is not marked for translation" for line in lines]
    print("\n".join(findings) or "no bare Chinese text")
    return 1 if findings else 0


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


if __name__ == "__main__":
    sys.exit(main())
