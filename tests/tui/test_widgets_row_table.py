"""The table of a data set's rows: only those in sight are read."""

from __future__ import annotations

from pathlib import Path

from textual.app import App, ComposeResult
from textual.geometry import Region

from sportft_tui.dataset.rows import Row, RowFile, write_rows
from sportft_tui.tui.widgets.row_table import RowTable


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = RowTable(empty_text="no rows")

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()


class Counting:
    """A million rows that say which of them were asked for."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def __len__(self) -> int:
        return 1_000_000

    def __getitem__(self, index: int, /) -> Row:
        self.read.append(index)
        return Row(f"text {index}", "hockey", ("train", "validation", "")[index % 3])


def texts(view: RowTable) -> list[str]:
    return [strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))]


async def test_only_rows_in_sight_are_read_and_the_head_stays() -> None:
    app = Host()
    async with app.run_test(size=(80, 11)) as pilot:
        source = Counting()
        app.view.set_source(source)
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert set(source.read) <= set(range(10))
        assert texts(app.view)[:3] == [
            "      row split  label       text",
            "        1 train  hockey      text 0",
            "        2 valid  hockey      text 1",
        ]
        await pilot.press("end")
        await pilot.pause()
        assert app.view.current == 999_999
        assert set(source.read) <= set(range(10)) | set(range(999_990, 1_000_000))
        assert texts(app.view)[0].split() == ["row", "split", "label", "text"]
        assert texts(app.view)[-1].split() == ["1,000,000", "train", "hockey", "text", "999999"]


async def test_rows_of_a_file_and_what_happens_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, [Row("first\nline", "baseball", "train"), Row("second", "hockey")])
    app = Host()
    async with app.run_test(size=(80, 11)) as pilot:
        with RowFile(path) as rows:
            app.view.set_source(rows)
            await pilot.pause(app.view.flush_seconds + 0.1)
            assert texts(app.view)[1].split() == ["1", "train", "baseball", "first", "line"]
            assert texts(app.view)[2].split() == ["2", "·", "hockey", "second"]
            await pilot.press("down")
            app.view.set_source(rows, keep_place=True)
            assert app.view.current == 1
            app.view.set_source(None)
            await pilot.pause(app.view.flush_seconds + 0.1)
        assert app.view.current == -1
        assert "no rows" in "".join(texts(app.view))


async def test_a_row_that_cannot_be_read_says_so() -> None:
    class Gone(Counting):
        def __getitem__(self, index: int, /) -> Row:
            raise ValueError("mmap closed or invalid")

    app = Host()
    async with app.run_test(size=(80, 11)) as pilot:
        app.view.set_source(Gone())
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert "cannot be read: mmap closed" in texts(app.view)[1]


async def test_columns_give_way_to_the_text() -> None:
    app = Host()
    async with app.run_test(size=(80, 11)) as pilot:
        app.view.set_source([Row("some text", "hockey", "train")])
        for width, row in (
            (45, "  1 train  hockey      some text"),
            (34, "  1 hockey      some text"),
            (30, "hockey      some text"),
            (20, "  1 some text"),
            (19, "some text"),
            (5, "some…"),
        ):
            await pilot.resize_terminal(width, 11)
            await pilot.pause()
            assert texts(app.view)[1] == row, width
