"""Training files on their way to a server: what it has already is not sent again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sportft_tui.domain.text import one_line
from sportft_tui.home import Home
from sportft_tui.new_files import alone_in, replacing

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.api.file_parts import Begun

Say = Callable[[str], None]
_NAME = "uploads.json"
#: Files remembered for a server; older ones are just sent again.
_MOST = 500
_STEP = 0.01


class Sent(NamedTuple):
    """A file at the server.

    Attributes:
        id: its ID.
        is_new: whether it was sent now, not there already.
    """

    id: str
    is_new: bool


class Uploads:
    """The files that were sent to one server, by what is in them.

    Args:
        conn: an open connection to it.
        home: where that is remembered.
    """

    def __init__(self, conn: Connection, home: Home) -> None:
        self._conn = conn
        self._home = home

    async def put(self, path: Path, digest: str, size: int, say: Say) -> Sent:
        """Have a training file at the server.

        Args:
            path: the file.
            digest: of the bytes that are sent; see `file_parts.fingerprint`.
            size: how many they are.
            say: is called with a line now and then.

        Raises:
            SportftError: the server does not take it.
        """
        known = await asyncio.to_thread(self._known, digest)
        if known.get("id") and await self._is_there(str(known["id"]), size):
            say(f"{one_line(path.name)} is at the server already; it is not sent again")
            return Sent(str(known["id"]), is_new=False)
        file_id = await self._send(path, digest, size, known, say)
        await asyncio.to_thread(self._remember, digest, {"id": file_id})
        return Sent(file_id, is_new=True)

    async def _is_there(self, file_id: str, size: int) -> bool:
        """Whether the server still has the file, whole and for training."""
        from sportft_tui.api import stored_files

        there = await stored_files.look(self._conn, file_id)
        if there is None or not there.is_usable:
            return False
        return (there.size, there.purpose) == (size, stored_files.FINE_TUNE)

    async def _send(
        self, path: Path, digest: str, size: int, known: dict[str, Any], say: Say
    ) -> str:
        from sportft_tui.api import file_parts, files

        told = _Progress(path.name, say)
        if size > file_parts.PART_BYTES:
            with suppress(file_parts.NoParts):
                return await self._in_parts(path, digest, size, known, told)
        return await files.upload(self._conn, path, on_progress=told)

    async def _in_parts(
        self, path: Path, digest: str, size: int, known: dict[str, Any], told: _Progress
    ) -> str:
        """Go on with what an earlier attempt began; from the start where it has lapsed."""
        from sportft_tui.api import file_parts
        from sportft_tui.domain.errors import NotFound, RateLimited, Refused

        def keep(begun: Begun) -> None:
            self._remember(digest, {"begun": asdict(begun)})

        begun = _begun(known)
        if begun is not None:
            try:
                return await file_parts.upload(
                    self._conn, path, size, begun=begun, keep=keep, on_progress=told
                )
            except RateLimited:
                raise
            except (NotFound, Refused):
                pass
        return await file_parts.upload(
            self._conn, path, size, begun=None, keep=keep, on_progress=told
        )

    def _known(self, digest: str) -> dict[str, Any]:
        return dict(_read(self._home).get(self._conn.profile.identity, {}).get(digest, {}))

    def _remember(self, digest: str, what: dict[str, Any]) -> None:
        """Nothing is lost where that cannot be written: the file is sent again then."""
        with suppress(OSError), alone_in(self._home.state):
            every = _read(self._home)
            mine = every.get(self._conn.profile.identity, {})
            mine.pop(digest, None)
            mine[digest] = what
            every[self._conn.profile.identity] = dict(list(mine.items())[-_MOST:])
            with replacing(self._home.state / _NAME) as file:
                file.write(json.dumps(every, indent=1).encode("ascii"))


class _Progress:
    """Says how far an upload is, at every hundredth.

    Args:
        name: the file's.
        say: takes the line.
    """

    def __init__(self, name: str, say: Say) -> None:
        self._name = one_line(name)
        self._say = say
        self._told = -1.0

    def __call__(self, done: int, total: int) -> None:
        share = done / total if total else 1.0
        if done == total or share < self._told or share - self._told >= _STEP:
            self._told = share
            self._say(f"Uploading {self._name}: {share:.0%}, {done:,} of {total:,} bytes")


def _begun(known: dict[str, Any]) -> Begun | None:
    from sportft_tui.api.file_parts import Begun

    try:
        told = known["begun"]
        return Begun(str(told["upload"]), tuple(map(str, told["parts"])), int(told["part_bytes"]))
    except (KeyError, TypeError, ValueError):
        return None


def _read(home: Home) -> dict[str, dict[str, dict[str, Any]]]:
    try:
        found = json.loads((home.state / _NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        server: {digest: one for digest, one in files.items() if isinstance(one, dict)}
        for server, files in found.items()
        if isinstance(files, dict)
    }
