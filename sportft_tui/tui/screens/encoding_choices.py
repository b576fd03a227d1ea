"""Encodings to choose from for a file that says none, or a wrong one is guessed of."""

from __future__ import annotations

from sportft_tui.tui.widgets.choice_list import Choice

#: Stands for the one that is recognised.
RECOGNISED = ""
_WHERE = {
    "utf-8": "nearly everything today",
    "cp1252": "Western Europe, Windows",
    "iso-8859-15": "Western Europe",
    "cp1250": "Central Europe, Windows",
    "iso-8859-2": "Central Europe",
    "cp1251": "Cyrillic, Windows",
    "koi8-r": "Russian",
    "cp1253": "Greek, Windows",
    "cp1254": "Turkish, Windows",
    "cp1255": "Hebrew, Windows",
    "cp1256": "Arabic, Windows",
    "gb18030": "Chinese, simplified",
    "big5": "Chinese, traditional",
    "shift_jis": "Japanese, Windows",
    "euc-jp": "Japanese",
    "euc-kr": "Korean",
    "utf-16": "Windows' own",
    "mac-roman": "old Macs",
}


def encoding_choices() -> list[Choice]:
    """Those that files are mostly in."""
    first = Choice(RECOGNISED, "recognised", "as the file itself looks")
    return [first, *(Choice(name, name, where) for name, where in _WHERE.items())]
