"""Batches, as OpenAI has them: a file of questions, answered later at half the price."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.job import Wire
from tests.stand_ins.server import Trouble
from tests.stand_ins.stand_in import StandIn

_GIVEN_UP = {"failed", "expired", "cancelled"}
_LATE = "This request could not be executed before the completion window expired."


class WithBatches(StandIn):
    """A stand-in that takes batches. One goes on at each look at it, as jobs do.

    Attributes:
        batches: by ID.
        next_batch_ends: how the next batch ends, half of its questions answered (and charged):
            `failed`, `expired`, `cancelled`; empty for one that is completed.
    """

    def __init__(self, port: int = 0) -> None:
        self.batches: dict[str, Wire] = {}
        self.next_batch_ends = ""
        self._lives: dict[str, Iterator[None]] = {}
        super().__init__(port)

    def routes(self) -> list[tuple[str, str, Callable[[Seen, str], Reply]]]:
        batch = f"{self.prefix}/batches/([^/]+)"
        return [
            *super().routes(),
            ("POST", f"{self.prefix}/batches()", self._order_batch),
            ("GET", f"{self.prefix}/batches()", self._list_batches),
            ("GET", batch, self._look_at_batch),
            ("POST", f"{batch}/cancel", self._cancel_batch),
        ]

    def _order_batch(self, seen: Seen, _: str) -> Reply:
        order = seen.json
        if order.get("completion_window") != "24h":
            raise Trouble(400, "completion_window must be 24h.", param="completion_window")
        file = self.known_file(str(order.get("input_file_id")))
        if file["purpose"] != "batch":
            raise Trouble(400, "The file's purpose is not batch.", param="input_file_id")
        batch: Wire = {
            "id": self.new_id("batch_"),
            "object": "batch",
            "endpoint": order["endpoint"],
            "input_file_id": file["id"],
            "completion_window": "24h",
            "status": "validating",
            "created_at": int(time.time()),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "metadata": order.get("metadata"),
            "output_file_id": None,
            "error_file_id": None,
            "errors": None,
        }
        self.batches[batch["id"]] = batch
        self._lives[batch["id"]] = self._batch_life(batch, self.next_batch_ends)
        self.next_batch_ends = ""
        return Reply(body=batch)

    def _known_batch(self, batch_id: str) -> Wire:
        if batch_id not in self.batches:
            raise Trouble(404, f"No batch found with id '{batch_id}'.", param="batch_id")
        return self.batches[batch_id]

    def _list_batches(self, seen: Seen, _: str) -> Reply:
        return self.page(list(self.batches.values()), seen, 20)

    def _look_at_batch(self, _: Seen, batch_id: str) -> Reply:
        batch = self._known_batch(batch_id)
        for _step in range(self.steps_per_look):
            next(self._lives[batch_id], None)
        return Reply(body=batch)

    def _cancel_batch(self, _: Seen, batch_id: str) -> Reply:
        batch = self._known_batch(batch_id)
        if batch["status"] not in ("validating", "in_progress"):
            raise Trouble(400, f"Cannot cancel a batch with status '{batch['status']}'.")
        batch["status"] = "cancelling"
        return Reply(body=batch)

    def _batch_life(self, batch: Wire, ends: str) -> Iterator[None]:
        """What becomes of it, up to each `yield` at a look."""
        yield
        lines = [json.loads(line) for line in self.contents[batch["input_file_id"]].splitlines()]
        if wrong := [n for n, line in enumerate(lines, 1) if line["url"] != batch["endpoint"]]:
            fault = {"code": "mismatched_endpoint", "message": "Wrong url.", "line": wrong[0]}
            batch |= {"status": "failed", "errors": {"object": "list", "data": [fault]}}
            return
        batch["status"] = "in_progress"
        batch["request_counts"]["total"] = len(lines)
        yield
        answered, errors = len(lines) // 2, list[Wire]()
        output = [self._answer_line(batch, line) for line in lines[:answered]]
        yield
        if batch["status"] == "cancelling":
            ends = "cancelled"
        if ends in _GIVEN_UP:
            left = lines[answered:] if ends == "expired" else []
            late = {"code": "batch_expired", "message": _LATE}
            errors = [self._line(line, None, late) for line in left]
        else:
            output += [self._answer_line(batch, line) for line in lines[answered:]]
        if ends == "failed":
            fault = {"code": "server_error", "message": "It was given up.", "line": None}
            batch["errors"] = {"object": "list", "data": [fault]}
        batch["status"] = "finalizing"
        yield
        for name, rows in (("output_file_id", output), ("error_file_id", errors)):
            if rows:
                content = "\n".join(map(json.dumps, rows)).encode()
                batch[name] = self.keep(f"{name}.jsonl", content, "batch_output")["id"]
        batch["status"] = ends or "completed"
        yield

    def _answer_line(self, batch: Wire, line: Wire) -> Wire:
        """Answer a question, and charge half of what it costs elsewhere."""
        wire = self.answered(str(batch["endpoint"]), line["body"])
        self.bill[-1] = replace(self.bill[-1], what="batch", usd=self.bill[-1].usd / 2)
        batch["request_counts"]["completed"] += 1
        return self._line(line, {"status_code": 200, "request_id": "req_1", "body": wire}, None)

    def _line(self, line: Wire, response: Any, error: Any) -> Wire:
        told = {"id": self.new_id("batch_req_"), "custom_id": line["custom_id"]}
        return told | {"response": response, "error": error}
