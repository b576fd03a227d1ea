"""Uploads in parts, as OpenAI has them for large files."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.job import Wire
from tests.stand_ins.server import Trouble
from tests.stand_ins.stand_in import StandIn

#: A part may have so many bytes.
MOST_BYTES = 64 * 2**20


class WithUploads(StandIn):
    """A stand-in that takes files in parts.

    Attributes:
        uploads: by ID; `parts_of` has the bytes of each part, by the part's ID.
    """

    def __init__(self, port: int = 0) -> None:
        self.uploads: dict[str, Wire] = {}
        self.parts_of: dict[str, dict[str, bytes]] = {}
        super().__init__(port)

    def routes(self) -> list[tuple[str, str, Callable[[Seen, str], Reply]]]:
        upload = f"{self.prefix}/uploads/([^/]+)"
        return [
            *super().routes(),
            ("POST", f"{self.prefix}/uploads()", self._begin),
            ("POST", f"{upload}/parts", self._part),
            ("POST", f"{upload}/complete", self._complete),
            ("POST", f"{upload}/cancel", self._give_up),
        ]

    def _begin(self, seen: Seen, _: str) -> Reply:
        asked = seen.json
        for name in ("filename", "purpose", "bytes", "mime_type"):
            if name not in asked:
                raise Trouble(400, f"Missing required parameter: '{name}'.", param=name)
        upload: Wire = {
            "id": self.new_id("upload_"),
            "object": "upload",
            "bytes": asked["bytes"],
            "created_at": int(time.time()),
            "filename": asked["filename"],
            "purpose": asked["purpose"],
            "status": "pending",
            "expires_at": int(time.time()) + 3600,
            "file": None,
        }
        self.uploads[upload["id"]], self.parts_of[upload["id"]] = upload, {}
        return Reply(body=upload)

    def _part(self, seen: Seen, upload_id: str) -> Reply:
        self._pending(upload_id)
        _, data = seen.parts().get("data", ("", b""))
        if not 0 < len(data) <= MOST_BYTES:
            raise Trouble(400, "A part has 1 byte to 64 MB.", param="data")
        part_id = self.new_id("part_")
        self.parts_of[upload_id][part_id] = data
        part = {"id": part_id, "object": "upload.part", "created_at": int(time.time())}
        return Reply(body=part | {"upload_id": upload_id})

    def _complete(self, seen: Seen, upload_id: str) -> Reply:
        upload, parts = self._pending(upload_id), self.parts_of[upload_id]
        wanted = seen.json.get("part_ids") or []
        if not set(wanted) <= parts.keys():
            raise Trouble(400, "Some parts are not known.", param="part_ids")
        content = b"".join(parts[part_id] for part_id in wanted)
        if len(content) != upload["bytes"]:
            raise Trouble(400, "The parts have not as many bytes as were announced.")
        file = self.keep(upload["filename"], content, upload["purpose"])
        upload |= {"status": "completed", "file": file}
        return Reply(body=upload)

    def _give_up(self, _: Seen, upload_id: str) -> Reply:
        self._pending(upload_id)["status"] = "cancelled"
        return Reply(body=self.uploads[upload_id])

    def _pending(self, upload_id: str) -> Wire:
        if upload_id not in self.uploads:
            raise Trouble(404, f"No such Upload object: {upload_id}", param="upload_id")
        upload = self.uploads[upload_id]
        if upload["status"] != "pending":
            raise Trouble(400, f"Upload is {upload['status']}.")
        return upload
