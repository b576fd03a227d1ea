"""The texts that were entered before, gone through as in a shell."""

from __future__ import annotations

from collections.abc import Iterable

#: Texts that are kept; a shell keeps as many.
_MOST = 500


class TypedHistory:
    """Texts from the newest to the oldest; before the newest stands what is being typed."""

    def __init__(self) -> None:
        #: The newest last; each text once.
        self._texts: dict[str, None] = {}
        self._draft = ""
        #: How many texts back we are; 0 is the draft.
        self._back = 0

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def is_at_draft(self) -> bool:
        """Whether what is shown is being typed, not one of the earlier texts."""
        return self._back == 0

    def take_in(self, newest_first: Iterable[str]) -> None:
        """Put texts behind those that are there already."""
        older = dict.fromkeys(reversed(dict.fromkeys(newest_first)))
        for text in self._texts:
            older.pop(text, None)
        self._texts = older | self._texts
        self._shorten()

    def add(self, text: str) -> None:
        """A text was entered: it is the newest now, and the next one is begun."""
        self._texts.pop(text, None)
        self._texts[text] = None
        self._shorten()
        self.changed()

    def changed(self) -> None:
        """What is shown was changed: it is a draft of its own now."""
        self._draft, self._back = "", 0

    def older(self, shown: str) -> str | None:
        """The text before the one that is shown; None where there is none.

        Args:
            shown: what is in the box.
        """
        if self._back == len(self._texts):
            return None
        if self.is_at_draft:
            self._draft = shown
        self._back += 1
        # What is typed already need not be gone to.
        if (found := self._at()) == shown and self._back < len(self._texts):
            return self.older(shown)
        return found if found != shown else None

    def newer(self) -> str | None:
        """The text after the one that is shown, at last the draft; None where it is shown."""
        if self.is_at_draft:
            return None
        self._back -= 1
        return self._draft if self.is_at_draft else self._at()

    def _at(self) -> str:
        return list(self._texts)[-self._back]

    def _shorten(self) -> None:
        for text in list(self._texts)[:-_MOST]:
            del self._texts[text]
