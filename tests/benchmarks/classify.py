"""How fast whole files are classified: run by hand, `python tests/benchmarks/classify.py`.

A model is trained on made-up posts on an engine of its own; then `sportft batch` classifies 5,000
posts, and beside it scikit-learn's own pipeline does, in one process. The goal is at least half of
its `predict_proba`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine import EPOCHS, ROWS, bare, engine, posts, run

from sportft_tui.dataset.formats import completion_line, encode_line

ASKED = 5_000
RUNS = 3


def main() -> int:
    import asyncio

    with tempfile.TemporaryDirectory() as name, engine(Path(name) / "home") as client:
        folder = Path(name)
        known, unseen = posts(ROWS, 1), posts(ASKED, 2)
        path = folder / "train.jsonl"
        path.write_bytes(
            b"".join(
                encode_line(completion_line(text + "\n\n###\n\n", label)) for text, label in known
            )
        )

        async def train() -> str:
            with path.open("rb") as file:
                file_id = (await client.files.create(file=file, purpose="fine-tune")).id
            return str((await run(client, file_id, EPOCHS)).fine_tuned_model)

        model = asyncio.run(train())
        texts = folder / "texts.jsonl"
        texts.write_text("\n".join(json.dumps({"text": text}) for text, _ in unseen))
        _, alone = bare(known, unseen)
        print(f"scikit-learn's predict_proba, {ASKED:,} texts, one process: {alone:,.0f} a second")
        for number in range(RUNS):
            whole, asking = batch(folder, model, texts, number)
            print(
                f"sportft batch: {asking:,.0f} a second while asking ({asking / alone:.0%}), "
                f"{whole:,.0f} from start to end, process starts included"
            )
    return 0


def batch(folder: Path, model: str, texts: Path, number: int) -> tuple[float, float]:
    """Rows a second: of the whole command, and of its asking."""
    began = time.perf_counter()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sportft_tui", "batch", model, str(texts), "--json"),
            *("-o", str(folder / f"out{number}.csv")),
        ],
        env=os.environ | {"SPORTFT_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    took = time.perf_counter() - began
    return ASKED / took, ASKED / json.loads(done.stdout)["seconds"]


if __name__ == "__main__":
    sys.exit(main())
