"""The panes' own keys: each is for its pane, and means something else in another one."""

from __future__ import annotations

from sportft_tui.tui.command import Availability, Command, of_pane


def data() -> tuple[Command, ...]:
    """The keys of the Data pane."""
    told = (
        ("filter", "slash", "filter", "Filter the rows",
         "Those with a text; `label:hockey`, `split:train`, `finding:duplicate`, `len>2000`, "
         "`tokens>500`, `row:100-200`, `is:marked`, `is:excluded`, `is:relabelled`; `!` before a "
         "term inverts it, several must all hold. Esc shows all again."),
        ("order", "o", "order", "Order the rows",
         "By a column; again turns the order round. So does a click on the column's head."),
        ("read", "enter", "", "Read the row",
         "Its whole text, with what was found in it marked."),
        ("mark", "space", "mark", "Mark the row",
         "And go down; again takes the mark away. `=` and `-` are then for all marked rows."),
        ("mark_all", "asterisk", "", "Mark all rows shown",
         "Where all of them are marked, takes the marks away."),
        ("relabel", "equals_sign", "relabel", "Give another label",
         "To the marked rows, else to the one under the cursor."),
        ("exclude", "minus", "exclude", "Exclude from training",
         "The marked rows, else the one under the cursor; again takes them in."),
        ("undo", "u", "undo", "Undo the last change", "Any number of times."),
        ("redo", "U", "", "Do it again", "What was undone last."),
        ("review", "R", "review", "Review the labels",
         "One text fills the screen, one key gives its label, the next text comes: the marked "
         "rows, else those shown; the doubtful ones first, where a model knows them."),
        ("next", "e", "finding", "Next finding", "The next row in which something was found."),
        ("previous", "E", "", "Previous finding", "The nearest such row above."),
        ("findings", "exclamation_mark", "", "What was found",
         "Everything that was found, and in how many rows; Enter shows these rows only."),
        ("jump", "number_sign", "", "Go to a row", "By its number."),
        ("copy", "y", "", "Copy the text",
         "The whole text of the row, to the clipboard; over SSH to your terminal's."),
        ("save", "s", "save", "Save the rows shown",
         "To a .jsonl, .csv or .parquet file whose name you are asked for."),
        ("save_all", "S", "", "Save all rows", "The same, whatever the filter."),
    )  # fmt: skip
    likely: dict[str, Availability] = {
        "undo": lambda now: now.table.can_undo,
        "next": lambda now: now.table.has_findings,
    }
    return of_pane("data", told, lambda now: now.pane == "data" and now.table.has_rows, likely)


def classify() -> tuple[Command, ...]:
    """The keys of the Classify pane's list of answers."""
    told = (
        ("model", "m", "model", "Choose the model",
         "One's own by a few letters of its name, or another's whole name."),
        ("again", "enter", "again", "Take the text again",
         "Into the text box, to change it or to ask another model."),
        ("calibrate", "t", "calibrate", "Calibrate the probabilities",
         "As `sportft evaluate --calibrate` found out for this model; again shows its own."),
        ("copy", "y", "copy", "Copy the answer",
         "Label, probabilities and text, to the clipboard; over SSH to your terminal's."),
        ("save", "s", "save", "Save the answers",
         "To a .jsonl or .csv file whose name you are asked for; `sportft export predictions` "
         "prints all that the journal holds."),
    )  # fmt: skip
    return of_pane("classify", told, lambda now: now.pane == "classify", {})


def events() -> tuple[Command, ...]:
    """The keys of the Events pane."""
    told = (
        ("filter", "slash", "filter", "Filter the events",
         'Those with a text; `!` before it inverts, `level:warn` asks for a level, "two words" '
         "stay together, several terms must all hold. Esc shows all again."),
        ("next", "e", "problem", "Next problem", "The next warning or error below the cursor."),
        ("previous", "E", "", "Previous problem", "The nearest warning or error above the cursor."),
        ("times", "t", "times", "Clock or time since the start",
         "Times of day, or since the job's first event."),
        ("wrap", "w", "wrap", "Wrap long events", "All of a long text on several lines, or one."),
        ("copy", "y", "copy", "Copy the event",
         "The line under the cursor, in full, to the clipboard; over SSH to your terminal's."),
        ("save", "s", "save", "Save the events shown",
         "Those that pass the filter, to a file whose name you are asked for."),
        ("save_all", "S", "", "Save all events", "The same, whatever the filter."),
    )  # fmt: skip
    return of_pane("events", told, lambda now: now.pane == "events" and now.has_events, {})
