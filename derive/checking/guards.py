"""Where carrying forward would reward nothing done: zeros, copies, saturation, wild values; judges no answer.

All-zero sheets would earn 97 percent without these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import count
from typing import Protocol

from derive.accepted import Accepted
from derive.checking.paper import Paper
from derive.checking.piece import Piece
from derive.checking.verdict import DEGENERATE
from derive.names import Name
from derive.term import refs

SATURATED, IMPLAUSIBLE, UNEXERCISED = "saturated", "implausible", "unexercised"
UNDEFINED, GAP = "undefined", "gap"
_LARGEST_FACTOR = 10**6
_NEAR = Fraction(1, 1000)
_LARGEST_SUM = 8
_NOTHING = Fraction(1, 100)  # of half a unit: a change that no digit shows
_FEW = 4
_MOVES = (Fraction(11, 10), Fraction(9, 10))
_LIMITED = {"sigmoid": (0, 1), "tanh": (-1, 1), "bipolar-sigmoid": (-1, 1), "softmax": (0, 1)}


class Refusal(Protocol):
    """What one quantity is from a student's own answers: its value, which of them are wrong, and the guard's word."""

    @property
    def expected(self) -> Fraction | None:
        """The value from the answers, None where there is none."""

    @property
    def wrong(self) -> tuple[Name, ...]:
        """The answers it is made of that the key refuses."""

    @property
    def refused(self) -> str:
        """Why it is not carried, or nothing."""


def guard(paper: Paper, piece: Piece, expected: Fraction, reached: Accepted, wrong: tuple[Name, ...]) -> str:
    """Return why a value from a student's own wrong answers says nothing about the step, or nothing if it does.

    `expected` and `reached` are what the step gives from the answers; `wrong` are the answers that the key refuses.
    """
    if not wrong:
        return ""
    if any(_is_wild(paper, name) for name in wrong):
        return IMPLAUSIBLE
    filled = paper.filler is not None and paper.answers[piece.name] == paper.filler
    # A small value that is not written as nothing was worked out, however few digits it has.
    is_nothing = reached.too_small and (not paper.answers[piece.name] or rounds_to_nothing(paper, expected))
    if filled or is_nothing or _is_trivial(paper, piece, expected):
        return DEGENERATE
    if any(_is_saturated(paper, piece, name) for name in wrong):
        return SATURATED
    return UNEXERCISED if _stays(paper, piece, expected) else ""


def is_small(paper: Paper, name: Name, here: Refusal, small: Collection[Name]) -> bool:
    """Tell whether what a guard refuses is honest work of which the digits show nothing, as the step before it.

    Who wrote a number other than 0 worked on from it, and is not to lose the marks of what became too small to see:
    it counts neither way, as where the right value is too small. `small` are such answers before this one.
    """
    if here.refused not in (DEGENERATE, UNEXERCISED) or here.expected is None or paper.answers[name] == paper.filler:
        return False
    # An update by next to nothing leaves the old digits standing.
    hidden = rounds_to_nothing(paper, here.expected) or paper.sheet.course.graph.role(name) == "update"
    after = any(one in small for one in here.wrong)
    return (hidden or after) and all(paper.answers[one] or one in small for one in here.wrong)


def most_small(paper: Paper) -> int:
    """Return how many answers of a sheet may be too small: more of them are no honest work, or show too little."""
    return max(_FEW, len(paper.asked) // 10)


def rounds_to_nothing(paper: Paper, value: Fraction) -> bool:
    """Tell whether the digits that are asked for show nothing of a value."""
    return abs(value) <= paper.half_unit(value)


def _is_wild(paper: Paper, name: Name) -> bool:
    """Tell whether an answer is off by a factor that no plain mistake has."""
    size, true = abs(paper.answers[name]), abs(paper.true(name))
    return size > _LARGEST_FACTOR * max(true, paper.half_unit(true)) or (size > 0 and true > _LARGEST_FACTOR * size)


def _is_trivial(paper: Paper, piece: Piece, expected: Fraction) -> bool:
    """Tell whether the value is nothing, what stood on the sheet before, or a number that the step is made of."""
    true = paper.true(piece.name)
    tolerance = paper.half_unit(true)
    if abs(expected) <= tolerance < abs(true):
        return True
    if stood_before(paper, piece.name, expected):
        return True
    # What was copied is met to the last digit. A given number of another step, or a rate, is met by chance.
    graph = piece.graph
    used = {one for definition in graph.definitions for one in refs(definition.term)} - piece.known
    operands = {paper.point[one] for one in used if one in paper.point and graph.role(one) != "rate"}
    operands |= {paper.answers[one] for one in piece.known} & {*paper.point.values()}
    return any(abs(expected - value) <= tolerance * _NOTHING < abs(true - value) for value in operands)


def stood_before(paper: Paper, name: Name, value: Fraction) -> bool:
    """Tell whether a value is what a quantity was before an update, and what it must not be after it."""
    true = paper.true(name)
    tolerance = paper.half_unit(true)
    return any(abs(value - one) <= tolerance < abs(true - one) for one in _before(paper, name))


def _before(paper: Paper, name: Name) -> Iterator[Fraction]:
    """Yield what this quantity was before some update: an old parameter, or an answer of the first forward pass."""
    own = name._replace(new=False, update=None)
    for known in (paper.point, paper.answers):
        for other, value in known.items():
            same = other.letter == name.letter and other._replace(new=False, update=None) == own
            if same and _is_before(other, name):
                yield value


def _is_before(other: Name, name: Name) -> bool:
    """Tell whether a quantity is one of an earlier update than another: nothing is copied from what comes later."""
    return (other.new, other.update or 0) < (name.new, name.update or 0)


def is_idle(paper: Paper, name: Name, slug: str) -> bool:
    """Tell whether an answer with a mistake in it needs no work: nothing, what stood there before, or a copy.

    A value that merely meets a given number was worked out, where it moves with all the other numbers of the step.
    """
    value, true = paper.answers[name], paper.true(name)
    tolerance = paper.half_unit(true)
    if value == paper.filler:
        return True
    if stood_before(paper, name, value):
        return True
    found = paper.steps.mistaken(slug) if slug in paper.steps.applicable else None
    mistake = slug if found is not None and found.changed else ""  # fewer digits than asked come to a given one easily
    piece = paper.steps.piece(name, paper.near(name), mistake)
    if abs(value) <= 2 * tolerance:
        return (not mistake and not value) or not _moves(paper, piece)
    met = [one for one, given in paper.point.items() if abs(given - value) <= tolerance * _NOTHING]
    if not mistake:
        return bool(met)
    # What moves with nothing is a constant of the mistake, no copy.
    return bool(met) and _moves(paper, piece) and any(not _moves(paper, piece, one) for one in met)


def _moves(paper: Paper, piece: Piece, kept: Name | None = None) -> bool:
    """Tell whether a step changes when all its numbers are moved, each by another share, except one that is kept."""
    shares = (1 + Fraction(n, 10) for n in count(1))
    numbers = sorted({*paper.point, *piece.known} - {kept}, key=str)
    moved = {one: next(shares) for one in numbers}
    point = {one: value * moved.get(one, 1) for one, value in paper.point.items()}
    answers = {**paper.answers, **{one: paper.answers[one] * moved.get(one, 1) for one in piece.known}}
    before, after = piece.value(paper.point, paper.answers), piece.value(point, answers)
    return before is not None and after is not None and abs(after - before) > paper.half_unit(before) * _NOTHING


def _is_saturated(paper: Paper, piece: Piece, name: Name) -> bool:
    """Tell whether a slope of the step is taken where the curve of the activation is flat."""
    network = paper.sheet.course.network
    slopes = [one for one in piece.graph.definitions if one.role == "link" and name in refs(one.term)]
    if network is None or not slopes or not name.layer:
        return False
    limits = _LIMITED.get(network.layers[name.layer - 1].activation)
    if limits is None:
        return False
    value = paper.answers[name]
    if name.letter == "z":
        return abs(value) > _LARGEST_SUM
    return any(abs(value - limit) < _NEAR for limit in limits)


def _stays(paper: Paper, piece: Piece, expected: Fraction) -> bool:
    """Tell whether the value stays the same when the answers that it is made of are moved by a tenth."""
    tolerance = paper.half_unit(expected) * _NOTHING
    for factor in _MOVES:
        moved = {**paper.answers, **{name: paper.answers[name] * factor for name in piece.known}}
        value = piece.value(paper.point, moved)
        if value is None or abs(value - expected) > tolerance:
            return False
    return True
