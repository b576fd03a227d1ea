"""What the app may ask of open tables. Runs in the worker process only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sportft_tui.dataset.serving import Request, Telling
from sportft_tui.dataset.table.exporting import export
from sportft_tui.dataset.table.folders import Folders
from sportft_tui.dataset.table.opened import Opened
from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.origin import origin_of
from sportft_tui.domain.errors import SportftError

Answer = dict[str, Any]
#: Seconds between two looks whether whoever opens a table still waits for it.
_LOOK_EVERY = 0.1


class Tables:
    """The tables that are open.

    Args:
        post: sends a message that nobody asked for.
    """

    def __init__(self, post: Callable[[Answer], None]) -> None:
        self._post = post
        self._tables: dict[int, Opened] = {}
        self._folders = Folders()

    def long(self) -> dict[str, Callable[[Request, Telling], Answer]]:
        """Calls that may take their time."""
        return {
            "open_table": self.open,
            "show": self.show,
            "spans": self.spans,
            "export_table": self.export,
            "close_table": self.close,
        }

    def quick(self) -> dict[str, Callable[[Request, Telling], Answer]]:
        """Calls that take some milliseconds."""
        return {
            "mark": lambda request, _: self._edited(request, "mark"),
            "exclude": lambda request, _: self._edited(request, "exclude"),
            "relabel": lambda request, _: self._edited(request, "relabel"),
            "undo": lambda request, _: self._step(request, "undo"),
            "redo": lambda request, _: self._step(request, "redo"),
            "numbers": self.numbers,
            "position_of": self.position_of,
            "next_finding": self.next_finding,
        }

    def opened(self, request: Request) -> Opened:
        """The table that a request is about.

        Raises:
            SportftError: it is not open.
        """
        table = self._tables.get(request["table"])
        if table is None:
            raise SportftError("The table is not open any more.", hint="Open it again.")
        return table

    def open(self, request: Request, tell: Telling) -> Answer:
        """Open a table; answers as soon as it has rows."""
        number = int(request["table"])
        origin = origin_of(request["what"], tell)
        tell.check()

        def post(news: Answer) -> None:
            self._post({"table": number, **news})

        opened = Opened(origin, self._folders.fresh(), request["model"], post)
        opened.background.start()
        try:
            while not opened.background.ready.wait(_LOOK_EVERY):
                tell.check()
            if opened.failure is not None and not opened.store.n_rows:
                raise opened.failure
        except BaseException:
            opened.close()
            raise
        self._tables[number] = opened
        about = {"title": origin.title, "made_up": origin.made_up, "note": origin.note}
        about["name"] = origin.log_name
        return {**about, **opened.news()}

    def show(self, request: Request, tell: Telling) -> Answer:
        """Show other rows."""
        table = self.opened(request)
        order = Order(request["column"], bool(request["is_reverse"]))
        table.show(request["query"], order, tell.is_cancelled)
        return table.news()

    def _edited(self, request: Request, do: str) -> Answer:
        table = self.opened(request)
        changed = table.edit(do, request["which"], request["to"])
        return {"changed": changed, **table.news()}

    def _step(self, request: Request, do: str) -> Answer:
        table = self.opened(request)
        return {"what": table.step(do), **table.news()}

    def numbers(self, request: Request, _: Telling) -> Answer:
        """The numbers of some rows, the first ones."""
        found = self.opened(request).numbers(request["which"], int(request["most"]))
        return {"rows": [int(row) for row in found]}

    def position_of(self, request: Request, _: Telling) -> Answer:
        """Where a row stands in what is shown."""
        return {"position": self.opened(request).position_of(int(request["number"]))}

    def next_finding(self, request: Request, _: Telling) -> Answer:
        """Where the next row stands that something was found in."""
        table = self.opened(request)
        place = table.next_finding(int(request["position"]), int(request["step"]))
        return {"position": place}

    def spans(self, request: Request, _: Telling) -> Answer:
        """What of a text its findings are about."""
        found = self.opened(request).spans(int(request["number"]))
        return {"spans": [(span.finding, span.start, span.end, span.what) for span in found]}

    def export(self, request: Request, tell: Telling) -> Answer:
        """Write rows to a file."""
        table = self.opened(request)
        path = Path(os.fsdecode(request["path"].encode("latin-1")))
        with table.store.lock:
            columns = table.store.columns()
            rows = table.viewing.rows(len(columns)) if request["which"] == "shown" else None
        return {"rows": export(columns, rows, path, tell)}

    def remove(self) -> None:
        """Remove all that is temporary: the process ends."""
        self._folders.remove()

    def close(self, request: Request, _: Telling) -> Answer:
        """Close a table; what is closed already stays so."""
        if table := self._tables.pop(request["table"], None):
            table.close()
        return {}
