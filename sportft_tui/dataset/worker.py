"""The process that needs pandas, numpy and scikit-learn, so that the app does not.

Started by `client.DatasetWorker`, or by hand with `python -m sportft_tui.dataset.worker`. Requests
come as JSON lines on stdin, answers go as JSON lines to stdout:

    > {"id": 1, "call": "load_newsgroups", "categories": ["rec.sport.baseball", ...]}
    < {"id": 1, "progress": "Loading scikit-learn"}
    < {"id": 1, "result": {...}}            or {"id": 1, "error": {"kind", "what", "hint"}}

Nothing else reaches stdout: what libraries print there goes to stderr, which the client points at
the log. The process ends when stdin does.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from sportft_tui.dataset.cost.tokens import count_file
from sportft_tui.dataset.formats import completion_line, write_once, write_set_once
from sportft_tui.dataset.newsgroups import Corpus, load
from sportft_tui.dataset.prepare import Preparation, prepare
from sportft_tui.dataset.rows import Row, RowFile, write_rows
from sportft_tui.domain import errors
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.home import home

Tell = Callable[[str], None]
Request = dict[str, Any]
#: Fewer rows cannot be one of each label.
_FEWEST = 2


def load_newsgroups(request: Request, tell: Tell) -> dict[str, Any]:
    """Load newsgroups and leave their rows in an indexed file."""
    categories = [str(name) for name in request["categories"]]
    corpus = load(categories, tell)
    path = _rows_folder() / f"{_rows_name(corpus, categories)}.jsonl"
    write_rows(path, corpus.rows)
    counts: dict[str, int] = {}
    for row in corpus.rows:
        counts[row.label] = counts.get(row.label, 0) + 1
    return {
        "rows_path": str(path),
        "source": corpus.source,
        "n_rows": len(corpus.rows),
        "counts": counts,
        "made_up": corpus.made_up,
        "note": corpus.note,
    }


def _rows_folder() -> Path:
    folder = home().create().data / "rows"
    folder.mkdir(exist_ok=True)
    return folder


def _rows_name(corpus: Corpus, categories: Iterable[str]) -> str:
    return "-".join(["made-up" if corpus.made_up else "newsgroups", *sorted(categories)])


def prepare_rows(request: Request, tell: Tell) -> dict[str, Any]:
    """Prepare the first rows of a rows file and write the training files."""
    stem, limit = _checked_stem(request["stem"]), int(request["limit"])
    if limit < _FEWEST:
        raise BadInput(f"{limit} rows are too few to learn from.", hint="Take 10 or more.")
    tell("Preparing the rows")
    source = Path(request["rows_path"])
    with RowFile(source) as rows:
        first = [rows[i] for i in range(min(limit, len(rows)))]
        made = prepare(first, format=request["format"], system=request["system"])
        tell("Writing the training files")
        folder = Path(request["folder"]).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        train, valid = _write_files(folder, stem, made)
        splits = made.split_of()
        marked = _rows_folder() / f"{source.stem}-{stem}.jsonl"
        write_rows(
            marked,
            (Row(row.text, row.label, splits.get(i, "")) for i, row in enumerate(rows)),
        )
    shown = first[made.validation[0]]
    return {
        "train_path": str(train),
        "valid_path": str(valid),
        "n_train": len(made.train),
        "n_valid": len(made.validation),
        "template": asdict(made.template),
        "positive_label": made.positive_label,
        "actions": made.actions,
        "rows_path": str(marked),
        "first_validation_text": shown.text,
        "first_validation_label": shown.label,
    }


def count_tokens(request: Request, _: Tell) -> dict[str, Any]:
    """Count the tokens of a training file."""
    return asdict(count_file(Path(request["path"]), str(request["model"])))


def _checked_stem(stem: str) -> str:
    """A stem names files in a folder and nothing else."""
    if not stem or stem != Path(stem).name or stem.startswith(".") or "\0" in stem:
        raise BadInput(
            f"{one_line(stem)!r} cannot begin a file name.",
            hint="Take a plain name such as sport2.",
        )
    return stem


def _write_files(folder: Path, stem: str, made: Preparation) -> tuple[Path, Path]:
    write_once(
        folder / f"{stem}.jsonl", [completion_line(row.text, row.label) for row in made.rows]
    )
    kind = "prepared_chat" if made.template.format == "chat" else "prepared"
    train, valid = write_set_once(
        [
            (folder / f"{stem}_{kind}_train.jsonl", made.lines(made.train)),
            (folder / f"{stem}_{kind}_valid.jsonl", made.lines(made.validation)),
        ]
    )
    return train, valid


CALLS: dict[str, Callable[[Request, Tell], dict[str, Any]]] = {
    "load_newsgroups": load_newsgroups,
    "prepare": prepare_rows,
    "count_tokens": count_tokens,
}


def answer(request: Request, send: Callable[[dict[str, Any]], None]) -> None:
    """Do what a request asks and send progress, then a result or an error."""
    number = request.get("id")

    def tell(line: str) -> None:
        send({"id": number, "progress": line})

    try:
        send({"id": number, "result": CALLS[request["call"]](request, tell)})
    except SportftError as error:
        send({"id": number, "error": _error(error)})
    except OSError as error:
        place = one_line(str(error.filename or "A file"))
        reason = one_line(error.strerror or str(error))
        wrapped = BadInput(
            f"{place} cannot be read or written: {reason}.",
            hint="Check the folder's permissions and the space on the disk.",
        )
        send({"id": number, "error": _error(wrapped)})
    except Exception as error:  # noqa: BLE001  the process's boundary: the log has the rest
        traceback.print_exc()
        what = f"The data could not be worked on: {one_line(f'{type(error).__name__}: {error}')}."
        send({"id": number, "error": _error(SportftError(what))})


def _error(error: SportftError) -> dict[str, str]:
    # The nearest kind that the other side knows: a BadLine is a BadInput there.
    kinds = (kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return {"kind": next(kinds).__name__, "what": error.what, "hint": error.hint}


def _read_requests(stream: BinaryIO, requests: queue.Queue[Request]) -> None:
    """Ends the process with the stream, also amid work: whoever asked is gone."""
    for line in stream:
        requests.put(json.loads(line))
    os._exit(0)


def main() -> None:
    """Serve stdin until it ends."""
    # The real stdout is kept for answers; file descriptor 1 becomes the log like 2.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def send(message: dict[str, Any]) -> None:
        # ASCII: file names may hold bytes that are no UTF-8.
        answers.write(json.dumps(message).encode("ascii") + b"\n")
        answers.flush()

    requests: queue.Queue[Request] = queue.Queue()
    threading.Thread(
        target=_read_requests, args=(sys.stdin.buffer, requests), name="stdin", daemon=True
    ).start()
    while True:
        answer(requests.get(), send)


if __name__ == "__main__":
    main()
