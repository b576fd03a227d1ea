"""Mail addresses and phone numbers: data of people who may not want to be trained on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sportft_tui.dataset.findings.finding import Fix, Found, Looked, Pair, positions, rows_have
from sportft_tui.dataset.spool import Batch

#: The search is for the @ alone; what stands before it is looked at only there.
_AT = re.compile(r"@(?<=[\w.+%-]@)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
MAIL = re.compile(r"[\w.+%-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
#: +49 30 1234567, (555) 123-4567, 555-123-4567: never a bare number. What begins one stands
#: first, alone: the search skips to it.
PHONE = re.compile(
    r"[+(\d](?<![\w.+-].)(?:(?<=\+)\d{1,3}[ .-]?(?:\(?\d{1,5}\)?[ .-]?){1,4}\d{2,}"
    r"|(?<=\()\d{3}\) ?\d{3}[ .-]\d{4}|(?<=\d)\d{2}[.-]\d{3}[.-]\d{4})(?![\w-])"
)
#: A number has at least this many digits.
_FEWEST_DIGITS = 7


class PersonalData:
    """Mail addresses and phone numbers in texts. A warning: masking them is not done unasked."""

    def __init__(self) -> None:
        self._mails = positions()
        self._phones = positions()

    def look(self, batch: Batch) -> None:
        if "@" in batch.prompt_text:
            self._mails.extend(
                position
                for position, prompt in zip(batch.positions, batch.prompts, strict=True)
                if "@" in prompt and _AT.search(prompt)
            )
        self._phones.extend(
            batch.positions[row] for row in _with_digits(batch) if PHONE.search(batch.prompts[row])
        )

    def found(self, looked: Looked) -> Iterator[Found]:
        for id, rows, things, change in (
            ("mail-address", self._mails, "mail addresses", _without_mails),
            ("phone-number", self._phones, "phone numbers", _without_phones),
        ):
            if rows:
                yield Found(
                    id,
                    f"{rows_have(len(rows), 'holds', 'hold')} what looks like {things}.",
                    "Models repeat what they were trained on, and servers keep what is uploaded.",
                    len(rows),
                    rows,
                    Fix(f"Mask the {things}", default=False, change=change),
                )


def _with_digits(batch: Batch) -> Iterable[int]:
    """Which rows of a batch hold enough digits for a number."""
    import numpy as np

    codes = batch.prompt_codes
    ends = np.flatnonzero(codes == 0)
    if len(ends) != len(batch) - 1:  # a text holds what joins texts
        return range(len(batch))
    digits = np.flatnonzero(codes - np.uint8(ord("0")) < 10)  # below `0`, codes wrap round
    before = np.searchsorted(digits, np.append(ends, len(codes)))
    rows: list[int] = np.flatnonzero(np.diff(before, prepend=0) >= _FEWEST_DIGITS).tolist()
    return rows


def _without_mails(prompt: str, completion: str) -> Pair:
    return (MAIL.sub("[mail]", prompt) if "@" in prompt else prompt), completion


def _without_phones(prompt: str, completion: str) -> Pair:
    return PHONE.sub("[phone]", prompt), completion
