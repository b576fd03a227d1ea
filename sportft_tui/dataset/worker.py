"""The process that needs pandas, numpy and scikit-learn, so that the app does not.

Started by `link.Link`, or by hand with `python -m sportft_tui.dataset.worker`; `serving` says what
it is asked and how it answers. Nothing else reaches stdout: what libraries print there goes to
stderr, which the link points at the log.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sportft_tui.dataset.cost.tokens import count_file
from sportft_tui.dataset.preparing.calls import Preparations
from sportft_tui.dataset.serving import Call, Request, Serving, Telling, sender
from sportft_tui.dataset.sources.columns import columns_of
from sportft_tui.dataset.table.asking import from_wire
from sportft_tui.dataset.table.calls import Tables


def count_tokens(request: Request, _: Telling) -> dict[str, Any]:
    """Count the tokens of a training file."""
    return asdict(count_file(Path(request["path"]), str(request["model"])))


def columns(request: Request, _: Telling) -> dict[str, Any]:
    """Look at the columns of a file or folder."""
    path, wish = from_wire(request["what"])
    assert isinstance(path, Path)
    return asdict(columns_of(path, wish))


CALLS: dict[str, Call] = {
    "count_tokens": count_tokens,
    "columns": columns,
}


def main() -> None:
    """Serve stdin until it ends."""
    # The real stdout is kept for answers; file descriptor 1 becomes the log like 2.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    send = sender(answers)
    tables = Tables(send)
    preparations = Preparations(tables.opened)

    def close_table(request: Request, tell: Telling) -> dict[str, Any]:
        preparations.close(request, tell)
        return tables.close(request, tell)

    long = {**CALLS, **tables.long(), **preparations.long(), "close_table": close_table}
    Serving(send, long, tables.quick()).serve(sys.stdin.buffer)
    tables.remove()
    os._exit(0)  # whoever asked is gone: what is still done is for nobody


if __name__ == "__main__":
    main()
