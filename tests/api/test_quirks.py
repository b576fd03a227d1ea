"""What is known of providers beforehand, and what is read at any of them."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

import pytest

from sportft_tui.api.checkpoints import read_checkpoints
from sportft_tui.api.files import MarkedFile
from sportft_tui.api.orders import told
from sportft_tui.api.quirks import PLAIN, quirks_of
from sportft_tui.api.reading import MADE, read_event, read_job
from sportft_tui.domain.event import CHECKPOINT
from sportft_tui.domain.job import Job

AZURE = quirks_of("azure")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (f"gpt-4o-mini-2024-07-18.ft-{'0a' * 16}-sport", f"{'0a' * 16}-sport"),
        (f"gpt-4.1-2025-04-14.ft-{'0a' * 16}", "0a" * 16),
        ("our-deployment", "our-deployment"),
        ("drift-ft-deployment", "drift-ft-deployment"),
        ("ft:gpt-4o:org::abc", "ft-gpt-4o-org-abc"),
        ("x" * 100, "x" * 64),
        ("", ""),
    ],
)
def test_a_deployments_name_follows_from_the_model(model: str, name: str) -> None:
    assert AZURE.asked_name(model) == name
    # AND it is the same for who gives the deployment's own name
    assert AZURE.asked_name(name) == name
    assert f"under the name {name}" in AZURE.deploy_words(model)
    # AND elsewhere models are asked by their own
    for kind in ("local", "openai", "nebius", "custom", "of a later version"):
        assert quirks_of(kind).asked_name(model) == model


def test_what_nobody_knows_has_no_quirks() -> None:
    assert quirks_of("custom") == quirks_of("of a later version") == PLAIN
    assert PLAIN.deploy_words("m") == quirks_of("openai").deploy_words("m") == ""


def test_checkpoints_are_events_in_the_order_of_their_steps() -> None:
    # GIVEN Nebius' and Mistral's, and what is none
    events = read_checkpoints(
        [
            {"step_number": 20, "metrics": {"train_loss": None, "valid_loss": 0.5}, "id": None},
            {"id": "ftckpt_1", "created_at": 5, "step_number": 10, "metrics": {"train_loss": 1.25}},
            {"id": "ftckpt_2", "step_number": -1, "metrics": None},
            {"id": "ftckpt_3", "metrics": {"step": 30}},
            "none",
        ]
    )
    assert [(event.id, event.message) for event in events] == [
        ("ftckpt_1", "Checkpoint at step 10: training loss=1.25"),
        (f"{MADE}checkpoint-20", "Checkpoint at step 20: validation loss=0.5"),
        ("ftckpt_3", "Checkpoint at step 30"),
    ]
    assert {event.type for event in events} == {CHECKPOINT}
    assert events[0].data == {"step": 10, "train_loss": 1.25}


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        ({"name": "status-updated", "data": {"status": "QUEUED"}}, "status-updated: status=QUEUED"),
        ({"message": "", "data": {"epoch": 1, "loss": 0.123456}}, "epoch=1, loss=0.1235"),
        ({"message": "as it is", "name": "x", "data": {"a": 1}}, "as it is"),
        ({"message": None, "data": None}, ""),
        ({"data": {"nested": {"a": 1}, "list": [1]}}, ""),
    ],
)
def test_an_event_without_a_text_says_what_it_has(wire: dict[str, object], message: str) -> None:
    assert read_event(wire).message == message


def test_a_new_job_keeps_the_tags_that_the_server_forgets() -> None:
    order = {"a": "1", "b": "2"}
    assert told(read_job({"id": "ftjob-1", "metadata": None}), order).metadata == order
    # AND what the server says goes before
    known = told(Job("ftjob-1", "queued", "m", metadata={"b": "3"}), order)
    assert known.metadata == {"a": "1", "b": "3"}


@pytest.mark.parametrize("before", [b"", codecs.BOM_UTF8])
def test_a_marked_file_has_the_mark_once(before: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(before + b"0123456789" * 1_000)
    whole = codecs.BOM_UTF8 + b"0123456789" * 1_000
    with io.BufferedReader(MarkedFile(path), 64) as file:
        # WHEN it is read in parts, and again from its beginning, as for a second try
        for _ in range(2):
            assert b"".join(iter(lambda: file.read(7), b"")) == whole
            assert file.seek(0) == 0
        assert file.seek(0, io.SEEK_END) == len(whole)
        assert file.seek(2) == 2
        assert file.read(3) == whole[2:5]
