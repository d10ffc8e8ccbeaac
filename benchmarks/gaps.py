"""How well questions are joined into gaps: pairs that belong together and were joined, and pairs joined wrongly.

Run with `.venv/bin/python -m benchmarks.gaps`; the floor's questions, each with the article that answers it, stand for
gaps. They are one to three wordings a matter, made to differ, so this is harder than a log.
"""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path

from knowledge.gaps.actions.arrange import meanings, rarity
from knowledge.gaps.alike import Groups
from knowledge.search.encoder import Encoder, offline_encoder

QUESTIONS = Path(__file__).parent.parent / "tests" / "knowledge" / "search" / "questions.jsonl"


def main() -> None:
    """Print a Markdown table, by words alone and with meanings."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    matters = {row["text"]: row["rel"][0] if row["rel"] else row["text"] for row in rows}
    print("| by | questions | groups | precision of pairs | recall of pairs |")
    print("|---|--:|--:|--:|--:|")
    for name, encoder in (("words", None), ("words and meaning", offline_encoder())):
        groups, precision, recall = measured(matters, encoder)
        print(f"| {name} | {len(matters)} | {groups} | {precision:.2f} | {recall:.2f} |")


def measured(matters: dict[str, str], encoder: Encoder | None) -> tuple[int, float, float]:
    """Groups, and the shares of pairs rightly joined: of those joined, and of those to be joined."""
    texts = list(matters)
    groups = Groups(rarity(), meanings(encoder, texts))
    for number, text in enumerate(texts, 1):
        groups.add(-number, text)
    joined = groups.join([-number for number in range(1, len(texts) + 1)])
    homes = {text: joined.get(-number, -number) for number, text in enumerate(texts, 1)}
    pairs = [(one, other) for one, other in combinations(texts, 2) if homes[one] == homes[other]]
    right = sum(matters[one] == matters[other] for one, other in pairs)
    wanted = sum(count * (count - 1) // 2 for count in Counter(matters.values()).values())
    return len(set(homes.values())), right / max(len(pairs), 1), right / max(wanted, 1)


if __name__ == "__main__":
    main()
