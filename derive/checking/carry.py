"""Errors carried forward: what each asked quantity is from the student's own answers; names no mistake.

Given numbers are never replaced. A quantity between that was not asked is worked out from the answers before it; a box
without a number gives nothing to carry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from derive.accepted import Accepted
from derive.checking.guards import GAP, UNDEFINED, guard
from derive.checking.paper import Paper
from derive.checking.piece import Piece
from derive.names import Name

_SAME = Fraction(1, 1000)  # of the value: three digits are those of another number
_MOST_MIXED = 2  # wrong answers of which each alone may have been read wrongly


@dataclass(frozen=True, slots=True)
class Carried:
    """What one quantity is from the student's own answers.

    `wrong` are the answers it is made of that the key refuses. `matches` tells that the student's value is one that
    correct work gives from them, `mixed` that it is so only with the right value in place of one of them. `refused` is
    the guard that forbids to carry, `unread` tells that a box it is made of could not be read.
    """

    expected: Fraction | None = None
    reached: Accepted | None = None
    wrong: tuple[Name, ...] = ()
    matches: bool = False
    mixed: bool = False
    refused: str = ""
    unread: bool = False


def carried(paper: Paper, name: Name, origins: frozenset[Name]) -> Carried:
    """Return what an answered quantity is from the student's own answers; `origins` are the wrong steps before it."""
    parents = paper.parents(name)
    wrong = paper.off(parents)
    if any(parent not in paper.answers for parent in parents):
        return _past_a_gap(paper, name, wrong, any(parent in paper.unread for parent in parents))
    piece = paper.steps.piece(name, paper.names)
    expected = piece.value(paper.point, paper.answers)
    if expected is None:
        return _without_a_value(paper, piece, wrong, origins)
    reached = paper.reach(piece)
    answer = paper.answers[name]
    if reached.contains(answer):
        return Carried(expected, reached, wrong, True, False, guard(paper, piece, expected, reached, wrong))
    for other, answers, mixed in _otherwise(paper, piece, wrong, origins):
        value, found = other.value(paper.point, answers), paper.reach(other, answers)
        if value is not None and found.contains(answer):
            moved = tuple(one for one in paper.off(other.known) if answers[one] == paper.answers[one])
            return Carried(value, found, wrong, True, mixed, guard(paper, other, value, found, moved))
    return Carried(expected, reached, wrong)


def _past_a_gap(paper: Paper, name: Name, wrong: tuple[Name, ...], unread: bool) -> Carried:
    """Return what is known behind a box without a number: nothing is carried, but nobody is called wrong for it.

    The gap is filled from the answers before it. Who went on rightly from those has shown it, though not how.
    """
    piece = paper.steps.piece(name, paper.near(name))
    off = paper.off(piece.known)
    expected = piece.value(paper.point, paper.answers)
    matches = bool(off) and expected is not None and paper.reach(piece).contains(paper.answers[name])
    return Carried(expected if matches else None, None, off or wrong, matches, refused=GAP, unread=unread)


def _without_a_value(paper: Paper, piece: Piece, wrong: tuple[Name, ...], origins: frozenset[Name]) -> Carried:
    """Return what is known where the answers lead to no value, as the logarithm of an activation written as 0.0000.

    Nothing limits what that can be, so that the digits of the number must be those of the calculator's memory.
    """
    answer = paper.answers[piece.name]
    for other, answers, mixed in _otherwise(paper, piece, wrong, origins):
        value = other.value(paper.point, answers)
        if value is not None and answer and abs(answer - value) <= abs(value) * _SAME:
            moved = paper.off(other.known)
            found = paper.reach(other, answers)
            return Carried(value, found, wrong, True, mixed, guard(paper, other, value, found, moved))
    return Carried(wrong=wrong, matches=bool(wrong), refused=UNDEFINED)


def _otherwise(
    paper: Paper, piece: Piece, wrong: tuple[Name, ...], origins: frozenset[Name]
) -> Iterator[tuple[Piece, Mapping[Name, Fraction], bool]]:
    """Yield other honest ways: on from the wrong steps in the calculator's memory, or with one value read right."""
    if not wrong:
        return
    longer = paper.steps.piece(piece.name, origins - {piece.name})
    if longer.known and longer is not piece:
        yield longer, paper.answers, False
    if len(wrong) == _MOST_MIXED:
        for choice in product((False, True), repeat=len(wrong)):
            if any(choice) and not all(choice):
                right = {name: paper.true(name) for name, is_right in zip(wrong, choice, strict=True) if is_right}
                yield piece, {**paper.answers, **right}, True
