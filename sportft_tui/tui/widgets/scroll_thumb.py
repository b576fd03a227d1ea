"""The bar that shows which part of a list is in sight: its geometry, drawn in the list's own rows.

Drawn there, a bar costs the few cells that changed; Textual's own is a widget that is sent again
whole, and has the screen laid out again whenever a focus changes.
"""

from __future__ import annotations

THUMB = "▐"


#: The lines of a bar that are marked, counted from its top; empty where there is nothing to scroll.
Thumb = range
NO_THUMB: Thumb = range(0)


def changed_lines(before: Thumb, after: Thumb) -> set[int]:
    """The lines that look different under two thumbs."""
    return set(before) ^ set(after)


def thumb_of(top: int, page: int, count: int) -> Thumb:
    """The thumb for a list.

    Args:
        top: the first row in sight.
        page: rows in sight, also the length of the bar.
        count: rows in all.
    """
    if count <= page or page <= 0:
        return NO_THUMB
    size = max(1, page * page // count)
    room = page - size
    # Only the very first and the very last row bring it to its ends.
    start = -(-top * room // (count - page))
    if room > 0 and top < count - page:
        start = min(start, max(room - 1, 0))
    return range(start, start + size)


def top_at(line: int, page: int, count: int) -> int:
    """The first row in sight when the thumb's middle is put on a line of the bar."""
    size = max(1, page * page // max(count, 1))
    room = max(page - size, 1)
    share = min(max((line - size // 2) / room, 0.0), 1.0)
    return round(share * max(count - page, 0))
