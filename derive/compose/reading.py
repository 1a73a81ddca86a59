"""What a sentence says of the table of parameters: who increases, who decreases, who stays; knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.compose.view import View
from derive.document import Formula
from derive.message import Message
from derive.numbers import Numeral
from derive.worked import Solution

Move = tuple[int, int]
"""The sign of a gradient, and that of what its parameter gains, both as they are printed."""

_SENTENCES = {
    (-1,): "update.all-negative",
    (0,): "update.all-zero",
    (1,): "update.all-positive",
    (-1, 0): "signs.negative-zero",
    (0, 1): "signs.positive-zero",
    (-1, 1): "update.mixed",
    (-1, 0, 1): "update.mixed-zero",
}
_ONLY = {-1: "update.one-negative", 0: "update.one-zero", 1: "update.one-positive"}


def reading(solution: Solution, view: View) -> Message:
    """Say in one sentence what the printed gradients do to the printed parameters."""
    cost = solution.setup.recipe.cost
    return said(
        [
            (
                _sign(view.lines.numeral(name.wrt(cost))),
                _sign(view.value(name._replace(new=True)), view.value(name)),
            )
            for name in solution.setup.recipe.learned
        ]
    )


def said(moves: Sequence[Move]) -> Message:
    """Return the sentence for some parameters: not every step is to be seen after rounding.

    >>> said([(-1, 1), (1, -1)]).id, said([(-1, 0)]).id, said([(-1, 0), (0, 0)]).id
    ('update.mixed', 'signs.one-lost', 'signs.lost-zero')
    """
    lost, seen = is_lost(moves), any(move == -sign for sign, move in moves if sign)
    if len(moves) == 1:
        return Message("signs.one-lost" if lost else _ONLY[moves[0][0]])
    if lost and not seen:
        stay = {move for sign, move in moves if not sign}
        return Message("signs.lost-zero" if stay == {0} else "signs.all-lost")
    id = _SENTENCES[tuple(sorted({sign for sign, _ in moves}))]
    if id == "update.all-zero":
        return Message(id)
    return Message.of(id, lost=Message("signs.lost" if lost else "given.nothing"))


def is_lost(moves: Iterable[Move]) -> bool:
    """Tell whether some parameter is not printed as its gradient moves it.

    >>> is_lost([(-1, 1), (0, 0)]), is_lost([(-1, 0)]), is_lost([(0, 1)])
    (False, True, True)
    """
    return any(move != -sign for sign, move in moves)


def _sign(shown: Formula, before: Formula | None = None) -> int:
    assert isinstance(shown, Numeral), "a parameter and its gradient are numbers"
    assert before is None or isinstance(before, Numeral), "a parameter is a number"
    gain = shown.value - (before.value if before is not None else 0)
    return (gain > 0) - (gain < 0)
