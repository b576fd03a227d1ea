"""The screens about what costs, for their pictures: one coroutine a screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screen_fakes import NOW
from screen_scenes import Bare, OnBare
from textual.pilot import Pilot

from sportft_tui.domain.end_dates import End
from sportft_tui.domain.ledger import LedgerEntry
from sportft_tui.tui.job_form import JobForm
from sportft_tui.tui.screens.create_job import CreateJob, JobDesk
from sportft_tui.tui.screens.ledger import Ledger
from sportft_tui.tui.screens.refused import Closed
from sportft_tui.tui.screens.type_amount import TypeAmount
from sportft_tui.workflow.budget import OverMonth
from sportft_tui.workflow.choice import Choice

_MODEL = "gpt-4o-mini-2024-07-18"


async def _usual() -> str:
    return _MODEL


async def _models() -> Sequence[tuple[str, End | None]]:
    return [(_MODEL, None), ("gpt-4.1-mini-2025-04-14", None)]


async def _price(_: object) -> str:
    return f"about $0.32: 106,172 tokens in 4 epochs at $3.00 a million for {_MODEL}"


async def create_job(app: Bare, pilot: Pilot[Any]) -> None:
    server = Choice("openai")
    desk = JobDesk(
        server=server,
        quirks=server.quirks,
        host="api.openai.com",
        suffix="sport2",
        train=Path("/data/sport2_prepared_train.jsonl"),
        valid=Path("/data/sport2_prepared_valid.jsonl"),
        n_rows=80,
        usual=_usual,
        models=_models,
        price=_price,
    )
    await app.push_screen(CreateJob(desk, JobForm()))


async def no_jobs_there(app: Bare, pilot: Pilot[Any]) -> None:
    await app.push_screen(Closed(2, is_prepared=True))


async def ledger(app: Bare, pilot: Pilot[Any]) -> None:
    entries = [
        LedgerEntry(
            NOW, "openai", "training", _MODEL, "t1", "ftjob-1", "billed", 3.0, 0.4, 106_172, 0.32
        ),
        LedgerEntry(NOW + 60, "azure", "training", "gpt-4o", "t2", "ftjob-2", "created", 3.3, 2.5),
        LedgerEntry(NOW + 90, "lab", "batch", "llama-3.1", "t3", state="measured", tokens=900),
    ]
    await app.push_screen(Ledger(entries, entries[0].month, 20.0))


async def type_amount(app: Bare, pilot: Pilot[Any]) -> None:
    over = OverMonth(
        "This is over the budget of $20.00 for November.", 21.12, hint="Nothing was uploaded."
    )
    await app.push_screen(TypeAmount(over))


ON_MONEY: list[OnBare] = [create_job, no_jobs_there, ledger, type_amount]
