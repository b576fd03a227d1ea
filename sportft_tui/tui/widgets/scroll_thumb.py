"""The bar that shows which part of a list is in sight: its geometry, drawn in the list's own rows.

Drawn there, a bar costs the few cells that changed; Textual's own is a widget that is sent again
whole, and has the screen laid out again whenever a focus changes.
"""

from __future__ import annotations

from dataclasses import dataclass

THUMB = "▐"


@dataclass(frozen=True, slots=True)
class Thumb:
    """The marked part of a bar.

    Attributes:
        start: its first line, counted from the top of the bar.
        end: the line behind its last one; equal to `start` where there is nothing to scroll.
    """

    start: int = 0
    end: int = 0

    def __contains__(self, line: int) -> bool:
        return self.start <= line < self.end

    def __bool__(self) -> bool:
        return self.end > self.start

    def changed_from(self, other: Thumb) -> set[int]:
        """The lines that look different under this thumb and another one."""
        return set(range(self.start, self.end)) ^ set(range(other.start, other.end))


def thumb_of(top: int, page: int, count: int) -> Thumb:
    """The thumb for a list.

    Args:
        top: the first row in sight.
        page: rows in sight, also the length of the bar.
        count: rows in all.
    """
    if count <= page or page <= 0:
        return Thumb()
    size = max(1, page * page // count)
    room = page - size
    # Only the very first and the very last row bring it to its ends.
    start = -(-top * room // (count - page))
    if room > 0 and top < count - page:
        start = min(start, max(room - 1, 0))
    return Thumb(start, start + size)


def top_at(line: int, page: int, count: int) -> int:
    """The first row in sight when the thumb's middle is put on a line of the bar."""
    size = max(1, page * page // max(count, 1))
    room = max(page - size, 1)
    share = min(max((line - size // 2) / room, 0.0), 1.0)
    return round(share * max(count - page, 0))
