"""A stand-in's files."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.job import Wire
from tests.stand_ins.server import Server, Trouble

_MADE_HERE = ("fine-tune-results", "batch_output")


class FileServer(Server):
    """Takes files, and looks them through before they can be used; see `StandIn`."""

    def __init__(self, port: int = 0) -> None:
        self.looks_until_processed = 1
        self.files: dict[str, Wire] = {}
        self.contents: dict[str, bytes] = {}
        self._looks: dict[str, int] = {}
        super().__init__(port)

    def routes(self) -> list[tuple[str, str, Callable[[Seen, str], Reply]]]:
        one = f"{self.prefix}/files/([^/]+)"
        return [
            *super().routes(),
            ("GET", f"{self.prefix}/files()", self._files),
            ("POST", f"{self.prefix}/files()", self._upload),
            ("GET", one, self._file),
            ("DELETE", one, self._delete),
            ("GET", f"{one}/content", self._content),
        ]

    def file_wire(self, file: Wire) -> Wire:
        return file

    def _upload(self, seen: Seen, _: str) -> Reply:
        parts = seen.parts()
        if "file" not in parts or "purpose" not in parts:
            raise Trouble(400, "'file' and 'purpose' are required properties", param="file")
        name, content = parts["file"]
        purpose = parts["purpose"][1].decode()
        return Reply(body=self.file_wire(self.keep(name, content, purpose)))

    def keep(self, name: str, content: bytes, purpose: str) -> Wire:
        """Store a file; returns its object."""
        file = {
            "object": "file",
            "id": self.new_id("file-"),
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": "processed" if purpose in _MADE_HERE else "pending",
            "status_details": None,
        }
        self.files[str(file["id"])] = file
        self.contents[str(file["id"])] = content
        if not self.looks_until_processed:
            file["status"] = "processed"
        return file

    def known_file(self, file_id: str) -> Wire:
        if file_id not in self.files:
            raise Trouble(404, f"No such File object: {file_id}", param="id")
        return self.files[file_id]

    def _file(self, _: Seen, file_id: str) -> Reply:
        file = self.known_file(file_id)
        self._looks[file_id] = self._looks.get(file_id, 0) + 1
        if self._looks[file_id] >= self.looks_until_processed:
            file["status"] = "processed"
        return Reply(body=self.file_wire(file))

    def _files(self, seen: Seen, _: str) -> Reply:
        purpose = seen.query.get("purpose")
        files = [file for file in self.files.values() if purpose in (None, file["purpose"])]
        return self.page(list(map(self.file_wire, files)), seen, 10_000)

    def _delete(self, _: Seen, file_id: str) -> Reply:
        self.known_file(file_id)
        del self.files[file_id], self.contents[file_id]
        return Reply(body={"object": "file", "id": file_id, "deleted": True})

    def _content(self, _: Seen, file_id: str) -> Reply:
        self.known_file(file_id)
        return Reply(body=self.contents[file_id])
