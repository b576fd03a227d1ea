"""What empty panes say: at the very first start the four steps, afterwards what there is to do."""

from __future__ import annotations

from sportft_tui.tui.keymap import Keymap


def no_jobs(keymap: Keymap, *, is_first: bool) -> str:
    """What stands where no jobs are.

    Args:
        keymap: the keys in force.
        is_first: whether the app was never left anywhere before.
    """
    key = keymap.key_of
    if not is_first:
        return (
            f"No jobs yet.  {key('tutorial')} runs the tutorial and makes the first; "
            f"{key('attach')} attaches to one by its ID."
        )
    steps = (
        ("server", "profile", "the engine here needs no key"),
        ("data", "load", f"a table; {key('prepare')} prepares it"),
        ("train", "train", "watch it under Events"),
        ("classify", "classify", "any text"),
    )
    return "\n".join(
        (
            "Four steps to a classifier of your own:",
            "",
            *(
                f" {number}  {name:<8}  {key(command):<2} {words}"
                for number, (name, command, words) in enumerate(steps, 1)
            ),
            "",
            f"{key('tutorial')} does all of it, with the tutorial's texts.",
            f"{key('help')} shows every key.",
        )
    )


def no_rows(keymap: Keymap) -> str:
    """What stands where no table is."""
    key = keymap.key_of
    return (
        f"No texts yet.  {key('load')} opens a file, a folder or newsgroups; "
        f"{key('tutorial')} runs the whole tutorial: load, prepare, train, results, classify."
    )
