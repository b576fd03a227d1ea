"""Keys: what Textual calls them, what people call them, and which of them never arrive."""

from __future__ import annotations

from contextlib import suppress

#: Characters that Textual has words for. Letters and digits are their own names.
CHARACTERS = {
    "exclamation_mark": "!",
    "quotation_mark": '"',
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "ampersand": "&",
    "apostrophe": "'",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "asterisk": "*",
    "plus": "+",
    "comma": ",",
    "minus": "-",
    "full_stop": ".",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "less_than_sign": "<",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "question_mark": "?",
    "at": "@",
    "left_square_bracket": "[",
    "backslash": "\\",
    "right_square_bracket": "]",
    "circumflex_accent": "^",
    "underscore": "_",
    "grave_accent": "`",
    "left_curly_bracket": "{",
    "vertical_line": "|",
    "right_curly_bracket": "}",
    "tilde": "~",
}
_NAMED = frozenset(
    (
        *("space", "enter", "tab", "escape", "backspace", "delete", "insert"),
        *("home", "end", "pageup", "pagedown", "up", "down", "left", "right"),
    )
)
_ALIASES = {"esc": "escape", "return": "enter", "del": "delete", "pgup": "pageup"}
_ALIASES |= {"pgdn": "pagedown", "page_up": "pageup", "page_down": "pagedown", "ins": "insert"}
_MODIFIERS = ("ctrl", "alt", "shift")
_FUNCTION_KEYS = frozenset(f"f{number}" for number in range(1, 25))

#: Keys that something between the keyboard and the app keeps for itself -> what does.
SWALLOWED = {
    "ctrl+a": "screen begins its commands with it",
    "ctrl+b": "tmux begins its commands with it",
    "ctrl+c": "it stops programs",
    "ctrl+h": "many terminals send it for Backspace",
    "ctrl+i": "it is the same as Tab",
    "ctrl+j": "it is the same as Enter to some terminals",
    "ctrl+m": "it is the same as Enter",
    "ctrl+q": "it lets a stopped terminal go on",
    "ctrl+s": "it stops the terminal's output",
    "ctrl+backslash": "it ends programs",
    "ctrl+left_square_bracket": "it is the same as Esc",
}


def shown(key: str) -> str:
    """A key as a person reads it: `?`, `ctrl+t`, `F5`, `F2 or ctrl+t`.

    Args:
        key: Textual's name; several, by commas.
    """
    if "," in key:
        return " or ".join(map(shown, key.split(",")))
    *modifiers, last = key.split("+")
    last = CHARACTERS.get(last, last)
    if last in _FUNCTION_KEYS:
        last = last.upper()
    elif "_" in last:
        last = _character(last)
    return "+".join([*modifiers, last])


def meant(typed: str) -> str:
    """Textual's name of a key as a person writes it: `?`, `Ctrl-T`, `^T`, `F5`, `shift+s`.

    Returns:
        The name; empty where no key is called so.
    """
    typed = typed if typed == " " else typed.strip()
    if len(typed) == 1:
        return _of_character(typed)
    if typed[0:1] == "^" and len(typed) == len("^T"):
        typed = f"ctrl+{typed[1]}"
    for joint in "+-":
        head, found, last = typed.rpartition(joint)
        if found and not last:  # the key is the joint itself: ctrl++
            head, last = head.removesuffix(joint), joint
        modifiers = [word.strip().lower() for word in head.replace("-", "+").split("+") if word]
        if found and modifiers and all(word in _MODIFIERS for word in modifiers):
            return _with(modifiers, last.strip() or " ")
    return _named(typed)


def _with(modifiers: list[str], last: str) -> str:
    key = _of_character(last) if len(last) == 1 else _named(last)
    if not key:
        return ""
    if "shift" in modifiers and len(key) == 1 and key.isalpha():
        if modifiers == ["shift"]:
            return key.upper()
        return ""  # a terminal sends the same with Shift and without
    if len(key) == 1:
        key = key.lower()
    return "+".join([*(word for word in _MODIFIERS if word in modifiers), key])


def _named(typed: str) -> str:
    name = typed.strip().lower().replace(" ", "_")
    name = _ALIASES.get(name, name)
    if name in _NAMED or name in CHARACTERS:
        return name
    return name if name in _FUNCTION_KEYS else ""


def _of_character(character: str) -> str:
    if character == " ":
        return "space"
    if character.isalnum():
        return character
    if character.isascii():
        return next((name for name, one in CHARACTERS.items() if one == character), "")
    import unicodedata  # seldom asked: § and ° are keys of their own on some keyboards

    return unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")


def _character(name: str) -> str:
    """The character of a key that is named as Unicode names it."""
    import unicodedata

    with suppress(KeyError):
        return unicodedata.lookup(name.replace("_", " "))
    return name


def types(key: str) -> bool:
    """Whether a key puts a character into a text box."""
    return key == "space" or len(key) == 1 or key in CHARACTERS
