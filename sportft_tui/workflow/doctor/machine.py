"""This machine: Python, packages, optional parts, folders."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from sportft_tui import __version__
from sportft_tui.home import APP, PRIVATE_FOLDER, Home, where_from
from sportft_tui.workflow.doctor.finding import Finding

#: Bytes; a model and its job's files take a few megabytes, a corpus 14.
_LITTLE_SPACE = 200e6
#: What each optional part is for; the rest of it is told by the package itself.
_EXTRAS = {
    "embeddings": "the base model tfidf-minilm-softmax",
    "files": "xlsx, parquet and zst",
    "cluster": "training on a Dask cluster",
    "web": "sportft web",
    "keyring": "keys in the system keyring",
}
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)[^;]*(?:;.*extra\s*==\s*['\"]([^'\"]+)['\"])?")


def packages() -> list[Finding]:
    """Python, the packages that must be there, and those that may be."""
    version = platform.python_version()
    found = [Finding("sportft", True, f"{__version__}, on Python {version}, {platform.system()}")]
    needed = dict(_versions())
    missing = [name for name, version in needed.get("", {}).items() if not version]
    if missing:
        hint = f"pip install {' '.join(missing)}"
        found.append(Finding("packages", False, f"missing: {', '.join(missing)}", hint))
    else:
        shown = ", ".join(f"{name} {version}" for name, version in needed.get("", {}).items())
        found.append(Finding("packages", True, shown or "not installed as a package"))
    for extra, purpose in _EXTRAS.items():
        if extra in needed:
            found.append(_extra(extra, purpose, needed[extra]))
    return found


def _extra(extra: str, purpose: str, versions: Mapping[str, str]) -> Finding:
    if all(versions.values()):
        return Finding(extra, True, f"installed: {purpose}")
    return Finding(extra, None, f"not installed: {purpose}", f"pip install 'sportft[{extra}]'")


def _versions() -> Iterator[tuple[str, dict[str, str]]]:
    """For each extra (empty for what must be there): package -> version, empty where missing."""
    try:
        lines = metadata.requires(APP) or []
    except metadata.PackageNotFoundError:
        return
    by_extra: dict[str, dict[str, str]] = {}
    for line in lines:
        if (match := _REQUIREMENT.match(line)) and match[1] != APP:
            by_extra.setdefault(match[2] or "", {})[match[1]] = _version(match[1])
    yield from by_extra.items()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def folders(home: Home, environ: Mapping[str, str]) -> list[Finding]:
    """The three folders: can they be written to, have they room, are they nobody else's.

    Args:
        home: the folders.
        environ: the environment, which may say where they are.
    """
    places = where_from(environ)
    return [_folder(name, path, places[name]) for name, path in home._asdict().items()]


def _folder(name: str, path: Path, place: str) -> Finding:
    # What is not there is made when it is needed, if what is above it allows.
    there = next(one for one in (path, *path.parents) if one.exists())
    other = f"Make it yours (chown, chmod u+rwx {there}), or set SPORTFT_HOME to another folder."
    if not there.is_dir():
        return Finding(name, False, f"{there} is a file", "Move it, or set SPORTFT_HOME.")
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(name, False, f"{there} cannot be written to", other)
    free = shutil.disk_usage(there).free
    words = f"{path} ({place}), {free / 1e9:,.1f} GB free"
    if free < _LITTLE_SPACE:
        return Finding(name, False, words, "Make room there, or set SPORTFT_HOME elsewhere.")
    if path.exists() and path.stat().st_mode & ~PRIVATE_FOLDER & 0o777:
        hint = f"chmod 700 {path}"
        return Finding(name, None, f"{words}; others on this machine may look in", hint)
    return Finding(name, True, words if path.exists() else f"{words}, made when needed")
