"""What a model says about many texts of a table; it is asked about each of them once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.domain.prediction import Prediction
from sportft_tui.home import PRIVATE_FOLDER
from sportft_tui.new_files import beside
from sportft_tui.workflow.bulk import BatchWish, FileWish, OnPlan, OnProgress, batch, no_progress
from sportft_tui.workflow.folders import created

if TYPE_CHECKING:
    from sportft_tui.workflow.session import Session

#: The folder within `Home.state` for texts that are on their way.
_FOLDER = "review"
#: On the engine the first answers are wanted soon: so many texts are asked first.
_FIRST = 256

Texts = Callable[[int], str]
OnKnown = Callable[[Mapping[int, Prediction]], None]


async def opinions(
    session: Session,
    model: str,
    rows: Sequence[int],
    text_of: Texts,
    *,
    on_plan: OnPlan,
    on_known: OnKnown,
    on_progress: OnProgress = no_progress,
) -> None:
    """Ask a model about rows, in the background, and remember what it says.

    Args:
        session: with the server.
        model: a fine-tuned model's name.
        rows: by their numbers; those wanted first come first.
        text_of: the text of a row; called in a thread.
        on_plan: told what it costs before anything is asked; False leaves it at that.
        on_known: told what is known, some rows at a time.
        on_progress: told how far it is.

    Raises:
        SportftError: it cannot be asked, or it would cost more than the budget in the settings.
    """
    owner, journal = session.choice.identity, await session.journal()

    def digests() -> dict[int, str]:
        return dict(_digests(rows, text_of))

    def known(of: dict[int, str]) -> dict[int, Prediction]:
        told = journal.opinions(owner, model, sorted(set(of.values())))
        return {row: told[digest] for row, digest in of.items() if digest in told}

    digest_of = await asyncio.to_thread(digests)
    told = await asyncio.to_thread(known, digest_of)
    if told:
        on_known(told)
    # One of several rows with the same text stands for all of them.
    open_rows: dict[str, int] = {}
    for row, digest in digest_of.items():
        if row not in told:
            open_rows.setdefault(digest, row)
    left = list(open_rows.values())
    parts = [left[:_FIRST], left[_FIRST:]] if session.is_free else [left]
    for part in filter(None, parts):
        async with _asked(session, model, part, text_of, on_plan, on_progress) as said:
            found = {digest_of[row]: one for row, one in said.items()}
            await asyncio.to_thread(journal.record_opinions, owner, model, found)
        on_known({row: found[digest] for row, digest in digest_of.items() if digest in found})


def _digests(rows: Sequence[int], text_of: Texts) -> Iterator[tuple[int, str]]:
    for row in rows:
        text = text_of(row)
        if text.strip():
            data = text.encode("utf-8", "surrogatepass")
            yield row, hashlib.blake2b(data, digest_size=16).hexdigest()


@asynccontextmanager
async def _asked(
    session: Session,
    model: str,
    rows: Sequence[int],
    text_of: Texts,
    on_plan: OnPlan,
    on_progress: OnProgress,
) -> AsyncIterator[dict[int, Prediction]]:
    """What is said about some rows, asked through a file of their texts.

    Whoever takes it has it when the block ends: only then the answers are removed.
    """
    home = await asyncio.to_thread(created, session.home)
    texts = await asyncio.to_thread(_write, home.state / _FOLDER, model, rows, text_of)
    to = texts.with_suffix(".said.jsonl")
    try:
        if not await asyncio.to_thread(to.exists):
            wish = FileWish(texts, text="text", skip_bad=False)
            how = BatchWish(threshold=0.0)
            await batch(session, model, wish, to, how, on_plan=on_plan, on_progress=on_progress)
        yield await asyncio.to_thread(_read, to, rows, model)
        await asyncio.to_thread(to.unlink, missing_ok=True)
    finally:
        texts.unlink(missing_ok=True)


def _write(folder: Path, model: str, rows: Sequence[int], text_of: Texts) -> Path:
    """The texts as a file whose name they and the model decide: a stopped run is found again."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    digest = hashlib.blake2b(model.encode("utf-8", "backslashreplace"), digest_size=16)
    unnamed = beside(folder / "texts.jsonl")
    with unnamed.open("xb") as file:
        for row in rows:
            line = json.dumps({"text": text_of(row)}).encode("ascii") + b"\n"
            digest.update(line)
            file.write(line)
    return unnamed.replace(folder / f"{digest.hexdigest()}.jsonl")


def _read(path: Path, rows: Sequence[int], model: str) -> dict[int, Prediction]:
    """What was said, by row; rows that were refused are missing, and all that were not asked."""
    said: dict[int, Prediction] = {}
    if not path.exists():
        return said
    with path.open(encoding="utf-8") as file:
        for row, line in zip(rows, file, strict=True):
            cells = json.loads(line)
            if not cells["error"]:
                shares = tuple(cells["probabilities"].items())
                said[row] = Prediction(cells["label"], shares, model, 0.0)
    return said
