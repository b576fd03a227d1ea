"""How many epochs a provider takes where it is left to it."""

from __future__ import annotations

#: The rule that OpenAI's cookbook documents ("Data preparation and analysis for chat model
#: fine-tuning"): three epochs, unless that would show fewer than 100 examples or more than 25,000.
TARGET_EPOCHS = 3
MIN_TARGET_EXAMPLES = 100
MAX_TARGET_EXAMPLES = 25_000
MIN_DEFAULT_EPOCHS = 1
MAX_DEFAULT_EPOCHS = 25


def auto_epochs(n_examples: int) -> int:
    """The epochs that OpenAI is likely to choose.

    Args:
        n_examples: rows of the training file; 1 or more.
    """
    shown = n_examples * TARGET_EPOCHS
    if shown < MIN_TARGET_EXAMPLES:
        return min(MAX_DEFAULT_EPOCHS, MIN_TARGET_EXAMPLES // n_examples)
    if shown > MAX_TARGET_EXAMPLES:
        return max(MIN_DEFAULT_EPOCHS, MAX_TARGET_EXAMPLES // n_examples)
    return TARGET_EPOCHS
