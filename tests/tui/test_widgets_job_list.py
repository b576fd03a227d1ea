"""The job list: rows that say how a job stands, and a cursor that stays on its job."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress
from sportft_tui.tui.widgets.job_list import JobList, short_id
from sportft_tui.tui.widgets.line_view import LineView


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = JobList(empty_text="no jobs")
        self.told: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()

    def on_line_view_highlighted(self, message: LineView.Highlighted) -> None:
        self.told.append(message.index)


def job(number: int, status: str = "running", suffix: str = "sport2") -> Job:
    return Job(f"ftjob-abcdefgh{number:06}", status, "babbage", suffix=suffix)


def texts(view: JobList) -> list[str]:
    return [strip.text.rstrip() for strip in view.render_lines(Region(0, 0, *view.size))]


def record_rows(view: JobList, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows that are rendered from now on."""
    rendered: list[int] = []
    render_row = view.render_row

    def recorded(index: int, width: int, selected: bool) -> Strip:
        rendered.append(index)
        return render_row(index, width, selected)

    monkeypatch.setattr(view, "render_row", recorded)
    return rendered


@pytest.mark.parametrize(
    ("status", "progress", "row"),
    [
        ("queued", Progress(queue_number=2), "◌ queued 2"),
        ("validating_files", None, "◌ validating"),
        ("running", Progress(epoch=2, n_epochs=4), "▶ running    epoch 2/4"),
        ("running", Progress(step=120, total_steps=320), "▶ running    step 120/320"),
        ("succeeded", Progress(epoch=4, n_epochs=4), "✓ succeeded  epoch 4/4"),
        ("failed", None, "✗ failed"),
        ("cancelled", None, "■ cancelled"),
        ("paused", None, "‖ paused"),
        ("strange", None, "? strange"),
        ("", None, "? unknown"),
    ],
)
async def test_row_says_how_the_job_stands(
    status: str, progress: Progress | None, row: str
) -> None:
    app = Host()
    async with app.run_test(size=(80, 6)) as pilot:
        one = job(1, status)
        app.view.set_jobs([one], {one.id: progress} if progress else {})
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert texts(app.view)[0].startswith(row)
        assert texts(app.view)[0].endswith("ftjob-…000001 sport2")


async def test_columns_drop_from_the_right() -> None:
    app = Host()
    async with app.run_test(size=(80, 6)) as pilot:
        one = job(1)
        app.view.set_jobs([one], {one.id: Progress(epoch=1, n_epochs=4)})
        for width, row in (
            (60, "▶ running    epoch 1/4     ftjob-…000001 sport2"),
            (42, "▶ running    epoch 1/4     ftjob-…000001"),
            (38, "▶ running    epoch 1/4     …000001"),
            (30, "▶ running    epoch 1/4"),
            (20, "▶ running"),
            (5, "▶ ru…"),
            (1, "…"),
        ):
            await pilot.resize_terminal(width, 6)
            await pilot.pause()
            assert texts(app.view)[0] == row, width


async def test_update_paints_one_row_and_only_when_it_says_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Host()
    async with app.run_test(size=(80, 20)) as pilot:
        view, wait = app.view, app.view.flush_seconds + 0.1
        view.set_jobs([job(n) for n in range(10)], {})
        await pilot.pause(wait)
        rendered = record_rows(view, monkeypatch)
        progress = Progress(epoch=1, n_epochs=4)
        view.update_job(job(7), progress)
        await pilot.pause(wait)
        assert rendered == [7]
        # WHEN nothing that is shown changed, not even in the object that was handed in before
        progress.cost_usd = 0.5
        view.update_job(job(7), progress)
        await pilot.pause(wait)
        assert rendered == [7]
        progress.epoch = 2
        view.update_job(job(7), progress)
        await pilot.pause(wait)
        assert rendered == [7, 7]


async def test_cursor_stays_on_its_job() -> None:
    app = Host()
    async with app.run_test(size=(80, 6)) as pilot:
        view, wait = app.view, app.view.flush_seconds + 0.1
        # GIVEN an empty list THEN there is no current job
        assert view.current is None
        view.set_jobs([job(n) for n in range(3)], {})
        await pilot.pause(wait)
        assert app.told == [0]
        await pilot.press("down")
        # WHEN a new job comes on top
        view.update_job(job(99, "queued"), None)
        await pilot.pause(wait)
        # THEN the cursor is on the same job, and nobody was told of another
        assert view.current == job(1)
        assert texts(view)[0].startswith("◌ queued")
        assert app.told == [0, 1]
        # WHEN the list comes in another order, and then without the job
        view.set_jobs([job(2), job(0), job(1)], {})
        assert view.current == job(1)
        view.set_jobs([job(2)], {})
        await pilot.pause(wait)
        assert view.current == job(2)
        assert app.told[-1] == 0
        view.set_jobs([], {})
        await pilot.pause(wait)
        assert view.current is None
        assert "no jobs" in "".join(texts(view))


async def test_show_job_goes_there() -> None:
    app = Host()
    async with app.run_test(size=(80, 6)) as pilot:
        app.view.set_jobs([job(n) for n in range(30)], {})
        assert app.view.show_job(job(25).id)
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert app.view.current == job(25)
        assert any("000025" in line for line in texts(app.view))
        assert not app.view.show_job("ftjob-other")


@pytest.mark.parametrize(
    ("job_id", "short"),
    [
        ("ftjob-abcdefghabc123", "ftjob-…abc123"),
        ("ft-1234567", "ft-1234567"),
        ("nodashatallabc123", "…abc123"),
        ("", ""),
    ],
)
def test_short_id(job_id: str, short: str) -> None:
    assert short_id(job_id) == short


async def test_a_waiting_job_says_its_place_where_the_server_tells_no_number() -> None:
    app = Host()
    async with app.run_test(size=(80, 6)) as pilot:
        view, wait = app.view, app.view.flush_seconds + 0.1
        # GIVEN three waiting jobs, one of which has the server's number
        jobs = [replace(job(n, "queued"), created_at=float(n)) for n in (3, 2, 1)]
        view.set_jobs(jobs, {jobs[1].id: Progress(queue_number=7)})
        await pilot.pause(wait)
        assert texts(view)[0].startswith("◌ queued     place 3 of 3  ftjob")
        assert texts(view)[1].startswith("◌ queued 7                 ftjob")
        assert texts(view)[2].startswith("◌ queued     place 1 of 3  ftjob")
        # WHEN the first of them starts THEN the others move up
        view.update_job(replace(jobs[2], status="running"))
        await pilot.pause(wait)
        assert texts(view)[0].startswith("◌ queued     place 2 of 2  ftjob")
        assert texts(view)[2].startswith("▶ running                  ftjob")
        # WHEN another comes THEN it is the last
        view.update_job(replace(job(4, "queued"), created_at=4.0))
        await pilot.pause(wait)
        assert texts(view)[0].startswith("◌ queued     place 3 of 3  ftjob")
        assert texts(view)[1].startswith("◌ queued     place 2 of 3  ftjob")
        # AND who waits alone needs no place
        view.set_jobs([job(1, "queued")], {})
        await pilot.pause(wait)
        assert texts(view)[0].startswith("◌ queued                   ftjob")
