"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sportft_tui.new_files import creating, fresh_path, give_name, numbered, replacing


def test_a_fresh_path_is_the_first_free_number(tmp_path: Path) -> None:
    # GIVEN a name that is free THEN it is that name
    path = tmp_path / "f.jsonl"
    assert fresh_path(path) == path
    # WHEN it and the next are taken, one of them by a link that leads nowhere
    path.touch()
    numbered(path, 1).symlink_to(tmp_path / "nothing")
    # THEN it is the next number
    assert fresh_path(path) == tmp_path / "f (2).jsonl"


def test_a_new_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    # GIVEN a file that is being written
    path = tmp_path / "new.txt"
    with creating(path) as file:
        file.write(b"half")
        file.flush()
        # THEN its name is not there yet
        assert not path.exists()
    # WHEN it is finished THEN it is, and nothing else
    assert [one.name for one in tmp_path.iterdir()] == ["new.txt"]
    assert path.read_bytes() == b"half"


@pytest.mark.parametrize("write", [creating, replacing])
def test_nothing_unfinished_is_left(tmp_path: Path, write: object) -> None:
    with pytest.raises(RuntimeError), write(tmp_path / "new.txt") as file:  # type: ignore[operator]
        file.write(b"half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_replacement_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text("old\n")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"new")
        raise RuntimeError
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_nobodys_file_is_taken(tmp_path: Path) -> None:
    # GIVEN a name that somebody takes while the file is written
    path = tmp_path / "new.txt"
    with pytest.raises(FileExistsError), creating(path) as file:
        file.write(b"ours")
        path.write_bytes(b"theirs")
    # THEN theirs stays, alone
    assert path.read_bytes() == b"theirs"
    assert len(list(tmp_path.iterdir())) == 1
    # AND a name that is taken from the start is refused at once
    with pytest.raises(FileExistsError), creating(path):
        pytest.fail("the block was entered")


def test_file_systems_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a file system that has no links
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    unfinished, path = tmp_path / "unfinished", tmp_path / "new.txt"
    unfinished.write_bytes(b"whole")
    # WHEN a file gets its name THEN it has it
    give_name(unfinished, path)
    assert path.read_bytes() == b"whole" and not unfinished.exists()
    # AND a name that is taken is refused all the same
    unfinished.write_bytes(b"other")
    with pytest.raises(FileExistsError):
        give_name(unfinished, path)
