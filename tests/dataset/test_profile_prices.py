"""Prices that stand with a profile in the settings."""

import pytest

from sportft_tui.classify.prices import usage_price
from sportft_tui.dataset.cost.estimating import estimate
from sportft_tui.dataset.cost.prices import load
from sportft_tui.dataset.cost.tokens import Count
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.usage_price import FREE, UsagePrice
from sportft_tui.home import home

MODEL = "gpt-4o-mini-2024-07-18"


def set_up(text: str) -> None:
    (home().create().config / "settings.toml").write_text(text)


def test_they_go_before_all_tables() -> None:
    set_up(
        '[profiles.work]\nkind = "openai"\n[profiles.work.prices]\n"gpt-4o-mini" = 1.5\n'
        '"llama" = { trained = 0.4, read = 0.1, written = 0.3 }\n"free" = { read = 0 }\n'
    )
    (home().config / "prices.toml").write_text('[work]\n"gpt-4o-mini" = 9.0\n"other" = 7.0\n')
    prices = load(home())
    assert prices.of("work", MODEL) == 1.5
    assert prices.of("work", "llama") == 0.4
    assert prices.of("work", "other") == 7.0
    assert usage_price(home(), "work", "ft:llama:o::x") == UsagePrice(0.1, 0.3)
    assert usage_price(home(), "work", "free") == UsagePrice(0.0, 0.0)


def test_what_a_profile_does_not_say_is_as_its_provider_has_it() -> None:
    set_up(
        '[profiles.work]\nkind = "openai"\n[profiles.lab]\nbase_url = "https://lab.example/v1"\n'
    )
    assert load(home()).of("work", MODEL) == load(home()).of("openai", MODEL)
    assert usage_price(home(), "work", MODEL) == usage_price(home(), "openai", MODEL)
    # AND of a server of nobody's in particular nothing is known
    assert load(home()).of("lab", MODEL) is None
    assert usage_price(home(), "lab", MODEL) is None


def test_hours_are_priced_for_the_profile_s_own_models() -> None:
    set_up(
        '[profiles.eu]\nkind = "azure"\n[profiles.eu.prices]\n'
        '"gpt-4o-mini" = { hour = 50, hosted = 1.7, read = 0.1 }\n'
    )

    def hours(profile: str, model: str) -> tuple[float | None, bool, float | None]:
        count = Count(1_000, 10, False)
        cost = estimate(count, home(), profile=profile, model=model, epochs=1)
        return cost.hour, cost.is_hosted, cost.hosting

    assert hours("eu", MODEL) == (50, True, 1.7)
    assert hours("eu", "gpt-4o") == hours("azure", MODEL) == (None, False, None)


def test_an_engine_elsewhere_is_free() -> None:
    set_up('[profiles.barn]\nkind = "local"\nbase_url = "http://10.0.0.7/v1"\n')
    assert usage_price(home(), "barn", "ada:x") == FREE


@pytest.mark.parametrize("price", ["-1", '"cheap"', "true", "inf", "{ sold = 1 }", "{}"])
def test_a_price_that_is_none_is_named(price: str) -> None:
    set_up(f'[profiles.work.prices]\n"llama" = {price}\n')
    with pytest.raises(BadInput, match=r"profiles.work.prices.*llama"):
        load(home())
