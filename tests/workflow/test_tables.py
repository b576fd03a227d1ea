"""What is proposed for a table, and what it would cost."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.preparing.client import Files
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.errors import BadInput
from sportft_tui.engine import launch
from sportft_tui.home import home
from sportft_tui.monitor.updates import JobChanged
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.prepare_order import tutorial_recipe
from sportft_tui.workflow.session import Session
from sportft_tui.workflow.tables import Tables
from sportft_tui.workflow.tutorial import CATEGORIES

FILES = Files(100, 80, 20, 1, ("a.jsonl", "b.jsonl"), 1_000_000, is_estimated=False)


def test_the_tutorials_posts_are_prepared_as_in_the_tutorial() -> None:
    tables = Tables(Choice(), home())
    for what in (None, Newsgroups(CATEGORIES)):
        order = tables.proposal(what, None)
        assert order.recipe == tutorial_recipe("completion")
        assert (order.folder, order.stem, order.raw) == (home().data / "tutorial", "sport2", True)
    # AND others are not
    other = tables.proposal(Newsgroups(("sci.med", "sci.space"), "all"), None)
    assert (other.recipe.rows, other.raw) == (None, False)
    assert (other.folder, other.stem) == (home().data / "newsgroups", "med-space-all")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("posts.csv", "posts"),
        ("my.posts.jsonl.gz", "my.posts"),
        ("folder", "folder"),
        (".hidden", "hidden"),
        ("...", "table"),
    ],
)
def test_a_files_prepared_files_are_beside_it(name: str, stem: str) -> None:
    wish = Wish(text="said", label="sport", encoding="cp1251", skip_bad=True)
    order = Tables(Choice(), home()).proposal(Path("/data") / name, wish)
    assert (order.folder, order.stem, order.raw) == (Path("/data"), stem, False)
    recipe = order.recipe
    read = (recipe.text, recipe.label, recipe.encoding, recipe.skip_bad)
    assert read == ("said", "sport", "cp1251", True)


def test_the_servers_form_and_model_are_known_without_asking_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    custom = Tables(Choice("custom", "http://127.0.0.1:9/v1"), home())
    # GIVEN no key THEN a table can be looked at all the same
    assert (custom.format, custom.model) == ("chat", "")
    monkeypatch.setenv("SPORTFT_API_KEY", "k")
    monkeypatch.setenv("SPORTFT_FORMAT", "completion")
    monkeypatch.setenv("SPORTFT_MODEL", "ada")
    assert (custom.format, custom.model) == ("completion", "ada")
    assert (Tables(Choice(), home()).format, Tables(Choice(), home()).model) == ("completion", "")
    # AND rows are only dropped for their length where somebody else's model reads them
    path = Path("/data/posts.csv")
    assert custom.proposal(path, None).recipe.decisions == {}
    assert Tables(Choice(), home()).proposal(path, None).recipe.decisions == {"long": False}


async def test_what_is_not_written_yet_has_a_price_and_a_budget(
    sportft_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", "k")
    monkeypatch.setenv("SPORTFT_MODEL", "ada")
    config = home().create().config
    (config / "prices.toml").write_text('[custom]\n"ada" = 0.40\n')
    session = Session(Choice("custom", "http://127.0.0.1:9/v1"))
    # GIVEN a million tokens in four epochs THEN they cost what they cost
    assert (await session.estimate(FILES)).usd == pytest.approx(1.60)
    # AND over the budget that is said
    (config / "settings.toml").write_text("budget_usd = 1.0\n")
    with pytest.raises(BadInput, match=r"over the budget of \$1\.00"):
        await session.estimate(FILES)
    await session.close()


async def test_the_columns_of_a_table_are_told(sportft_home: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("id,said,sport\n1,,hockey\n2,Great\u00a0save,hockey\n")
    (tmp_path / "plain.jsonl").write_text('{"prompt": "a", "completion": "b"}\n')
    (tmp_path / "chat.jsonl").write_text(
        '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
    )
    os.mkfifo(tmp_path / "pipe")
    session = Session(Choice())
    try:
        odd = await session.tables.columns(tmp_path / "odd.csv", Wish())
        assert (odd.names, odd.examples) == (("id", "said", "sport"), ("1", "Great save", "hockey"))
        assert not odd.is_recognised
        plain = await session.tables.columns(tmp_path / "plain.jsonl", Wish())
        assert (plain.text, plain.label) == ("prompt", "completion")
        assert (await session.tables.columns(tmp_path / "chat.jsonl", Wish())).is_recognised
        for name in ("none.csv", "pipe"):
            with pytest.raises(BadInput, match=name):
                await session.tables.columns(tmp_path / name, Wish())
    finally:
        await session.close()


async def test_a_table_without_validation_rows_is_trained_on(
    sportft_home: Path, tmp_path: Path
) -> None:
    # GIVEN three labels, no validation file, and a name that no server takes as it is
    rows = [f'{{"text": "{w} {i}", "label": "{w}"}}\n' for i in range(8) for w in ("a", "b", "c")]
    path = tmp_path / "my über posts.jsonl"
    path.write_text("".join(rows))
    session = Session(Choice())
    try:
        table = await session.load(path)
        order = session.tables.proposal(path, None)
        order = replace(order, recipe=replace(order.recipe, valid=0))
        made = await session.prepare(table, order)
        assert (made.n_train, made.valid_path) == (24, None)
        # WHEN a job is created THEN it ends well
        job = await session.train(made)
        async for update in session.watch(job.id):
            if isinstance(update, JobChanged):
                job = update.job
        assert job.status == "succeeded", job.error_message
        assert ":my-ber-posts:" in (job.fine_tuned_model or "")
        assert (await session.classify(job.fine_tuned_model or "", "b b")).label == "b"
    finally:
        await session.close()
        launch.stop()
