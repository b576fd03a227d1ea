"""Examples for every command's help, and the way helps are laid out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

#: What people type, by command; an example is worth three options explained.
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "quickstart": ("sportft quickstart", "sportft quickstart --json > run.json"),
    "follow": (
        "sportft follow",
        "sportft follow AEQNnc",
        "sportft follow AEQNnc --json | jq .message",
    ),
    "jobs": ("sportft jobs", "sportft --profile openai jobs --json"),
    "cancel": ("sportft cancel ftjob-AEQNncIkqgkEZr2OXCvZZuWn",),
    "results": ("sportft results ftjob-AEQNncIkqgkEZr2OXCvZZuWn",),
    "predict": (
        'sportft predict MODEL "What a save by the goalie!"',
        "sportft predict MODEL - < post.txt",
    ),
    "evaluate": (
        "sportft evaluate MODEL test.csv",
        "sportft evaluate MODEL test.csv --against MODEL2 -o scores.json",
    ),
    "batch": (
        "sportft batch MODEL posts.csv -o labelled.csv",
        "sportft batch MODEL posts.csv -o labelled.csv --via batches --yes",
    ),
    "ledger": (
        "sportft ledger",
        "sportft ledger --month 2026-11 --json",
    ),
    "prepare": (
        "sportft prepare posts.csv",
        "sportft prepare posts.csv -q --valid 0.2 --model gpt-4o-mini",
        "sportft prepare --newsgroups sci.space,sci.med --remove headers",
    ),
    "train": (
        "sportft train train.jsonl --validation valid.jsonl",
        "sportft --profile openai train posts.jsonl --epochs auto --metadata team=a",
    ),
    "files": ("sportft files --orphans", "sportft files delete file-abc123"),
    "export": (
        "sportft export events --job AEQNnc | head",
        "sportft export metrics -o metrics.csv",
    ),
    "serve": ("sportft serve", "SPORTFT_API_KEY=... sportft serve --port 9000 --workers 2"),
    "engine": ("sportft engine status", "sportft engine stop"),
    "web": (
        "sportft web --open",
        "sportft --read-only web --port 0",
        "ssh -L 8001:127.0.0.1:8001 HOST sportft web    # from another machine",
    ),
    "profiles": ("sportft profiles", "sportft profiles test openai"),
    "config": (
        "sportft config show",
        "SPORTFT_THEME=light sportft config show --json",
        "sportft config edit",
        "sportft config schema > settings.schema.json",
    ),
    "doctor": (
        "sportft doctor",
        "sportft doctor --offline",
        "sportft --profile openai doctor --json",
    ),
    "keys": ("sportft keys",),
    "completion": (
        "source <(sportft completion bash)            # in ~/.bashrc",
        "sportft completion zsh > ~/.zfunc/_sportft   # a folder in $fpath",
        "sportft completion fish > ~/.config/fish/completions/sportft.fish",
    ),
}


class Layout(argparse.HelpFormatter):
    """Texts of one line are wrapped, those of several stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return "".join(indent + line for line in text.splitlines(keepends=True))
        return super()._fill_text(text, width, indent)


def lay_out(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give every command its examples, before what it says at its end."""
    for name, parser in subparsers.choices.items():
        lines = EXAMPLES.get(name, ())
        told = "\n".join(["examples:", *(f"  {line}" for line in lines)]) if lines else ""
        parser.epilog = "\n\n".join(filter(None, [told, parser.epilog]))
        parser.formatter_class = Layout
