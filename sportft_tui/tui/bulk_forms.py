"""What the Evaluate and the Batch screen ask for before they begin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.tui.screens.path_choices import meant

if TYPE_CHECKING:
    from sportft_tui.classify.bulk.order import Via

#: What may be done about probabilities, in the order in which Space goes through them.
AS_TOLD, CALIBRATED, CALIBRATE = "as the model tells", "calibrated as found out", "calibrate here"


@dataclass(slots=True)
class EvaluateForm:
    """What is to be measured.

    Attributes:
        model: a fine-tuned model's name.
        file: a labelled file, as typed.
        against: a second model; empty for none.
        calibration: one of those above.
        via: one request after the other, or the provider's Batch API.
        columns: of texts and labels; recognised where empty.
    """

    model: str = ""
    file: str = ""
    against: str = ""
    calibration: str = AS_TOLD
    via: Via = "requests"
    columns: tuple[str, str] = ("", "")

    @property
    def path(self) -> Path:
        """The file that is meant."""
        return meant(self.file)

    def command(self) -> list[str]:
        """The same for the shell, without the program's name."""
        words = ["evaluate", self.model or "MODEL", self.file or "FILE"]
        words += ["--against", self.against] if self.against else []
        words += ["--calibrated"] if self.calibration == CALIBRATED else []
        words += ["--calibrate"] if self.calibration == CALIBRATE else []
        words += ["--via", "batches"] if self.via == "batches" else []
        return words + columns_words(self.columns)


@dataclass(slots=True)
class BatchForm:
    """Which texts are to be classified, and where to.

    Attributes:
        model, file, via, columns: as in `EvaluateForm`.
        output: the file to be written, as typed.
        is_calibrated: whether probabilities are calibrated as was found out.
    """

    model: str = ""
    file: str = ""
    output: str = ""
    is_calibrated: bool = False
    via: Via = "requests"
    columns: tuple[str, str] = ("", "")

    @property
    def path(self) -> Path:
        """The file that is meant."""
        return meant(self.file)

    @property
    def to(self) -> Path:
        """The file that is written."""
        return meant(self.output)

    def propose_output(self) -> None:
        """A name beside the file, where there is none yet."""
        if self.file:
            stem, dot, _ = Path(self.file).name.lstrip(".").partition(".")
            name = f"{stem if dot else Path(self.file).name or 'texts'}_labelled.csv"
            self.output = str(Path(self.file).parent / name)

    def command(self) -> list[str]:
        """The same for the shell, without the program's name."""
        words = ["batch", self.model or "MODEL", self.file or "FILE", "-o", self.output or "OUT"]
        words += ["--calibrated"] if self.is_calibrated else []
        words += ["--via", "batches"] if self.via == "batches" else []
        return words + columns_words(self.columns)


def columns_words(columns: tuple[str, str]) -> list[str]:
    """The options that name columns."""
    named = zip(("--text", "--label"), columns, strict=True)
    return [word for option, name in named if name for word in (option, name)]
