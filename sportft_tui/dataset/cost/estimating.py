"""From a file's tokens to what training on it costs."""

from __future__ import annotations

from sportft_tui.dataset.cost.epochs import auto_epochs
from sportft_tui.dataset.cost.prices import load
from sportft_tui.dataset.cost.profile_prices import of_profile
from sportft_tui.dataset.cost.tokens import Count
from sportft_tui.domain.cost import Estimate
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home


def estimate(
    count: Count,
    home: Home,
    *,
    profile: str,
    model: str,
    epochs: int | None,
    is_hosted: bool = False,
) -> Estimate:
    """What training will cost.

    Args:
        count: the training file's tokens.
        home: where people's own prices are.
        profile: who is paid.
        model: the base model; empty where nobody has said which.
        epochs: how often the file is read; None leaves it to the provider.
        is_hosted: whether the trained model will cost by the hour, asked or not.

    Raises:
        BadInput: the user's table of prices cannot be used.
    """
    by_hour = of_profile(home, profile).by_hour(model)
    return Estimate(
        tokens=count.tokens,
        epochs=auto_epochs(max(1, count.examples)) if epochs is None else epochs,
        price=load(home).of(profile, model) if model else None,
        model=one_line(model),
        is_estimated=count.is_estimated,
        is_epochs_guess=epochs is None,
        hour=by_hour.training,
        is_hosted=is_hosted or by_hour.hosting is not None,
        hosting=by_hour.hosting,
    )
