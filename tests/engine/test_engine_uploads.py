"""Files that come in parts."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI
from openai.types import Upload

CONTENT = os.urandom(300_000)


async def announce(client: AsyncOpenAI, size: int = len(CONTENT)) -> Upload:
    return await client.uploads.create(
        bytes=size, filename="../../etc/x.jsonl", mime_type="text/jsonl", purpose="user_data"
    )


async def test_parts_in_any_order_become_one_file(shared_engine: Any, client: AsyncOpenAI) -> None:
    # GIVEN parts that came at the same time, in whatever order
    upload = await announce(client)
    assert upload.status == "pending"
    assert upload.filename == "x.jsonl"
    cuts = [CONTENT[at : at + 70_000] for at in range(0, len(CONTENT), 70_000)]
    made = await asyncio.gather(
        *(client.uploads.parts.create(upload.id, data=cut) for cut in reversed(cuts))
    )
    ids = [part.id for part in reversed(made)]
    # WHEN they are put together with the digest
    for wrong in (ids[::-1], []):
        with pytest.raises(openai.BadRequestError):
            await client.uploads.complete(upload.id, part_ids=wrong, md5="0" * 32)
    digest = hashlib.md5(CONTENT).hexdigest()
    done = await client.uploads.complete(upload.id, part_ids=ids, md5=digest)
    # THEN the file is there, and nothing else is left
    assert done.status == "completed"
    assert done.file is not None
    assert (await client.files.content(done.file.id)).content == CONTENT
    assert not (shared_engine.folder / "data" / "engine" / "uploads" / upload.id).exists()
    with pytest.raises(openai.BadRequestError, match="completed already"):
        await client.uploads.parts.create(upload.id, data=b"x")


async def test_what_does_not_fit_is_refused(client: AsyncOpenAI) -> None:
    upload, other = await announce(client, 10), await announce(client, 5)
    part = await client.uploads.parts.create(upload.id, data=b"12345")
    foreign = await client.uploads.parts.create(other.id, data=b"12345")
    with pytest.raises(openai.BadRequestError, match="announced"):
        await client.uploads.parts.create(upload.id, data=b"678901")
    for ids in ([part.id], [part.id, foreign.id], ["part_none"], ["../" + part.id]):
        with pytest.raises(openai.BadRequestError):
            await client.uploads.complete(upload.id, part_ids=ids)
    assert (await client.uploads.cancel(upload.id)).status == "cancelled"
    for late in (
        client.uploads.cancel(upload.id),
        client.uploads.parts.create(upload.id, data=b"1"),
        client.uploads.complete(upload.id, part_ids=[part.id]),
    ):
        with pytest.raises(openai.BadRequestError, match="cancelled already"):
            await late
    with pytest.raises(openai.NotFoundError):
        await client.uploads.cancel("upload_none")


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"bytes": -1}, "bytes"),
        ({"bytes": 1 << 40}, "bytes"),
        ({"bytes": "5"}, "bytes"),
        ({"bytes": None}, "bytes"),
        ({"filename": ""}, "filename"),
        ({"purpose": "vision"}, "purpose"),
        ({"mime_type": None}, "mime_type"),
        ({"expires_after": {"anchor": "created_at", "seconds": 1}}, "seconds"),
        ({"expires_after": {"anchor": "now", "seconds": 3600}}, "expires_after"),
    ],
)
async def test_wrong_announcements(client: AsyncOpenAI, wrong: Any, param: str) -> None:
    good = {"bytes": 1, "filename": "x", "mime_type": "text/jsonl", "purpose": "batch"}
    with pytest.raises(openai.BadRequestError) as caught:
        await client.post("/uploads", body=good | wrong, cast_to=Upload)
    assert caught.value.param == param


async def test_an_upload_goes_on_after_a_kill(tmp_path: Path, shared_engine: Any) -> None:
    engine = type(shared_engine)(tmp_path / "killed")
    engine.start()
    async with engine.client() as client:
        upload = await announce(client, 6)
        first = await client.uploads.parts.create(upload.id, data=b"abc")
    engine.kill()
    engine.start()
    async with engine.client() as client:
        second = await client.uploads.parts.create(upload.id, data=b"def")
        done = await client.uploads.complete(upload.id, part_ids=[first.id, second.id])
        assert done.file is not None
        assert (await client.files.content(done.file.id)).content == b"abcdef"
    assert engine.end() == 0
