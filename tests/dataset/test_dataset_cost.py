"""Tokens, epochs and prices. Numbers of tokens are tiktoken's own, with its own ranks."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.cost.encodings import CL100K, O200K, base_model, encoding_of
from sportft_tui.dataset.cost.epochs import auto_epochs
from sportft_tui.dataset.cost.estimating import estimate
from sportft_tui.dataset.cost.prices import FILE_NAME, load
from sportft_tui.dataset.cost.tokens import Count, count_file
from sportft_tui.dataset.formats import BadLine
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.preparing.client import Preparation
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.table.client import open_table
from sportft_tui.domain.errors import BadInput
from sportft_tui.home import Home

needs_ranks = pytest.mark.skipif(
    find_spec("toktok") is None, reason="toktok-rs, which counts tokens, is not installed"
)
MINI = "gpt-4o-mini-2024-07-18"

#: Texts with their tokens in cl100k and o200k.
COUNTED = [
    ("hello world", 2, 2),
    ("", 0, 0),
    ("The Red Wings won 4-3 in overtime!!!", 11, 11),
    ("日本語のテキスト 🏒🏒", 14, 11),
    ("    indented\n\n\n\ttabs  ", 7, 7),
    ("naïve café — “quoted” ’s", 10, 10),
    ("<|endoftext|>", 7, 7),
    ("a" * 100, 13, 13),
    ("12345678901234567890", 7, 7),
    ("def f(x):\r\n    return x**2\r\n", 10, 10),
]


@pytest.fixture
def folders(tmp_path: Path) -> Home:
    return Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@needs_ranks
@pytest.mark.parametrize(("text", "cl100k", "o200k"), COUNTED)
def test_texts_are_counted_as_openai_counts_them(
    tmp_path: Path, text: str, cl100k: int, o200k: int
) -> None:
    path = written(tmp_path / "train.jsonl", {"prompt": text, "completion": ""})
    assert count_file(path, "davinci-002") == Count(cl100k, 1, is_estimated=False)
    assert count_file(path, MINI) == Count(o200k, 1, is_estimated=False)


@needs_ranks
def test_a_chat_has_more_than_its_texts(tmp_path: Path) -> None:
    # GIVEN two messages, of which one has a name and comes in parts, after a byte order mark
    parts = [{"type": "text", "text": "hello"}, {"type": "text", "text": " world"}]
    messages = [
        {"role": "user", "name": "Gretzky", "content": parts},
        {"role": "assistant", "content": "hello world"},
    ]
    path = tmp_path / "train.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"messages": messages}).encode() + b"\n\n")
    # WHEN they are counted THEN each has its 3, its role's 1 and its text's 2, the name 3 and 1
    # more, and the reply 3
    name = count_file(written(tmp_path / "n", {"prompt": "Gretzky", "completion": ""}), MINI)
    assert count_file(path, MINI).tokens == 2 * (3 + 1 + 2) + name.tokens + 1 + 3


@needs_ranks
async def test_the_tutorials_files_have_the_tokens_that_tiktoken_counts(
    corpus: Path, tmp_path: Path
) -> None:
    # GIVEN the tutorial's training files, in both forms
    worker = DatasetWorker()
    table = await open_table(worker, Newsgroups(("rec.sport.baseball", "rec.sport.hockey")))
    preparation = Preparation(table, "sport2")
    recipe = Recipe(rows=100, by_chance=True, decisions={"long": False})
    plain = await preparation.write(recipe, tmp_path)
    chat = await preparation.write(replace(recipe, format="chat"), tmp_path)
    # WHEN the worker counts them THEN it is as with tiktoken and the cookbook's own function
    assert (await worker.count_tokens(plain.train_path, "davinci-002")).tokens == 36_119
    assert await worker.count_tokens(chat.train_path, MINI) == Count(36_532, 80, False)
    # AND what is wrong comes back as a sentence
    with pytest.raises(BadInput, match=r"missing\.jsonl cannot be read"):
        await worker.count_tokens(tmp_path / "missing.jsonl", MINI)
    await worker.close()


@needs_ranks
def test_much_text_is_counted_piece_by_piece(tmp_path: Path) -> None:
    rows = [{"prompt": "hello world" * 100, "completion": "hello world"}] * 2_000
    one = count_file(written(tmp_path / "one", rows[0]), MINI)
    assert count_file(written(tmp_path / "all", *rows), MINI).tokens == 2_000 * one.tokens


@needs_ranks
def test_half_a_character_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(b'{"prompt":"\\ud800","completion":" hockey"}\n')
    assert count_file(path, MINI).tokens == 2


@pytest.mark.parametrize(
    "line",
    ["{oh", "[1]", "3", '{"prompt":"a"}', '{"prompt":1,"completion":"b"}', '{"messages":[3]}',
     '{"messages":[{"content":"no role"}]}', '{"messages":7}'],
)  # fmt: skip
def test_a_line_without_texts_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text('{"prompt":"a","completion":"b"}\n' + line + "\n")
    with pytest.raises(BadLine, match=r"Line 2 of train\.jsonl"):
        count_file(path, MINI)


def test_without_the_ranks_the_count_is_a_guess_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a machine without the package
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "toktok":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    path = written(tmp_path / "train.jsonl", {"prompt": "x" * 397, "completion": "yyyy"})
    # WHEN it counts THEN it is four characters a token, called an estimate
    assert count_file(path, MINI) == Count(101, 1, is_estimated=True)


@pytest.mark.parametrize(
    ("model", "encoding", "is_own"),
    [
        (MINI, O200K, True),
        ("gpt-4.1", O200K, True),
        ("gpt-4.1-nano-2025-04-14", O200K, True),
        ("openai/gpt-oss-20b", O200K, True),
        ("o4-mini-2025-04-16", O200K, True),
        ("ft:gpt-4o-2024-08-06:acme:sports:AbCd", O200K, True),
        ("gpt-4-0613", CL100K, True),
        ("gpt-3.5-turbo-0125", CL100K, True),
        ("gpt-35-turbo", CL100K, True),
        ("babbage-002", CL100K, True),
        ("ada", CL100K, False),
        ("ada:ft-acme-2023-01-01", CL100K, False),
        ("davinci", CL100K, False),
        ("gpt-9", CL100K, False),
        ("meta-llama/Llama-3.1-8B-Instruct", CL100K, False),
        ("", CL100K, False),
    ],
)
def test_each_model_has_its_encoding_or_one_that_is_near(
    model: str, encoding: str, is_own: bool
) -> None:
    assert encoding_of(model) == (encoding, is_own)


@pytest.mark.parametrize(
    ("model", "base"),
    [("ft:gpt-4o:a:b:c", "gpt-4o"), ("ada:ft-acme", "ada"), ("gpt-4o", "gpt-4o")],
)
def test_a_fine_tuned_model_has_its_bases_price(model: str, base: str) -> None:
    assert base_model(model) == base


@pytest.mark.parametrize(
    ("examples", "epochs"),
    # The cookbook's own file has 5 examples and 20 epochs.
    [(1, 25), (4, 25), (5, 20), (33, 3), (34, 3), (80, 3), (8_333, 3), (8_334, 2), (60_000, 1)],
)
def test_epochs_are_those_of_the_cookbook(examples: int, epochs: int) -> None:
    assert auto_epochs(examples) == epochs


def test_a_price_is_its_providers_own(folders: Home) -> None:
    prices = load(folders)
    assert prices.of("openai", MINI) == prices.of("openai", "gpt-4o-mini") == 3.0
    assert prices.of("openai", "ft:gpt-4.1-nano-2025-04-14:acme::x") == 1.5
    assert prices.of("openai", "gpt-3.5-turbo-0125") == 8.0
    assert prices.of("openai", "ada") is None
    assert prices.of("custom", "gpt-4o-mini") is None


def test_peoples_own_prices_come_first(folders: Home) -> None:
    # GIVEN a table with another price, a snapshot's and another provider's
    (folders.config / FILE_NAME).write_text(
        f'[openai]\n"gpt-4.1" = 20\n"{MINI}" = 2.5\n[custom]\n"llama" = 0.4\n', encoding="utf-8"
    )
    prices = load(folders)
    # WHEN prices are looked up THEN those hold, and what is not in it is as before
    assert prices.of("openai", "gpt-4.1-2025-04-14") == 20.0
    assert (prices.of("openai", MINI), prices.of("openai", "gpt-4o-mini")) == (2.5, 3.0)
    assert prices.of("custom", "llama") == 0.4
    assert prices.of("openai", "babbage-002") == 0.4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[openai", "is not TOML"),
        ("gpt = 3", "“gpt” stands below no"),
        ('[openai]\n"m" = "3"', "the price of “m” is “3”"),
        ('[openai]\n"m" = -1', "the price of “m” is “-1”"),
        ('[openai]\n"m" = nan', "the price of “m” is “nan”"),
        ('[openai]\n"m" = true', "the price of “m” is “True”"),
        ("[openai]\n[openai.gpt-4]\n1 = 3", "the price of “gpt-4” is"),
    ],
)
def test_what_is_no_price_is_said_with_its_file(folders: Home, text: str, said: str) -> None:
    path = folders.config / FILE_NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said) as caught:
        load(folders)
    assert str(path) in caught.value.what


def test_what_nobody_said_is_marked_as_guessed(folders: Home) -> None:
    count = Count(1_000, 80, is_estimated=False)
    asked = estimate(count, folders, profile="openai", model=MINI, epochs=4)
    assert (asked.usd, asked.is_epochs_guess) == (0.012, False)
    left = estimate(count, folders, profile="openai", model=MINI, epochs=None)
    assert (left.epochs, left.is_epochs_guess) == (3, True)
    assert estimate(count, folders, profile="openai", model="", epochs=None).price is None


def test_the_app_does_not_pay_for_the_ranks() -> None:
    code = (
        "import sys, sportft_tui.dataset.client, sportft_tui.dataset.worker, "
        "sportft_tui.workflow.session, sportft_tui.cli.commands.prepare; "
        "sys.exit('toktok' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
