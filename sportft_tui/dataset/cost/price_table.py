"""Tables of prices by provider and model, in TOML, and how a model is found in one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sportft_tui.dataset.cost.encodings import base_model
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

Price = TypeVar("Price")

#: How a snapshot is told from its model: -0125, -2024-07-18.
_SNAPSHOT = re.compile(r"-\d{4}(-\d{2}-\d{2})?$")


def read_prices(
    path: Path, checked: Callable[[Path, str, Any], Price], hint: str
) -> dict[str, dict[str, Price]]:
    """The prices of a file, by profile and model.

    Args:
        path: the file.
        checked: makes the price of what stands beside a model (file, model, what stands there);
            raises BadInput if it is none.
        hint: what a line of the file looks like.

    Raises:
        BadInput: it cannot be read or used; says where and why.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML: {one_line(str(error))}.", hint=hint) from error
    table = {}
    for profile, prices in found.items():
        if not isinstance(prices, dict):
            raise BadInput(f"{path}: “{one_line(profile)}” stands below no [profile].", hint=hint)
        table[profile] = {model: checked(path, model, price) for model, price in prices.items()}
    return table


def spellings(model: str) -> tuple[str, str, str]:
    """The names under which a model may stand in a table, the most exact first.

    Args:
        model: a base model, a dated snapshot of one, or a fine-tuned model.
    """
    name = base_model(model)
    return model, name, _SNAPSHOT.sub("", name)
