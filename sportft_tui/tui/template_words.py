"""What is added to a text before a model sees it, in words for one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.domain.text import one_line
from sportft_tui.domain.usage_price import price_words

if TYPE_CHECKING:
    from sportft_tui.domain.template import Template
    from sportft_tui.tui.asking import Way

#: Characters of a system prompt that are shown.
_MOST = 200


def way_words(way: Way, text: str = "", *, is_free: bool = True) -> str:
    r"""How a text is asked about: `as trained: text + “\n\n###\n\n” → blank + label`.

    Args:
        way: how the model is asked.
        text: what is in the box; it may have a separator of its own.
        is_free: whether nobody takes money for it.
    """
    parts = [] if is_free else [price_words(way.reading.price)]
    if way.is_known:
        parts.append(f"as trained: {template_words(way.template, text)}")
    else:
        # `template_of` falls back on the server's usual form.
        form = "as a chat" if way.template.format == "chat" else "as it is"
        parts.append(f"how it was trained is not known: the text goes {form}")
    return " · ".join(parts)


def template_words(template: Template, text: str = "") -> str:
    """What is done to a text by itself."""
    if template.format == "chat":
        system = one_line(template.system, _MOST)
        return f"as a chat, system prompt “{system}”" if system else "as a chat, no system prompt"
    asked = "text, no separator"
    if template.separator:
        sign = template.separator.strip()
        is_there = bool(sign) and text.rstrip().endswith(sign)
        if is_there and template.prompt(text).count(sign) == text.count(sign):
            asked = f"the text's own “{sign}” is its separator"
        else:
            asked = f"text + “{_escaped(template.separator)}”"
    if not template.leading:
        return f"{asked} → label"
    leading = "blank" if template.leading == " " else f"“{_escaped(template.leading)}”"
    return f"{asked} → {leading} + label"


def _escaped(text: str) -> str:
    """Line ends as they are written in programs: on one line, and on every terminal."""
    return one_line(text.replace("\n", "\\n").replace("\t", "\\t"))
