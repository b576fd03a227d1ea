"""Training files, as if they had just been prepared."""

from __future__ import annotations

import json
from pathlib import Path

from sportft_tui.dataset.preparing.client import Prepared
from sportft_tui.domain.template import Template


def prepared(folder: Path) -> Prepared:
    """Two small files, and what is known of them."""
    files = []
    for name in ("train", "valid"):
        files.append(folder / f"sport_prepared_{name}.jsonl")
        rows = [{"role": "user", "content": name}, {"role": "assistant", "content": "hockey"}]
        files[-1].write_text((json.dumps({"messages": rows}) + "\n") * 12)
    return Prepared(
        files=((files[0], files[1]),),
        n_train=12,
        n_valid=12,
        template=Template("chat"),
        positive_label="hockey",
        actions=(),
        first_validation_text="valid",
        first_validation_label="hockey",
    )
