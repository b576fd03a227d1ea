"""Reads are tried again by themselves, but not against a server that has asked for a pause."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import httpx2
import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.domain.errors import RateLimited, ServerFailed


async def test_a_read_is_not_tried_again_once_another_request_was_told_to_wait(
    connect: Callable[..., Awaitable[Connection]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server that fails at one thing, and has too many requests for another
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        is_list = request.url.path.endswith("/models")
        return httpx2.Response(500 if is_list else 429, json={})

    conn = await connect(answer)

    async def meanwhile(_: float) -> None:
        with pytest.raises(RateLimited):
            await conn.ask(conn.client.files.with_raw_response.list, "for its files")

    # WHEN the second of these happens while the first waits for its next try
    # (Its own asyncio only: other threads of this process sleep, too.)
    own = SimpleNamespace(**{**vars(asyncio), "sleep": meanwhile})
    monkeypatch.setattr("sportft_tui.api.connection.asyncio", own)
    with pytest.raises(ServerFailed):
        await conn.read(conn.client.models.with_raw_response.list, "for its models")
    # THEN there is no next try
    assert asked == ["/v1/models", "/v1/files"]
