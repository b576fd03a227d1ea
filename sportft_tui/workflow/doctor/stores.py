"""What is kept: settings, journal, the tutorial's corpus. Looked at only; nothing is made."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sportft_tui.domain.text import one_line
from sportft_tui.home import Home
from sportft_tui.settings import FILE_NAME, Explained
from sportft_tui.workflow.doctor.finding import Finding

#: Where scikit-learn looks without being told, and how it calls the unpacked corpus.
_CORPUS_FOLDER = "scikit_learn_data"
_CORPUS_FILE = "20news-bydate_py3.pkz"


def settings(told: Explained, home: Home) -> list[Finding]:
    """What of the settings can be used.

    Args:
        told: the settings in force.
        home: whose `config` the file is in.
    """
    if told.problems:
        return [Finding("settings", False, one.what, one.hint) for one in told.problems]
    path = home.config / FILE_NAME
    n_set = sum(one.source.kind != "default" for one in told.found)
    where = str(path) if path.exists() else "no file"
    return [Finding("settings", True, f"{where}; {n_set} set, the rest as by default")]


def journal(path: Path) -> Finding:
    """Whether the journal is whole.

    Args:
        path: the journal's file.
    """
    name = "journal"
    if not path.exists():
        return Finding(name, True, "none yet; made with the first job")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            said = str(file.execute("PRAGMA quick_check(1)").fetchone()[0])
            count = "SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM events)"
            n_jobs, n_events = file.execute(count).fetchone()
    except sqlite3.Error as error:
        said, n_jobs, n_events = one_line(str(error)), 0, 0
    if said != "ok":
        hint = "Open the app: it sets the file aside and fetches the events again."
        return Finding(name, False, f"{path} is damaged ({one_line(said)})", hint)
    size = path.stat().st_size / 1e6
    return Finding(name, True, f"whole: {n_jobs:,} jobs, {n_events:,} events, {size:,.1f} MB")


def corpus(environ: Mapping[str, str]) -> Finding:
    """Whether the tutorial's posts are here.

    Args:
        environ: the environment, which may say where scikit-learn keeps them.
    """
    given = environ.get("SCIKIT_LEARN_DATA", "")
    folder = Path(given).expanduser() if given else Path.home() / _CORPUS_FOLDER
    if (folder / _CORPUS_FILE).exists():
        return Finding("corpus", True, f"the 20 newsgroups are in {folder}")
    hint = "The tutorial downloads it (14 MB); without a network it takes made-up posts."
    return Finding("corpus", None, f"the 20 newsgroups are not in {folder}", hint)
