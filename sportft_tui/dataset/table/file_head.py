"""The first rows of a file of any form that is read from its beginning on."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from sportft_tui.dataset.sources.opening import Packed, packed
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.domain.errors import SportftError


class _Head(Source):
    """The beginning of a file, up to its last whole line."""

    is_cut = False

    def __init__(self, path: Path, wish: Wish, most: int) -> None:
        self._most = most
        super().__init__(path, wish)

    def _packed(self, path: Path) -> Packed:
        whole = packed(path)
        with whole.open() as file:
            head = file.read(self._most)
        if len(head) == self._most:
            self.is_cut = True
            head = head[: head.rfind(b"\n") + 1]
        return Packed(whole.name, whole.path, lambda: io.BytesIO(head))


def pairs_of_head(path: Path, wish: Wish, n_rows: int, most: int) -> list[tuple[str, str]]:
    """Texts and labels from the beginning of a file; see `peeking.peek`.

    Args:
        path: the file.
        wish: how it is to be read.
        n_rows: as many or fewer.
        most: bytes that are looked at.
    """
    try:
        source = _Head(path, replace(wish, skip_bad=True), most)
        if source.kind not in ("CSV", "TSV", "JSONL", "TXT"):
            return []
        pairs: list[tuple[str, str]] = []
        for texts, labels in source.pairs():
            pairs += zip(texts, labels, strict=True)
            if len(pairs) > n_rows:
                break
    except (SportftError, ValueError):
        return []
    if source.is_cut:  # the last row may go on
        del pairs[-1:]
    return pairs[:n_rows]
