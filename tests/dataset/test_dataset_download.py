"""The watched download."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sportft_tui.dataset.download import Download


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    before = socket.getdefaulttimeout()
    yield
    socket.setdefaulttimeout(before)


def test_a_silent_server_is_given_up() -> None:
    # GIVEN a server that accepts and never answers
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def fetch(**_: object) -> object:
            return opener.open(url, timeout=5)

        # WHEN it is asked THEN patience ends, and the reason is said
        began = time.monotonic()
        with pytest.raises(OSError, match=r"nothing arrived for 0\.4 s"):
            Download(fetch, lambda line: None, stall_seconds=0.4).run()
        assert time.monotonic() - began < 4


def test_a_slow_download_is_told_and_unpacking_is_waited_for(tmp_path: Path) -> None:
    # GIVEN a download that brings something now and then and then unpacks for longer than patience
    told: list[str] = []

    def fetch(**_: object) -> object:
        folder = tmp_path / "20news_home"
        folder.mkdir()
        part = folder / "20news-bydate.tar.gz.part_x"
        with part.open("wb") as file:
            for _megabyte in range(4):
                file.write(b"\0" * 1_000_000)
                file.flush()
                time.sleep(0.3)
        part.rename(folder / "20news-bydate.tar.gz")
        time.sleep(1.5)
        return "the corpus"

    # WHEN it is run THEN it comes to its end, and each phase was told
    came: object = Download(fetch, told.append, stall_seconds=0.9).run()
    assert came == "the corpus"
    assert "14 MB" in told[0]
    assert any("2.0 of 14 MB" in line for line in told)
    assert told.count("Unpacking the 20 newsgroups") == 1


def test_the_reason_is_said_without_wrappers() -> None:
    def fetch(**_: object) -> object:
        raise urllib.error.URLError(ConnectionRefusedError(111, "Connection refused"))

    with pytest.raises(OSError, match=r"^Connection refused$"):
        Download(fetch, lambda line: None).run()
