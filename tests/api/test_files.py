import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sportft_tui.api import connection, files
from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import local_profile
from sportft_tui.domain.errors import BadInput, NotTheProtocol, Refused, ServerFailed
from sportft_tui.domain.secret import Secret

Connect = Callable[..., Awaitable[Connection]]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(files, "FIRST_PAUSE", 0.001)


@pytest.fixture
def some_file(tmp_path: Path) -> Path:
    path = tmp_path / "train é.jsonl"
    path.write_text('{"prompt": "a", "completion": " b"}\n', encoding="utf-8")
    return path


async def test_a_file_arrives_whole_and_its_progress_is_told(
    serve: Callable[[Any], str], tmp_path: Path
) -> None:
    # GIVEN a real server and a file of several reads
    got: list[tuple[str, str | None, bytes]] = []

    async def take(request: Request) -> Response:
        async with request.form() as form:
            file = form["file"]
            assert isinstance(file, UploadFile)
            got.append((str(form["purpose"]), file.filename, await file.read()))
        return JSONResponse({"id": "file-1", "status": "processed"})

    base_url = serve(Starlette(routes=[Route("/v1/files", take, methods=["POST"])]))
    path = tmp_path / "train.jsonl"
    path.write_bytes(b"0123456789abcdef" * 20_000)
    progress: list[tuple[int, int]] = []
    # WHEN
    async with Connection(local_profile(base_url, Secret("k"))) as conn:
        file_id = await files.upload(
            conn, path, on_progress=lambda done, size: progress.append((done, size))
        )
    # THEN
    assert file_id == "file-1"
    assert got == [("fine-tune", "train.jsonl", path.read_bytes())]
    assert progress[-1] == (320_000, 320_000)
    assert len(progress) > 3
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)


def test_to_look_how_long_it_is_is_no_progress(some_file: Path) -> None:
    # GIVEN a file of which only reading tells the length, as of one that is marked on its way
    told: list[tuple[int, int]] = []
    size = some_file.stat().st_size
    with files.CountingFile(
        io.FileIO(some_file), size, lambda done, of: told.append((done, of))
    ) as file:
        # WHEN the package looks for its end, and sends it then
        assert file.seek(0, io.SEEK_END) == size
        file.seek(0)
        file.read()
    # THEN
    assert told == [(size, size)]


async def test_jobs_wait_until_the_file_is_processed(connect: Connect, some_file: Path) -> None:
    answers = iter(["pending", "running", "processed"])

    def server(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"id": "file-1", "status": next(answers)})

    assert await files.upload(await connect(server), some_file) == "file-1"
    assert next(answers, "asked three times") == "asked three times"


@pytest.mark.parametrize("status", [None, "uploaded", "processed", "unheard-of"])
async def test_a_status_that_says_nothing_is_not_waited_for(
    connect: Connect, some_file: Path, status: str | None
) -> None:
    asked: list[str] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.method)
        return httpx2.Response(200, json={"id": "file-1", "status": status})

    assert await files.upload(await connect(server), some_file) == "file-1"
    assert asked == ["POST"]


async def test_a_file_that_the_server_cannot_use(connect: Connect, some_file: Path) -> None:
    wire = {"id": "file-1", "status": "error", "status_details": "line 3 is \x1b[1mbad"}
    conn = await connect(lambda r: httpx2.Response(200, json=wire))
    with pytest.raises(Refused, match="line 3 is"):
        await files.upload(conn, some_file)


async def test_a_file_that_is_never_ready(
    connect: Connect, some_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PROCESSING_SECONDS", 0.02)
    conn = await connect(lambda r: httpx2.Response(200, json={"id": "f", "status": "pending"}))
    with pytest.raises(ServerFailed, match="still has not"):
        await files.upload(conn, some_file)


async def test_an_upload_is_sent_once_even_when_it_fails(connect: Connect, some_file: Path) -> None:
    asked: list[str] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.method)
        return httpx2.Response(500)

    conn = await connect(server)
    with pytest.raises(ServerFailed):
        await files.upload(conn, some_file)
    assert asked == ["POST"]


async def test_an_upload_without_an_id_is_no_upload(connect: Connect, some_file: Path) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json={"id": None}))
    with pytest.raises(NotTheProtocol, match="no ID"):
        await files.upload(conn, some_file)


async def test_files_that_cannot_be_sent_are_named(connect: Connect, tmp_path: Path) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json={"id": "file-1"}))
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    with pytest.raises(BadInput, match=r"no file .*gone"):
        await files.upload(conn, tmp_path / "gone.jsonl")
    with pytest.raises(BadInput, match="is empty"):
        await files.upload(conn, empty)
    with pytest.raises(BadInput, match="cannot be read"):
        await files.upload(conn, tmp_path)


async def test_content_is_bytes_and_never_a_web_page(connect: Connect) -> None:
    conn = await connect(lambda r: httpx2.Response(200, content=b"step,train_loss\n1,\xff"))
    assert await files.content(conn, "file-1") == b"step,train_loss\n1,\xff"
    conn = await connect(lambda r: httpx2.Response(200, content="<html>log in</html>"))
    with pytest.raises(NotTheProtocol, match="web page"):
        await files.content(conn, "file-1")
