"""From the tokens of an answer to the probability of each label.

The tokens said are a path, and at each of them others branch off: so an answer tells how probable
it was to begin in some ways, which exclude each other and make up 1 together with what the server
left out. A beginning counts for a label where it can become no other. Where it can become several,
its probability is undecided between them: it is not given to any, and not hidden either.

An answer that has ended is what it says: how probable its end was, servers do not tell.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sportft_tui.domain.answer import Answer, Token
from sportft_tui.domain.prediction import Undecided
from sportft_tui.domain.text import one_line

#: Less than this is rounding.
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Odds:
    """What is known of the labels' probabilities.

    Attributes:
        shares: (label, probability), the most probable first; empty where nothing is told.
        undecided: the rest, by the labels that it can belong to, the largest part first.
        beginnings: of what is undecided because the answer could go on in several ways: a second
            look at them would tell.
    """

    shares: tuple[tuple[str, float], ...] = ()
    undecided: tuple[Undecided, ...] = ()
    beginnings: tuple[Fork, ...] = ()


@dataclass(frozen=True, slots=True)
class Fork:
    """The beginning of several labels.

    Attributes:
        text: the beginning.
        labels: what it can become.
        probability: of beginning so.
    """

    text: str
    labels: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Beginning:
    """One of the ways in which an answer may begin.

    Attributes:
        raw: its bytes, as far as they can be read.
        probability: of beginning so.
        is_open: whether something follows that nobody has named.
        has_ended: whether nothing follows.
        beside: all that is named at the same place: it shows how the model spells its labels.
    """

    raw: bytes
    probability: float
    is_open: bool = False
    has_ended: bool = False
    beside: tuple[bytes, ...] = ()


def odds(answer: Answer, label: str, labels: Sequence[str], *, is_whole: bool = False) -> Odds:
    """How probable each label was.

    Several spellings of a label (with and without blank, in capitals) are added up.

    Args:
        answer: what was said, with the probabilities of its tokens.
        label: the label that it stands for.
        labels: the known labels. Without them, the beginning of an answer cannot be told from a
            whole one: only answers of a single token have alternatives then.
        is_whole: whether every token is known to be a whole label, as the engine's are.
    """
    if not answer.tokens or all(token.said.probability <= 0 for token in answer.tokens):
        return Odds()
    if not labels:
        return _of_unknown(answer, label)
    shares: dict[str, float] = {}
    undecided: dict[tuple[str, ...], float] = {}
    forks: list[Fork] = []
    for one in _beginnings(answer, labels):
        possible = _possible(one, labels, is_whole)
        if len(possible) == 1 and (is_whole or not one.is_open):
            shares[possible[0]] = shares.get(possible[0], 0.0) + one.probability
            continue
        undecided[possible] = undecided.get(possible, 0.0) + one.probability
        if len(possible) > 1 and not one.is_open and (text := _text(one.raw)).strip():
            forks.append(Fork(text, possible, one.probability))
    forks.sort(key=lambda fork: -fork.probability)
    return Odds(_ranked(shares), _largest(undecided), tuple(forks))


def merged(odds: Odds, fork: Fork, further: Odds) -> Odds:
    """The odds after a second look at one of their beginnings.

    Args:
        odds: as they were.
        fork: one of `odds.beginnings`.
        further: those of the answers that begin so, among themselves.
    """
    if not (further.shares or further.undecided):
        return odds
    shares, undecided = dict(odds.shares), dict(odds.undecided)
    undecided[fork.labels] -= fork.probability
    for label, value in further.shares:
        shares[label] = shares.get(label, 0.0) + fork.probability * value
    for labels, value in further.undecided:
        undecided[labels] = undecided.get(labels, 0.0) + fork.probability * value
    rest = tuple(one for one in odds.beginnings if one is not fork)
    return Odds(_ranked(shares), _largest(undecided), rest)


def _of_unknown(answer: Answer, label: str) -> Odds:
    """Each answer is its own label."""
    shares = {label: 1.0}
    for token in answer.tokens:
        shares[label] *= token.said.probability
    if len(answer.tokens) == 1:
        names = {label.casefold(): label}
        for other in answer.tokens[0].others:
            name = one_line(_text(other.raw or b""))
            if name:
                shown = names.setdefault(name.casefold(), name)
                shares[shown] = shares.get(shown, 0.0) + other.probability
    rest = 1 - sum(shares.values())
    return Odds(_ranked(shares), _largest({(): rest}))


def _beginnings(answer: Answer, labels: Sequence[str]) -> Iterator[Beginning]:
    """All ways to begin that are told, and what is left over at each token.

    Their probabilities add up to 1. After a known label has been said, what follows says nothing
    about it.
    """
    said, reached = b"", 1.0
    for place, token in enumerate(answer.tokens):
        if said and _is_settled(said, labels):
            break
        if token.said.raw is None:
            # What was said can be read in the answer, what branches off cannot be placed.
            whole = reached
            for rest in answer.tokens[place:]:
                whole *= rest.said.probability
            yield Beginning(answer.text.encode("utf-8", "replace"), whole, has_ended=True)
            yield Beginning(said, reached - whole, is_open=True)
            return
        yield from _branches(token, said, reached)
        said += token.said.raw
        reached *= token.said.probability
    yield Beginning(said, reached, has_ended=not answer.is_cut)


def _branches(token: Token, said: bytes, reached: float) -> Iterator[Beginning]:
    readable = tuple(said + other.raw for other in (*token.others, token.said) if other.raw)
    for other in token.others:
        if other.raw is None:
            yield Beginning(said, reached * other.probability, is_open=True)
        else:
            yield Beginning(said + other.raw, reached * other.probability, beside=readable)
    yield Beginning(said, reached * token.left_over, is_open=True, beside=readable)


def _possible(one: Beginning, labels: Sequence[str], is_whole: bool) -> tuple[str, ...]:
    """The labels that an answer with this beginning can be."""
    if is_whole and one.is_open:
        named = {_begun(raw)[0] for raw in one.beside}
        return tuple(label for label in labels if _plain(label) not in named)
    begun, tail = _begun(one.raw)
    if not begun and not tail:
        return () if one.has_ended else tuple(labels)
    best = "" if tail else _longest(_text(one.raw), labels)
    further = [label for label in labels if _can_become(label, begun, tail)]
    longer = [label for label in further if _plain(label) != _plain(best)]
    if best and (one.has_ended or is_whole or _are_spelled_otherwise(one, longer)):
        return (best,)
    if is_whole or one.has_ended:
        return ()
    return tuple(label for label in labels if label in longer or label == best)


def _are_spelled_otherwise(one: Beginning, longer: Sequence[str]) -> bool:
    """Whether all of these labels have a token of their own beside this beginning: "1" and "10"."""
    return not one.is_open and all(
        any(
            len(other) > len(one.raw) and _can_become(label, *_begun(other)) for other in one.beside
        )
        for label in longer
    )


def _is_settled(said: bytes, labels: Sequence[str]) -> bool:
    """Whether this is a label, and cannot become a longer one."""
    begun, tail = _begun(said)
    is_label = not tail and any(_begins_with(begun, _plain(label)) for label in labels)
    return is_label and not any(
        _can_become(label, begun, tail) and _plain(label) != begun for label in labels
    )


def label_of(said: str, labels: Sequence[str], *, is_cut: bool = False) -> str:
    """The label that an answer stands for: the longest known one that it begins with.

    Models that were trained without a stop go on talking after the label. Where no known label
    fits, the answer itself, on one line.

    Args:
        said: the answer.
        labels: the known labels.
        is_cut: whether the answer is only the beginning of what was to be said.
    """
    if best := _longest(said, labels):
        return best
    plain = _plain(said)
    if is_cut and plain:
        further = [label for label in labels if _plain(label).startswith(plain)]
        if len(further) == 1:
            return further[0]
    return one_line(said)


def _longest(said: str, labels: Sequence[str]) -> str:
    """The longest label that this begins with, of those that differ in capitals the one meant."""
    plain, exact = _plain(said), said.strip()
    fitting = [label for label in labels if _begins_with(plain, _plain(label))]
    return max(fitting, key=lambda label: (len(label), exact.startswith(label.strip())), default="")


def _begins_with(begun: str, label: str) -> bool:
    """Whether `begun` is the label, alone or with something after it that is another word."""
    if not label or not begun.startswith(label):
        return False
    rest = begun[len(label) :]
    return not rest or not rest[0].isalnum()


def _can_become(label: str, begun: str, tail: bytes) -> bool:
    plain = _plain(label)
    if not plain.startswith(begun):
        return False
    rest = plain[len(begun) :]
    # A capital's bytes are others than those of the small letter that labels are compared by.
    return any(form.encode("utf-8", "replace").startswith(tail) for form in (rest, rest.upper()))


def _begun(raw: bytes) -> tuple[str, bytes]:
    """A beginning as it is compared, and the bytes of a character that is not complete."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(raw)
    tail = decoder.getstate()[0]
    return (text.lstrip().casefold() if tail else _plain(text)), tail


def _plain(label: str) -> str:
    return label.strip().casefold()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "ignore")


def _ranked(shares: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """The most probable first. Rounding may bring a sum a hair over 1."""
    ranked = sorted(shares.items(), key=lambda pair: -pair[1])
    return tuple((name, min(value, 1.0)) for name, value in ranked if value > 0)


def _largest(undecided: dict[tuple[str, ...], float]) -> tuple[Undecided, ...]:
    found = ((labels, value) for labels, value in undecided.items() if value > _LEAST)
    return tuple(sorted(found, key=lambda pair: -pair[1]))
