"""What training on prepared files costs, for `sportft prepare`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.cli.commands.terminal import say
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.home import home
from sportft_tui.workflow.choice import choose

if TYPE_CHECKING:
    from sportft_tui.dataset.preparing.plan import Outcome
    from sportft_tui.domain.cost import Estimate

#: Whose prices are meant where no server is chosen: the engine's own would not be worth asking for.
_USUAL = "openai"


def add_options(group: argparse._ArgumentGroup) -> None:
    """Give `prepare` the options that say what the files are for."""
    group.add_argument(
        "--model", default="", metavar="NAME", help="count its tokens, and tell what training costs"
    )
    group.add_argument(
        "--epochs", type=int, metavar="N", help="of the training; else what OpenAI would choose"
    )


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """Tells what training costs.

    Args:
        model: the base model; empty for an estimate of the tokens and no price.
        epochs: how often files are read; None leaves it to the provider.
        profile: who is paid.
        is_hosted: whether the trained model will cost by the hour.
    """

    model: str
    epochs: int | None
    profile: str
    is_hosted: bool = False

    @classmethod
    def of(cls, args: argparse.Namespace) -> TrainingCost:
        """As the command line says.

        Raises:
            BadInput: that cannot be, or the user's table of prices cannot be used.
        """
        if args.epochs is not None and args.epochs < 1:
            raise BadInput("--epochs takes no such number.", hint="Take 1 or more.")
        if not args.model:
            return cls("", args.epochs, _USUAL)
        from sportft_tui.dataset.cost.prices import load

        load(home())  # what is wrong with the prices is said before anything is written
        choice = choose(None, None)
        if choice.is_local:
            return cls(args.model, args.epochs, _USUAL)
        is_hosted = choice.quirks.hosted_by_hour
        return cls(args.model, args.epochs, choice.profile, is_hosted)

    def tell(self, outcome: Outcome, files: Sequence[tuple[Path, int]]) -> list[dict[str, Any]]:
        """Say what training on each file costs, and give it for scripts.

        Args:
            outcome: the rows of all files.
            files: training files and their numbers of rows.
        """
        costs = []
        for path, rows in files:
            cost = self._estimate(outcome, path, rows)
            name = f"Training on {one_line(path.name)}"
            if self.model:
                say(f"{name}: {cost.words()}.")
            else:
                tokens = cost.epoch_words()
                say(f"{name}: {tokens} an epoch; --model NAME counts them and tells the price.")
            costs.append(cost.to_dict())
        return costs

    def _estimate(self, outcome: Outcome, path: Path, rows: int) -> Estimate:
        from sportft_tui.dataset.cost.estimating import estimate
        from sportft_tui.dataset.cost.tokens import Count, count_file

        if self.model and path.is_file():
            count = count_file(path, self.model)
        else:
            count = Count.of_characters(outcome.characters * rows // len(outcome), rows)
        return estimate(
            count,
            home(),
            profile=self.profile,
            model=self.model,
            epochs=self.epochs,
            is_hosted=self.is_hosted,
        )
