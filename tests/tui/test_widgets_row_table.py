"""The table of rows: only those in sight are read, and what is known of each is to be seen."""

from __future__ import annotations

from dataclasses import replace

from memory_table import MemoryTable, posts
from textual.app import App, ComposeResult
from textual.geometry import Region

from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.row import TableRow
from sportft_tui.tui.widgets.row_table import RowTable


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = RowTable(empty_text="no rows")
        self.clicked: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()

    def on_row_table_head_clicked(self, event: RowTable.HeadClicked) -> None:
        self.clicked.append(event.column)


class Counting:
    """A million rows that say which of them were asked for."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def __len__(self) -> int:
        return 1_000_000

    def row_at(self, position: int, most: int | None = None) -> TableRow:
        self.read.append(position)
        split = ("train", "validation", "")[position % 3]
        return TableRow(position, f"text {position}", "hockey", split)


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
            "         row label     split  text",
            "           1 hockey    train  text 0",
            "           2 hockey    valid  text 1",
        ]
        # WHEN a page is turned THEN a screenful is read
        source.read.clear()
        await pilot.press("pagedown")
        await pilot.pause()
        assert set(source.read) <= set(range(20))
        await pilot.press("end")
        await pilot.pause()
        assert app.view.current == 999_999
        assert set(source.read) <= set(range(20)) | set(range(999_990, 1_000_000))
        assert texts(app.view)[0].split() == ["row", "label", "split", "text"]
        assert texts(app.view)[-1].split() == ["1,000,000", "hockey", "train", "text", "999999"]
        # AND None is no rows
        app.view.set_source(None)
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert app.view.current == -1
        assert "no rows" in "".join(texts(app.view))


async def test_a_row_that_cannot_be_read_says_so() -> None:
    class Gone(Counting):
        def row_at(self, position: int, most: int | None = None) -> TableRow:
            raise ValueError("file closed")

    app = Host()
    async with app.run_test(size=(80, 11)) as pilot:
        app.view.set_source(Gone())
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert "cannot be read: file closed" in texts(app.view)[1]


async def test_columns_give_way_to_the_text() -> None:
    app = Host()
    row = TableRow(0, "some text", "hockey", "train", 1_234, ("duplicate", "long"))
    async with app.run_test(size=(80, 11)) as pilot:
        app.view.set_source(MemoryTable([row]))
        app.view.set_columns(["hockey"], has_tokens=True, found={"duplicate": 3, "long": 1})
        for width, told in (
            (90, " !    1 hockey    train     1,234 long +1           some text"),
            (79, " !    1 hockey       1,234 long +1           some text"),
            (62, " !    1 hockey    long +1           some text"),
            (50, " !    1 hockey    some text"),
            (30, " ! hockey    some text"),
            (25, " !    1 some text"),
            (20, "some text"),
            (5, "some…"),
        ):
            await pilot.resize_terminal(width, 11)
            await pilot.pause()
            assert texts(app.view)[1] == told, width


async def test_what_was_done_with_a_row_is_told_by_glyphs_and_words() -> None:
    app = Host()
    plain = TableRow(0, "text", "hockey")
    rows = [
        replace(plain, is_marked=True),
        replace(plain, number=1, is_excluded=True),
        replace(plain, number=2, label="curling", given_label="hockey"),
        replace(plain, number=3, text=" \n"),
    ]
    async with app.run_test(size=(60, 11)) as pilot:
        app.view.set_source(MemoryTable(rows))
        await pilot.pause(app.view.flush_seconds + 0.1)
        assert texts(app.view)[1:5] == [
            "●     1 hockey    ·      text",
            " ✗    2 hockey    ·      excluded text",
            "      3 →curling  ·      text",
            "      4 hockey    ·      (empty)",
        ]
        struck = app.view.render_lines(Region(0, 2, *app.view.size))[0]
        assert any(text == "text" and style and style.strike for text, style, _ in struck)


async def test_only_rows_that_changed_are_painted_again() -> None:
    app = Host()
    table = MemoryTable(posts(100))
    async with app.run_test(size=(60, 11)) as pilot:
        app.view.set_source(table)
        await pilot.pause(app.view.flush_seconds + 0.1)
        # WHEN one row in sight changes, and one that is not
        table.rows[3] = replace(table.rows[3], is_marked=True)
        table.rows[60] = replace(table.rows[60], is_marked=True)
        painted: list[int] = []
        render_row = app.view.render_row

        def noted(index: int, width: int, selected: bool, /):  # type: ignore[no-untyped-def]  # noqa: ANN202
            painted.append(index)
            return render_row(index, width, selected)

        app.view.render_row = noted  # type: ignore[method-assign]
        app.view.look_again()
        await pilot.pause(app.view.flush_seconds + 0.2)
        # THEN the one is painted, nothing else
        assert set(painted) == {3}


async def test_new_rows_do_not_move_the_reader() -> None:
    app = Host()
    table = MemoryTable(posts(50), is_complete=False)
    async with app.run_test(size=(60, 11)) as pilot:
        app.view.set_source(table)
        await pilot.pause(app.view.flush_seconds + 0.1)
        await pilot.press("end", "up")
        before = (app.view.top, app.view.cursor)
        table.grow(replace(row, number=row.number + 50) for row in posts(5_000))
        app.view.look_again()
        await pilot.pause(app.view.flush_seconds + 0.2)
        assert (app.view.top, app.view.cursor) == before
        assert app.view.line_count() == 5_050


async def test_heads_can_be_clicked_and_show_the_order() -> None:
    app = Host()
    async with app.run_test(size=(60, 11)) as pilot:
        app.view.set_source(MemoryTable(posts(100)))
        await pilot.pause(app.view.flush_seconds + 0.1)
        await pilot.click(RowTable, offset=(10, 0))
        await pilot.click(RowTable, offset=(50, 0))
        await pilot.click(RowTable, offset=(10, 3))
        assert app.clicked == ["label", "text"]
        assert app.view.cursor == 2
        for order, head in (
            (Order("label", True), "label ▼"),
            (Order("len"), "text ▲ by length"),
            (Order("row", True), "row ▼"),
        ):
            app.view.set_order(order)
            await pilot.pause()
            assert head in texts(app.view)[0]
        app.view.set_order(Order())
        assert not set("▲▼") & set(texts(app.view)[0])
