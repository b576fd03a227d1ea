from __future__ import annotations

from pathlib import Path

import pytest

from sportft_tui.classify.prices import FILE_NAME, usage_price
from sportft_tui.domain.answer import Usage
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.usage_price import UsagePrice
from sportft_tui.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()


def test_a_fine_tuned_models_price_is_that_of_its_base(home: Home) -> None:
    price = usage_price(home, "openai", "ft:gpt-4o-mini-2024-07-18:org:sport:abc")
    assert price == UsagePrice(0.30, 1.20)
    assert price.usd(Usage(1_000_000, 500_000)) == pytest.approx(0.90)
    assert price.halved().usd(Usage(1_000_000, 500_000)) == pytest.approx(0.45)
    assert usage_price(home, "openai", "ft:gpt-9:org::x") is None
    assert usage_price(home, "custom", "ft:gpt-4o-mini:org::x") is None
    assert usage_price(home, "local", "ft:ada:x") == UsagePrice(0.0, 0.0)


def test_peoples_own_prices_come_first(home: Home) -> None:
    own = home.config / FILE_NAME
    own.write_text(
        '[openai]\n"gpt-4o-mini" = { read = 1, written = 2 }\n'
        '[custom]\n"ft:mine" = { read = 0.5, written = 0.0 }\n'
    )
    assert usage_price(home, "openai", "ft:gpt-4o-mini-2024-07-18:o::x") == UsagePrice(1.0, 2.0)
    assert usage_price(home, "openai", "ft:gpt-4o-2024-08-06:o::x") == UsagePrice(3.75, 15.0)
    assert usage_price(home, "custom", "ft:mine") == UsagePrice(0.5, 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "[openai]\na = 1",
        "[openai]\na = { read = 1 }",
        "[openai]\na = { read = -1, written = 1 }",
        "[openai]\na = { read = true, written = 1 }",
        "[openai]\na = { read = nan, written = 1 }",
        "[openai",
    ],
)
def test_a_table_that_cannot_be_used_is_said(home: Home, text: str) -> None:
    (home.config / FILE_NAME).write_text(text)
    with pytest.raises(BadInput, match=r"usage_prices\.toml"):
        usage_price(home, "openai", "ft:a:x")
