"""Answers that follow the typing, with answers that come when the test says so."""

from __future__ import annotations

import asyncio

from sportft_tui.domain.errors import SportftError, Unreachable
from sportft_tui.tui.as_you_type import AsYouType


class Slow:
    """Answers one text at a time, when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.shown: list[tuple[str, str]] = []
        self.failed: list[SportftError] = []
        self._may = asyncio.Semaphore(0)
        self._news = asyncio.Event()
        self.typing = AsYouType(self.ask, lambda *one: self.shown.append(one), self.failed.append)

    async def ask(self, text: str) -> str:
        self.asked.append(text)
        self._news.set()
        await self._may.acquire()
        if text == "bad":
            raise Unreachable("No line.")
        return text.upper()

    async def until_asked(self, n: int) -> None:
        while len(self.asked) < n:
            self._news.clear()
            await self._news.wait()

    async def answer(self) -> None:
        self._may.release()
        await asyncio.sleep(0.02)


async def test_only_the_newest_of_many_texts_is_asked_about() -> None:
    # GIVEN an answer that is under way
    slow = Slow()
    slow.typing.want("a")
    await slow.until_asked(1)
    # WHEN many more texts come meanwhile
    for n in range(2, 50):
        slow.typing.want("a" * n)
    await slow.answer()
    # THEN only the last of them is asked about, and the old answer is not shown
    await slow.until_asked(2)
    await slow.answer()
    assert slow.asked == ["a", "a" * 49]
    assert slow.shown == [("a" * 49, "A" * 49)]
    assert not slow.typing.is_asking


async def test_a_burst_of_keys_is_one_question() -> None:
    slow = Slow()
    for text in ("h", "he", "hel"):
        slow.typing.want(text)
    await slow.until_asked(1)
    await slow.answer()
    assert slow.asked == ["hel"]
    assert slow.shown == [("hel", "HEL")]


async def test_stopped_it_shows_nothing_more_and_can_go_on() -> None:
    # GIVEN a question under way
    slow = Slow()
    slow.typing.want("a")
    await slow.until_asked(1)
    # WHEN the text is entered or deleted
    slow.typing.stop()
    await slow.answer()
    # THEN its answer is not wanted any more
    assert slow.shown == []
    # AND the next text is asked about
    slow.typing.want("b")
    await slow.until_asked(2)
    await slow.answer()
    assert slow.shown == [("b", "B")]


async def test_a_failure_is_told_and_the_next_text_tried() -> None:
    slow = Slow()
    slow.typing.want("bad")
    await slow.until_asked(1)
    await slow.answer()
    assert [error.what for error in slow.failed] == ["No line."]
    slow.typing.want("good")
    await slow.until_asked(2)
    await slow.answer()
    assert slow.shown == [("good", "GOOD")]
