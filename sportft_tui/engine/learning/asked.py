"""What of a request or an example a model reads. Light to import: the server asks, too."""

from __future__ import annotations

from collections.abc import Sequence

from sportft_tui.dataset.formats import Example


def asked_text(example: Example) -> str:
    """The system prompt, where there is one, and the prompt."""
    return f"{example.system}\n{example.prompt}" if example.system else example.prompt


def common_system(examples: Sequence[Example]) -> str:
    """The system prompt that all examples have; empty where they differ."""
    systems = {example.system.strip() for example in examples}
    return systems.pop() if len(systems) == 1 else ""
