"""How many names of people are found in what is written about them, and what is taken for a name that is none.

The names and sentences are made; `common` names are built as most names are, `rare` ones of characters that few names
have. With a file of questions (a JSON object with `text` a line) the second table counts what would be masked there;
`--list` prints it, to be looked at. Run with `.venv/bin/python -m benchmarks.names QUESTIONS.jsonl`.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

from opscenter.core.people import mask_people

SAMPLES = Path("tests/opscenter/core/names.json")


def main(questions: Path | None, *, is_listed: bool) -> None:
    """Print both tables."""
    samples = json.loads(SAMPLES.read_text(encoding="utf-8"))
    print("| names | sentences | name nobody afterwards | missed most |\n|---|--:|--:|---|")
    for kind in ("common", "rare"):
        missed = Counter(
            form for form in samples["sentences"] for name in samples[kind] if name in mask_people(form.format(name))
        )
        total = len(samples[kind]) * len(samples["sentences"])
        most = "; ".join(f"{form} {count}" for form, count in missed.most_common(3))
        print(f"| {len(samples[kind])} {kind} | {total} | {1 - missed.total() / total:.3f} | {most} |")
    if questions is not None:
        texts = [json.loads(line)["text"] for line in questions.read_text(encoding="utf-8").splitlines()]
        began = perf_counter()
        changed = [text for text in texts if mask_people(text) != text]
        each = (perf_counter() - began) / len(texts) * 1e6
        print(f"\n| questions | changed | each |\n|--:|--:|--:|\n| {len(texts)} | {len(changed)} | {each:.0f} µs |")
        if is_listed:
            print("\n".join(f"{text} → {mask_people(text)}" for text in changed))


if __name__ == "__main__":
    paths = [Path(argument) for argument in sys.argv[1:] if argument != "--list"]
    main(paths[0] if paths else None, is_listed="--list" in sys.argv)
