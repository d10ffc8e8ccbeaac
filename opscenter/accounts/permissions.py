"""The table of rights as a Markdown document; `docs/permissions.md` is this print-out and a test compares them."""

from opscenter.accounts.labels import LABELS
from opscenter.accounts.rules import RIGHTS, Role

INTRODUCTION = """\
# Who may do what

Printed by `opscenter accounts permissions` from `opscenter/accounts/rules.py`, the only source. The table says which
role may do what at all. Which *rows* a person sees is a second question: those whose organisation lies under the
person's scope, or which are assigned to a group of theirs or to the call on their line, or (vendors) which belong to
a service in a lot they won with a contract in force for that payer. Everything else does not exist for them. An
account without any role, or with a step still to do (first password, second factor), has `profile` only.

System, security and audit administrator exclude each other and every business role; unit users and vendors hold no
second role; an outsourced operator is not an operator. All roles of one account share one scope.
"""


def as_markdown() -> str:
    """The whole document."""
    lines = [INTRODUCTION, "| Object | Action | " + " | ".join(role.value for role in Role) + " |"]
    lines.append("|---|---|" + ":-:|" * len(Role))
    for object_name, actions in RIGHTS.items():
        for action, allowed in actions.items():
            held = frozenset(allowed)
            marks = " | ".join("●" if role in held else " " for role in Role)
            lines.append(f"| {object_name} | {action} | {marks} |")
    lines += ["", "| Role | On the pages |", "|---|---|"]
    lines += [f"| {role.value} | {LABELS[role]} |" for role in Role]
    return "\n".join(lines) + "\n"
