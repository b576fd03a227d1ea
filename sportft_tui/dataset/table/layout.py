"""The files of a table's folder, which one process writes and others read.

All numbers are little-endian, one a row unless said otherwise. Columns grow while the table is
read; what is there already may be written over in place, so readers keep files open and never
need to be told.

    texts.bin          the texts in UTF-8, half surrogate pairs included, a NUL byte after each
    begins.u64         where each text begins, and last where the next one would
    lengths.u32        the text's characters
    folding.u8         1 where letters of the text may change their length when they are folded
    labels.u32         the label's code as it is now
    given.u32          ... as it was read
    labels.jsonl       line c is the label of code c, a JSON string in ASCII
    label_begins.u64   where each of these lines begins, and last where the next one would
    splits.u8          0 neither, 1 train, 2 validation
    flags.u8           bits: 1 excluded, 2 marked
    tokens.u32         of the text; the largest number where they are not counted yet
    findings.u64       a bit per finding
    findings.json      what each bit is: a list of {id, what, why, count}
    view-N.u32         rows in the order shown
"""

from __future__ import annotations

TEXTS, BEGINS = "texts.bin", "begins.u64"
LENGTHS, FOLDING = "lengths.u32", "folding.u8"
LABELS, GIVEN = "labels.u32", "given.u32"
LABEL_NAMES, LABEL_BEGINS = "labels.jsonl", "label_begins.u64"
SPLITS, FLAGS = "splits.u8", "flags.u8"
TOKENS = "tokens.u32"
FINDINGS, FINDING_NAMES = "findings.u64", "findings.json"

EXCLUDED, MARKED = 1, 2
UNCOUNTED = 0xFFFFFFFF
SPLIT_NAMES = ("", "train", "validation")
#: Bits that `findings.u64` has room for.
MOST_FINDINGS = 64


def view_name(number: int) -> str:
    """The file of a view."""
    return f"view-{number}.u32"
