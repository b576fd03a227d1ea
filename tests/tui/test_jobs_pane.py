"""Pane 2: what it says of a job, and that nothing of it is cut off."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.tui.book import Entry, JobBook
from sportft_tui.tui.panes.job_status import status_lines
from sportft_tui.tui.panes.jobs import JobsPane
from sportft_tui.tui.widgets.lines import Lines

NOW = 1_700_000_000.0
OPENAI_REASON = (
    "The job failed due to an invalid training file. Invalid file format. Example 100, message 2 "
    "Discriminator 'role' is missing in value"
)
MODERATION_REASON = (
    "Error while running moderation eval refusals_v3 for snapshot "
    "ft:gpt-4o-mini-2024-07-18:org:suffix:xxxxxxxx:ckpt-step-100: Error while running eval for "
    "category hate/threatening"
)


def job(status: str = "running", **values: object) -> Job:
    plain = {"id": "ftjob-abc", "status": status, "model": "ada", "created_at": NOW - 300}
    return Job.from_dict(plain | values)


def entry_of(job: Job, *texts: str, every: float = 10.0) -> Entry:
    book = JobBook()
    entry = book.see(job)
    return (
        book.add_events(
            job.id,
            [Event(str(n), NOW + every * n, "info", text) for n, text in enumerate(texts)],
        )
        or entry
    )


def told(entry: Entry, now: float = NOW, **others: object) -> dict[str, str]:
    """The facts by name."""
    lines = [line.plain for line in status_lines(entry, now, **others)]  # type: ignore[arg-type]
    return {line[1:10].strip(): line[10:] for line in lines}


def test_only_what_is_known_is_said() -> None:
    assert told(entry_of(job("?", model="?"))) == {
        "job": "ftjob-abc",
        "status": "?",
        "model": "? (base)",
    }
    # AND a status that nobody knows is shown as it is
    assert told(entry_of(job("Reticulating_Splines")))["status"] == "Reticulating_Splines"


def test_a_waiting_job_says_where_it_is_and_how_long_it_takes() -> None:
    mine, older = job("queued"), job("queued", id="ftjob-old", created_at=NOW - 900)
    said = told(entry_of(mine), jobs=[mine, older], past_waits=(60.0, 600.0, 700.0))
    assert said["waiting"].startswith("place 2 of your 2 waiting jobs, waited 5 min (since ")
    assert said["waiting"].endswith("; half of your jobs started within 10 min")
    # AND the server's number, where it tells one, is the better answer
    said = told(entry_of(mine, "Fine-tune is in the queue. Queue number: 1"), jobs=[mine, older])
    assert said["waiting"].startswith("queue number 1, ")
    assert "epoch" not in said
    # AND a job that has started does not wait
    assert "waiting" not in told(entry_of(job(), "Fine-tune enqueued. Queue number: 0"))


def test_a_running_job_says_how_far_it_is_and_when_it_is_done() -> None:
    steps = [f"Step {n}/100: training loss=0.{n}" for n in range(1, 41)]
    said = told(entry_of(job(n_epochs=4), "Fine-tuning job started", *steps), NOW + 400)
    assert said["epoch"].endswith("1/4")
    assert said["step"].startswith("40/100, done about ")
    assert said["step"].endswith(" s)")
    assert said["loss"].endswith(" 0.400")
    # AND without a total, how fast it goes
    steps = [f"Step {n}: training loss=0.{n}" for n in range(1, 41)]
    said = told(entry_of(job(), *steps), NOW + 400)
    assert said["step"] == "40, 10 s a step"


def test_an_ended_job_says_what_it_left_behind() -> None:
    entry = entry_of(
        job("succeeded", n_epochs=4, total_steps=320, trained_steps=320, trained_tokens=6_000),
        "Fine-tune costs $1,234.56",
        "Training tokens billed: 5000",
        "Training hours billed: 0.500",
        *(f"Checkpoint created at step {n} with Snapshot ID: x" for n in (80, 160, 240, 320)),
        "New fine-tuned model created: ft:ada:o:s:x",
        "Completed results file: file-r",
        "Step 320/320 , train mean reward=0.42, full validation mean reward=0.68",
    )
    assert told(entry) == {
        "job": "ftjob-abc",
        "status": "succeeded",
        "epoch": "████████████████████████ 4/4",
        "step": "320/320",
        "reward": "0.42 in training, 0.68 in validation",
        "cost": "$1,234.56",
        "tokens": "5,000 billed, 0.50 hours billed",
        "saved": "4 checkpoints, the last at steps 160, 240, 320",
        "model": "ft:ada:o:s:x",
        "results": "file-r",
    }
    # AND where nothing was billed, what was trained
    assert told(entry_of(job("succeeded", trained_tokens=6_000)))["tokens"] == "6,000 trained"


def test_a_failed_job_says_why_and_what_to_do() -> None:
    said = told(entry_of(job("failed", error_message=OPENAI_REASON)))
    assert said["reason"] == OPENAI_REASON
    assert said["hint"].startswith("Give message 2 of line 100 of the training file its `role`")
    said = told(entry_of(job("failed")))
    assert said["reason"] == "the server gave none"
    assert "hint" not in said
    # AND a reason without an end is cut, and says so
    said = told(entry_of(job("failed", error_message="x" * 5_000)))
    assert said["reason"] == "x" * 400 + "…"


class Host(App[None]):
    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def compose(self) -> ComposeResult:
        yield JobsPane(id="jobs", classes="-current")

    @property
    def pane(self) -> JobsPane:
        return self.query_one(JobsPane)

    def head(self) -> str:
        return self.pane.query(".header").only_one(Lines).plain.strip()


#: The pane's cells on terminals of 120x40, 80x24 and 60x20, with the room that the notice may take.
PANES = [(48, 20), (80, 18), (60, 14)]


@pytest.mark.parametrize("size", PANES)
@pytest.mark.parametrize("reason", [OPENAI_REASON, MODERATION_REASON])
async def test_reason_and_hint_are_never_cut(size: tuple[int, int], reason: str) -> None:
    app = Host()
    async with app.run_test(size=size) as pilot:
        # GIVEN a list with a failed job
        book = JobBook()
        book.see_list([job("failed", error_message=reason, suffix="sport2")])
        app.pane.show_book(book)
        # WHEN it is shown
        app.pane.show_entry(book.get("ftjob-abc"))
        await pilot.pause()
        # THEN all words of reason and hint are on the screen
        status = app.pane.query_one("#status", Lines)
        rows = [status.render_line(y).text for y in range(status.size.height)]
        seen = app.screen.size.height - status.region.y
        words = "".join("".join(row.split()) for row in rows[:seen])
        said = told(entry_of(job("failed", error_message=reason)))
        for fact in ("reason", "hint"):
            assert "".join(said[fact].split()) in words
        assert "…" not in words
        # AND the list is still to be seen
        assert app.pane.list.size.height >= 3


async def test_what_only_the_journal_knows_has_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    app = Host()
    async with app.run_test(size=(80, 20)) as pilot:
        book = JobBook()
        book.see_list([job(), job("succeeded", id="ftjob-b")])
        # GIVEN jobs as the journal knew them three hours ago
        app.pane.show_book(book, NOW - 3 * 3600)
        assert app.head() == "2 Jobs  2 · 1 active seen 3 h ago"
        # WHEN one job is told anew THEN the list is not younger for it
        app.pane.show_book(book)
        assert app.head().endswith("seen 3 h ago")
        # WHEN the server says how it is THEN there is no age
        app.pane.show_book(book, 0.0)
        await pilot.pause()
        assert app.head() == "2 Jobs  2 · 1 active"


async def test_the_wait_is_told_among_all_jobs_of_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    app = Host()
    async with app.run_test(size=(120, 20)) as pilot:
        book = JobBook()
        book.past_waits = (60.0, 600.0, 700.0)
        book.see_list([job("queued"), job("queued", id="ftjob-old", created_at=NOW - 900)])
        app.pane.show_book(book)
        app.pane.show_entry(book.get("ftjob-abc"))
        await pilot.pause()
        shown = app.pane.query_one("#status", Lines).plain
        assert "place 2 of your 2 waiting jobs" in shown
        assert "half of your jobs started within 10 min" in shown


@pytest.mark.parametrize("size", PANES)
async def test_a_reason_without_end_leaves_room_for_what_to_do(size: tuple[int, int]) -> None:
    app = Host()
    async with app.run_test(size=size) as pilot:
        book = JobBook()
        book.see_list([job("failed", error_message=MODERATION_REASON * 20)])
        app.pane.show_book(book)
        app.pane.show_entry(book.get("ftjob-abc"))
        await pilot.pause()
        status = app.pane.query_one("#status", Lines)
        rows = [status.render_line(y).text for y in range(status.size.height)]
        words = " ".join(" ".join(rows[: app.screen.size.height - status.region.y]).split())
        assert "Error while running moderation eval" in words
        assert words.rpartition("hint")[2].rstrip().partition("with the job's ID.")[1]


async def test_facts_come_and_go_with_the_room_for_them() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        entry = entry_of(
            job("succeeded", n_epochs=4, total_steps=320, trained_steps=320, trained_tokens=6_000),
            "Fine-tune costs $0.06",
            "Uploaded result file: file-r",
            "Step 320/320: training loss=0.1, full validation loss=0.2",
        )
        app.pane.show_entry(entry)
        await pilot.pause()
        status = app.pane.query_one("#status", Lines)
        assert "results" in status.plain
        # WHEN the terminal gets small THEN whole facts are left out, the least important first
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert "results" not in status.plain
        assert "valid    loss 0.200" in status.plain
        assert status.region.bottom <= 12
        # AND they are back with the room
        await pilot.resize_terminal(80, 30)
        await pilot.pause()
        assert "results" in status.plain
