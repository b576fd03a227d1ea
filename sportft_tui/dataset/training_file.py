"""What can be told of a training file by reading it: its form, and how it is to be asked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sportft_tui.dataset.findings.ends import Shared, is_mark
from sportft_tui.dataset.formats import read_examples
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import Template
from sportft_tui.domain.text import one_line

#: More different completions than this are no labels.
_MOST_LABELS = 200


def template_of(path: Path) -> Template:
    """How a file's examples ask and answer; blocking, and reads it whole.

    Args:
        path: prompt/completion or chat JSON lines, as `sportft prepare` writes them.

    Raises:
        BadInput: it cannot be read, is empty, or holds something else.
    """
    prompts, systems, forms = Shared(), Shared(), set()
    counts: Counter[str] = Counter()
    starts_blank, n_rows = True, 0
    for example in read_examples(path):
        n_rows += 1
        forms.add(example.format)
        prompts.look([example.prompt])
        systems.look([example.system])
        starts_blank = starts_blank and example.completion.startswith(" ")
        if len(counts) <= _MOST_LABELS:
            counts[example.completion] += 1
    if not n_rows:
        raise BadInput(f"{one_line(path.name)} is empty.", hint="Prepare the data again.")
    if len(forms) > 1:
        raise BadInput(
            f"{one_line(path.name)} holds examples of both forms.",
            hint="Prepare it again with one --format.",
        )
    is_class = len(counts) <= _MOST_LABELS and (n_rows > len(counts) or len(counts) == 1)
    completions = [one for one, _ in counts.most_common()] if is_class else []
    if "chat" in forms:
        system = systems.prefix if systems.identical else ""
        return Template("chat", system=system, labels=tuple(completions))
    leading = " " if starts_blank else ""
    labels = tuple(one.removeprefix(leading) for one in completions)
    return Template("completion", _separator(prompts.suffix), leading, labels=labels)


def _separator(suffix: str) -> str:
    """The mark at the end of what all prompts end with; empty where there is none."""
    last_word = max((n for n, sign in enumerate(suffix) if sign.isalnum()), default=-1)
    mark = suffix[last_word + 1 :].lstrip(".,;:!?…\"')")
    return mark if is_mark(mark) else ""
