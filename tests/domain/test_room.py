"""The rooms' doors, tried from outside: what an import pulls in."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SHOW = "import sys, {module}; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("sportft_tui.domain.progress", {"textual", "openai", "pandas", "sklearn", "rich"}),
        ("sportft_tui.cli.main", {"textual", "openai", "pandas", "sklearn", "numpy"}),
        ("sportft_tui.workflow.session", {"textual", "openai", "pandas", "sklearn", "numpy"}),
        ("sportft_tui.tui.app", {"openai", "httpx2", "pandas", "sklearn", "numpy", "sqlite3"}),
        ("sportft_tui.workflow.evaluating", {"textual", "openai", "pandas", "sklearn", "numpy"}),
        ("sportft_tui.classify.bulk.client", {"textual", "openai", "pandas", "sklearn", "numpy"}),
        ("sportft_tui.classify.bulk.run", {"textual", "pandas", "sklearn", "numpy"}),
        ("sportft_tui.engine.launch", {"starlette", "uvicorn", "openai", "numpy", "sklearn"}),
    ],
)
def test_an_import_stays_light(module: str, forbidden: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SHOW.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not forbidden & set(done.stdout.split())
