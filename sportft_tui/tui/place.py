"""Where somebody left the app: a small file, so that the next start begins there."""

from __future__ import annotations

from typing import NamedTuple

from sportft_tui.domain.text import one_line
from sportft_tui.home import Home

FILE_NAME = "place"
#: The file has some 100 bytes; of what is not ours, no more is read.
_MOST_BYTES = 2_000
PANES = ("data", "jobs", "events", "classify")
#: Percent that a border can be moved to.
LEAST, MOST = 10, 90


class Sizes(NamedTuple):
    """Where the borders between panes stand, in percent; 0 is where they stand by themselves.

    Attributes:
        columns: of the width, the left column's.
        left: of its height, Data's.
        right: of its height, Jobs'.
        stacked: of the height, the upper one's of two panes.
    """

    columns: int = 0
    left: int = 0
    right: int = 0
    stacked: int = 0


class Place(NamedTuple):
    """What somebody looked at, and how.

    Attributes:
        pane: the ID of the pane that had the keys.
        is_zoomed: whether it had the whole screen.
        theme: the theme, where it was chosen while the app ran; empty where the settings say it.
        job: the ID of the selected job; empty for none.
        sizes: where the borders stood.
    """

    pane: str = "jobs"
    is_zoomed: bool = False
    theme: str = ""
    job: str = ""
    sizes: Sizes = Sizes()


FIRST_PLACE = Place()


def read(home: Home) -> Place:
    """The last place; where there is none, or what is there means nothing, the first one.

    One line a word, without a format that would have to be imported: the first paint waits for it.
    """
    try:
        with (home.state / FILE_NAME).open("rb") as file:
            lines = file.read(_MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return FIRST_PLACE
    told = {name: value for name, _, value in (line.partition(" ") for line in lines)}
    pane = told.get("pane", "")
    return Place(
        pane=pane if pane in PANES else FIRST_PLACE.pane,
        is_zoomed=told.get("zoomed") == "yes",
        theme=told.get("theme", ""),
        job=one_line(told.get("job", "")),
        sizes=Sizes(*(_percent(told.get(name, "")) for name in Sizes._fields)),
    )


def write(home: Home, place: Place) -> None:
    """Keep a place for the next start. Takes the time that the disk takes.

    Raises:
        OSError: the folder cannot be written to, the disk is full, ...
    """
    from sportft_tui.new_files import replacing

    told = {
        "pane": place.pane,
        "zoomed": "yes" if place.is_zoomed else "",
        "theme": place.theme,
        "job": one_line(place.job),
        **{name: str(percent or "") for name, percent in place.sizes._asdict().items()},
    }
    home.create()
    with replacing(home.state / FILE_NAME) as file:
        file.write("".join(f"{name} {value}\n" for name, value in told.items() if value).encode())


def _percent(text: str) -> int:
    is_one = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST))
    return int(text) if is_one and LEAST <= int(text) <= MOST else 0
