"""What is told of each program, and what the app is to reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Reports = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        name: what it is, with its unit.
        read: finds it in the reports of one round; None where there is none.
        goal: at most this, or this times what `beside` has; None where it is only told.
        beside: the program that the ratio is to; empty for none.
        digits: behind the point.
    """

    name: str
    read: Callable[[Reports], float | None]
    goal: float | None = None
    beside: str = ""
    digits: int = 0


def _at(run: str, *path: str) -> Callable[[Reports], float | None]:
    def read(reports: Reports) -> float | None:
        found: Any = reports.get(run)
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return None if found is None else float(found)

    return read


def _key(run: str, figure: str) -> Callable[[Reports], float | None]:
    def read(reports: Reports) -> float | None:
        keys = reports.get(run, {}).get("keys") or {}
        value = next((one[figure] for one in keys.values()), None)
        return None if value is None else float(value)

    return read


def _left_on(reports: Reports) -> float | None:
    quit = reports.get("start", {}).get("quit", {})
    return None if quit.get("modes_left_on") is None else float(len(quit["modes_left_on"]))


ROWS = [
    Row("ready, wall s", _at("start", "start", "ready_s"), None, "hello", 3),
    Row("ready, CPU s", _at("start", "start", "cpu_to_ready_s"), 1.15, "hello", 3),
    Row("bytes until first paint", _at("start", "start", "bytes_to_ready"), None, "hello"),
    Row("bytes until settled", _at("idle", "start", "bytes_to_settled"), 0.6, "hello"),
    Row("RSS at ready, MiB", _at("start", "memory", "rss_mib"), 1.15, "hello", 1),
    Row("RSS after settling, MiB", _at("idle", "memory_after_idle", "rss_mib"), None, "hello", 1),
    Row("idle, bytes/s", _at("idle", "idle", "bytes_per_s"), 0, "", 1),
    Row("idle, CPU %", _at("idle", "idle", "cpu_percent"), 0.2, "", 2),
    Row("a move, bytes", _key("move", "bytes_p50"), 350),
    Row("a move, settle ms p50", _key("move", "settle_ms_p50"), None, "", 1),
    Row("a move, settle ms p95", _key("move", "settle_ms_p95"), 15, "", 1),
    # The mean: the app scrolls some rows at a time, and pays for all of them with one.
    Row("a scrolled line, bytes", _key("scroll", "bytes_mean"), 1.25, "lnav"),
    Row("a scrolled line, bytes p95", _key("scroll", "bytes_p95")),
    Row("a scrolled line, ms p50", _key("scroll", "settle_ms_p50"), None, "", 1),
    Row("a scrolled line, ms p95", _key("scroll", "settle_ms_p95"), 15, "", 1),
    Row("a scrolled job, bytes", _key("scrolled jobs", "bytes_mean")),
    Row("a page, bytes", _key("page", "bytes_p50"), 5_000),
    Row("a page, settle ms p95", _key("page", "settle_ms_p95"), 15, "", 1),
    Row("a pane switch, bytes", _key("switch", "bytes_p50")),
    Row("a pane switch, ms p50", _key("switch", "settle_ms_p50"), None, "", 1),
    Row("a pane switch, ms p95", _key("switch", "settle_ms_p95"), None, "", 1),
    Row("a running job, frames/s", _at("running", "idle", "sync_frames_per_s"), 1, "", 2),
    Row("a running job, bytes/s", _at("running", "idle", "bytes_per_s"), 250),
    Row("a running job, CPU %", _at("running", "idle", "cpu_percent"), None, "", 2),
    Row("quit, wall s", _at("start", "quit", "seconds"), 1, "hello", 3),
    Row("terminal modes left on", _left_on, 0),
]
