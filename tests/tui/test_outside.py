"""$PAGER and $EDITOR: which program, what it is given, and what comes back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import SuspendNotSupported

from sportft_tui.domain.errors import BadInput
from sportft_tui.tui import outside
from sportft_tui.tui.outside import EDITOR, PAGER
from sportft_tui.tui.safe_app import SafeApp


class Away:
    """An app whose terminal can be left, or not."""

    def __init__(self, *, can_leave: bool = True) -> None:
        self.can_leave = can_leave
        self.was_away = 0

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        if not self.can_leave:
            raise SuspendNotSupported
        self.was_away += 1
        yield


def app(*, can_leave: bool = True) -> SafeApp[Any]:
    return cast("SafeApp[Any]", Away(can_leave=can_leave))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Keeps what it was given, and its environment; writes a text of its own into the file."""
    path = tmp_path / "my program"
    kept = tmp_path / "kept"
    path.write_text(
        f'#!/bin/sh\nfor last; do :; done\necho "$#" > "{kept}.count"\ncat "$last" > "{kept}.in"\n'
        f'echo "$LESSSECURE,$SPORTFT_API_KEY,$OPENAI_API_KEY" > "{kept}.env"\n'
        f'stat -c %a "$last" > "{kept}.mode"\necho "$last" > "{kept}.name"\n'
        'printf "changed \\033[2J\\nby hand\\n" > "$last"\n'
    )
    path.chmod(0o755)
    return path


def read_all(folder: Path) -> dict[str, str]:
    return {path.suffix: path.read_text().strip() for path in folder.glob("kept.*")}


async def test_a_pager_is_given_plain_text_in_a_file_of_its_own(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a pager with a blank in its name and an argument, and keys in the environment
    monkeypatch.setenv("PAGER", f"'{program}' -x")
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-none")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    # WHEN a text with sequences that steer terminals is read
    await outside.read(app(), "ev/../ent $(touch x)", outside.text_of("one\x1b[2J\ntwo"))
    kept = read_all(tmp_path)
    # THEN it has two arguments, plain text, no key, and nobody else could read it
    assert (kept[".count"], kept[".in"], kept[".mode"]) == ("2", "one[2J\ntwo", "600")
    assert kept[".env"] == "1,,"
    # AND the file is gone, and its name was harmless
    assert Path(kept[".name"]).name == "ev----ent---touch-x.txt"
    assert not Path(kept[".name"]).parent.exists()


async def test_an_editor_gives_back_what_was_saved(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", f"'{program}'")
    monkeypatch.delenv("VISUAL", raising=False)
    assert await outside.edit(app(), "text", "before") == "changed [2J\nby hand"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no-such-program --wait", "There is no program no-such-program, as PAGER has it."),
        ("'less", "PAGER is no command: No closing quotation."),
        ("less; touch x", "There is no program less;, as PAGER has it."),
    ],
)
def test_a_program_that_is_not_there_is_named(said: str, told: str) -> None:
    with pytest.raises(BadInput) as raised:
        PAGER.words({"PAGER": said, "PATH": os.environ["PATH"]})
    assert raised.value.what == told
    assert "Set PAGER" in raised.value.hint


def test_what_is_there_is_taken_where_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no editor here"):
        EDITOR.words({"PATH": str(tmp_path)})
    (tmp_path / "vi").write_text("#!/bin/sh\n")
    (tmp_path / "vi").chmod(0o755)
    assert EDITOR.words({"PATH": str(tmp_path), "EDITOR": "  "}) == ["vi"]


async def test_failures_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    with pytest.raises(BadInput, match="false ended with code 1"):
        await outside.edit(app(), "text", "kept")
    # a screen that is no terminal of ours
    with pytest.raises(BadInput, match="No other program can be shown here"):
        await outside.edit(app(can_leave=False), "text", "kept")


async def test_work_goes_on_meanwhile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # GIVEN a pager that waits until something else has happened
    flag = tmp_path / "flag"
    waiting = tmp_path / "waiting"
    waiting.write_text(f'#!/bin/sh\nwhile [ ! -e "{flag}" ]; do sleep 0.01; done\n')
    waiting.chmod(0o755)
    monkeypatch.setenv("PAGER", str(waiting))
    reading = asyncio.ensure_future(outside.read(app(), "x", outside.text_of("y")))
    await asyncio.sleep(0)
    # WHEN the loop goes on with other work THEN that is done
    flag.touch()
    await reading
