"""The numbers by which texts are known, computed for many texts at once.

For a large table this is done in a process of its own beside the reading of the table: it is a
fifth of all work, and most machines have another core.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sportft_tui.dataset.own_process import own_command
from sportft_tui.dataset.spool import JOINT, Batch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

#: Pairs of numbers. Of texts that are 80 % alike, 98 in 100 share a pair of four.
BANDS = 4
#: Letters a run has: about three words.
_RUN = 16
#: One run in so many is looked at, told by its first two letters, so the same in each text.
_SAMPLED = 32
#: In a text of fewer letters than this all runs are looked at, else there would be too few.
_SHORT = 512
#: With fewer letters than this, a text is compared as a whole.
_TINY = 24
#: Odd numbers without a pattern, one per hash.
_ODD = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
    0xE7037ED1A0B428DB,
    0x8EBC6AF09C88C6E3,
    0x589965CC75374CC3,
)


_PLAIN = bytes(ord(chr(byte).lower()) if byte < 128 else byte for byte in range(256))
#: All of ASCII that is no letter or digit, but for the joint.
_DROPPED = bytes(byte for byte in range(1, 128) if not chr(byte).isalnum())


def sketch(batch: Batch) -> list[Hashes]:
    """The bands of a batch's texts: one number per text and band."""
    import numpy as np

    data = batch.prompt_bytes.translate(_PLAIN, _DROPPED) + JOINT.encode()
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(codes == 0)
    if len(ends) != len(batch):  # a text holds what joins texts
        prompts = [prompt.replace(JOINT, "") for prompt in batch.prompts]
        return sketch(Batch(batch.positions, prompts, batch.completions))
    starts = np.concatenate(([0], ends[:-1] + 1))
    chosen = np.zeros(len(codes), bool)
    chosen[:-1] = (codes[:-1] * np.uint8(31) + codes[1:]) & np.uint8(_SAMPLED - 1) == 7
    for row in np.flatnonzero(ends - starts < _SHORT).tolist():
        chosen[starts[row] : ends[row]] = True
    # What begins near the end would reach into the next text; the first run always counts.
    tails = ends[:, None] - np.arange(_RUN + 1)
    chosen[np.maximum(tails, starts[:, None]).ravel()] = False
    chosen[starts] = True
    wholes = {
        row: _digest(data[starts[row] : ends[row]])
        for row in np.flatnonzero(ends - starts < _TINY).tolist()
    }
    places = np.flatnonzero(chosen)
    hashes = _runs_at(np, data, places)
    begins = np.searchsorted(places, starts)
    bands = []
    for band in range(BANDS):
        one, other = (
            np.minimum.reduceat(hashes * np.uint64(_ODD[2 * band + i]), begins) for i in range(2)
        )
        keys = _mixed(np, one + other * np.uint64(_ODD[0]))
        for row, whole in wholes.items():
            keys[row] = whole
        bands.append(keys)
    return bands


def _digest(data: bytes) -> int:
    # Not `hash`, which differs from process to process.
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def _runs_at(np: Any, data: bytes, places: Any) -> Any:
    """Hashes of the runs that begin at `places`."""
    padded = np.frombuffer(data + bytes(_RUN), np.uint8)
    eights = np.ndarray((len(padded) - 7,), np.uint64, padded, strides=(1,))
    first, second = eights[places], eights[places + 8]
    return _mixed(np, first * np.uint64(_ODD[1]) + second * np.uint64(_ODD[2]))


def _mixed(np: Any, hashes: Any) -> Any:
    hashes = hashes ^ (hashes >> np.uint64(31))
    hashes = hashes * np.uint64(_ODD[3])
    return hashes ^ (hashes >> np.uint64(29))


#: Texts in a batch, and their length in bytes.
_HEAD = struct.Struct("<QQ")


class Helper:
    """A process that sketches batches while this one goes on reading."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  this program's own
            own_command("sportft_tui.dataset.findings.sketching", "serve"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # room for a whole batch, so that none waits for none
            with suppress(OSError):
                fcntl.fcntl(self._process.stdin, fcntl.F_SETPIPE_SZ, 1 << 20)

    def send(self, batch: Batch) -> None:
        """Hand a batch over.

        Raises:
            OSError: the process is gone.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(_HEAD.pack(len(batch), len(batch.prompt_bytes)))
        self._process.stdin.write(batch.prompt_bytes)

    def bands(self) -> bytes:
        """The bands of all texts that were sent, text by text; less where it could not finish."""
        with self._process as process, suppress(OSError):
            return process.communicate()[0]
        return b""

    def close(self) -> None:
        """End the process; what it has done is dropped."""
        self._process.kill()
        with self._process, suppress(OSError):
            self._process.communicate()


def has_other_core() -> bool:
    """Whether a second process would have a core of its own."""
    usable = getattr(os, "sched_getaffinity", None)
    return (len(usable(0)) if usable else os.cpu_count() or 1) > 1


def serve() -> None:
    """Sketch what comes on stdin until it ends, then write all bands to stdout."""
    import numpy as np

    done = []
    while head := sys.stdin.buffer.read(_HEAD.size):
        count, length = _HEAD.unpack(head)
        text = sys.stdin.buffer.read(length).decode("utf-8", "surrogatepass")
        prompts: Sequence[str] = text.split(JOINT)
        if len(prompts) != count:
            return  # a text holds what joins texts: the sender does without
        done.append(np.stack(sketch(Batch(range(count), prompts, prompts)), axis=1).tobytes())
    sys.stdout.buffer.write(b"".join(done))
