"""The last place: kept in a file that may be missing, torn or somebody else's."""

from __future__ import annotations

import pytest

from sportft_tui.home import Home, home
from sportft_tui.tui import place
from sportft_tui.tui.place import FIRST_PLACE, Place, Sizes


@pytest.fixture
def there() -> Home:
    return home().create()


def test_a_place_is_kept_whole(there: Home) -> None:
    one = Place("events", True, "light", "ftjob-1", Sizes(columns=55, right=30))
    place.write(there, one)
    assert place.read(there) == one
    # AND what is as at first is not written at all
    place.write(there, FIRST_PLACE)
    assert (there.state / place.FILE_NAME).read_text() == "pane jobs\n"


def test_nothing_is_read_where_nothing_is(there: Home) -> None:
    assert place.read(there) == FIRST_PLACE
    (there.state / place.FILE_NAME).mkdir()
    assert place.read(there) == FIRST_PLACE


@pytest.mark.parametrize(
    "found",
    [
        b"\xff\xfe\x00" * 5_000,
        b'{"pane": "events"}',
        b"pane nowhere\nzoomed perhaps\ncolumns 99\nleft -5\nright \xc2\xb2\nstacked 1e9\n",
        b"columns 0050000000000000000000\nleft " + b"9" * 1_000,
    ],
)
def test_what_means_nothing_is_as_if_it_were_not_there(there: Home, found: bytes) -> None:
    (there.state / place.FILE_NAME).write_bytes(found)
    assert place.read(there) == FIRST_PLACE


def test_what_can_be_used_is_used_and_control_characters_are_not(there: Home) -> None:
    (there.state / place.FILE_NAME).write_bytes(b"pane data\ncolumns many\njob ft\x1b[31mjob\n")
    assert place.read(there) == Place(pane="data", job="ft[31mjob")
