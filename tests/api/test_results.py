import base64
from collections.abc import Awaitable, Callable

import httpx2
import pytest

from sportft_tui.api import results
from sportft_tui.api.connection import Connection
from sportft_tui.domain.errors import BadInput

LEGACY = (
    "step,elapsed_tokens,training_loss,validation_loss,"
    "classification/accuracy,classification/auroc,classification/f1.0\n"
    "1,100,0.5,,,,\n"
    "2,200,0.4,0.3,0.95,0.99,0.94\n"
    "3,300,0.2,,,,\n"
)
MODERN = "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy\n1,0.5,0.9,,\n"
AZURE = (
    "step,train_loss,train_mean_token_accuracy,valid_loss,validation_mean_token_accuracy\r\n"
    "1,0.5,0.9,0.6,0.8\r\n2,0.4,-1,-1.0,nan\r\n"
)


def test_the_legacy_file_with_its_classification_metrics() -> None:
    read = results.read_results(LEGACY.encode())
    assert read.steps == 3
    assert read.columns[0] == "step"
    assert read.classification == {"accuracy": 0.95, "auroc": 0.99, "f1": 0.94}
    assert read.final == {
        "step": 3,
        "elapsed_tokens": 300,
        "training_loss": 0.2,
        "validation_loss": 0.3,
    }
    assert read.rows[0] == (1, 100, 0.5, None, None, None, None)


@pytest.mark.parametrize(
    "content",
    [
        MODERN.encode(),
        b"\xef\xbb\xbf" + MODERN.encode(),
        base64.b64encode(MODERN.encode()),
        base64.encodebytes(MODERN.encode()),
    ],
)
def test_plain_and_base64_are_the_same_table(content: bytes) -> None:
    read = results.read_results(content)
    assert read.final == {"step": 1, "training_loss": 0.5, "training_token_accuracy": 0.9}
    assert read.classification == {}


def test_what_azure_did_not_measure_is_missing() -> None:
    read = results.read_results(AZURE.encode())
    assert read.rows[1] == (2, 0.4, None, None, None)
    assert read.final["validation_loss"] == 0.6
    assert read.final["validation_token_accuracy"] == 0.8


def test_short_long_and_blank_rows() -> None:
    read = results.read_results(b"step,train_loss\n\n1\n2,0.5,9,9\n , \nx,inf\n")
    assert read.rows == [(1, None), (2, 0.5), (None, None)]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\x80", b"PK\x03\x04...", b"a,b\n1,2\n", b"step"]
)
def test_what_is_no_table_is_said_to_be_none(content: bytes) -> None:
    if content == b"step":
        assert results.read_results(content).steps == 0
        return
    with pytest.raises(BadInput, match="no table"):
        results.read_results(content)


async def test_fetched_from_a_server(
    connect: Callable[..., Awaitable[Connection]],
) -> None:
    encoded = base64.b64encode(LEGACY.encode())
    conn = await connect(lambda r: httpx2.Response(200, content=encoded))
    assert (await results.fetch(conn, "file-r")).classification["accuracy"] == 0.95
