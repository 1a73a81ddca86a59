"""From equations to rows of boxes: where a chain of equals stands and where a long one breaks; knows no markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from derive.document import (
    Applied,
    Change,
    Equation,
    Formula,
    Holds,
    InNotation,
    Labelled,
    Mark,
    Numbers,
    Percent,
    Shaped,
    Side,
    Sizes,
    Symbols,
    Tall,
    Upto,
)  # fmt: skip
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral
from derive.render.boxes import Box, Digits, Fence, Letter, Over, Row, Script, Sign, Space, Words
from derive.render.layout import Layout
from derive.render.setting import Setting
from derive.render.width import width

# About the width of a line of text, in tenths of a digit: at 11 points, and at 10 or 9 points between narrow margins.
WIDEST = 780
WIDEST_SAVING = 960
WIDEST_FINE = 1020
ENDLESS = 10**9
# The quantities that a sentence may speak of by a sign of its own.
_QUANTITIES = {"δ": "delta", "z": "z", "C": "C", "M": "M"}
_WIDE_LEFT = 150


class Statements:
    """Set the equations of one document.

    `words` speaks a message that stands inside a formula; `others` lay out what stands in another notation; no line is
    to be wider than `widest`.
    """

    def __init__(
        self,
        layout: Layout,
        words: Callable[[Message], str],
        others: Mapping[str, Layout] | None = None,
        widest: int = WIDEST,
    ) -> None:
        self.layout = layout
        self.words = words
        self.others = others or {}
        self.widest = widest

    def inline(self, formula: Formula) -> Box:
        """Return a formula as it stands inside a sentence or a cell."""
        if isinstance(formula, Equation):
            return self._on_one_line(formula, slash=True)
        return self.side(formula, slash=True)

    def _on_one_line(self, equation: Equation, slash: bool) -> Box:
        rows = self.rows(equation, slash=slash, widest=ENDLESS)
        return Row(tuple(box for row in rows for box in row if box != Row(())))

    def side(self, side: Side | Formula, slash: bool = False) -> Box:
        """Return one side of an equation."""
        match side:
            case Symbols(term):
                return self.layout.symbols(term, slash)
            case Numbers(term, operands):
                return self.layout.numbers(term, operands)
            case Numeral(text, _):
                return Digits(text)
            case Percent(number):
                return Row((Digits(number.text), Sign("%")))
            case Applied(layer, at, primes):
                return self.layout.hand.applied(layer, at, primes)
            case Upto(last):
                count = self.layout.hand.notation.count
                shown = [count(n) for n in range(1, last + 1)] if last <= 3 else [count(1), "…", count(last)]
                boxes = [Sign(text) if text == "…" else Digits(text) for text in shown]
                return Row(tuple(part for box in boxes for part in (Sign(","), box))[1:])
            case Labelled(name, label):
                return labelled(self.layout.hand.notation.name(name), Words(self.words(label)))
            case Change(name, added):
                box = self.layout.hand.notation.name(name)
                return Row((*((box, Sign("+")) if added else ()), Letter("Δ"), box))
            case Shaped(expression, operands, hidden):
                from derive.render.matrices import set_matrices

                return set_matrices(expression, Setting(self.layout.hand, operands, slash, hidden))
            case Sizes(expression):
                from derive.render.matrices import set_sizes

                return set_sizes(expression, self.layout.hand.notation.rows)
            case Holds(condition, operands):
                return self.layout.condition(condition, operands)
            case Message():
                return Words(self.words(side))
            case Mark(text):
                return self._mark(text)
            case Equation():
                return self.inline(side)
            case Tall(equation):
                return _tall(self._on_one_line(equation, slash=False))
            case InNotation(notation, symbol):
                return Statements(self.others[notation], self.words).side(symbol, slash)
            case _:
                assert_never(side)

    def _mark(self, text: str) -> Box:
        if text.endswith("′"):
            return Script(self.layout.hand.notation.function(0), primes=1)
        if text in ("=", "≈", "⊙", "×"):
            return Sign(text)
        if text in _QUANTITIES:
            return self.layout.hand.notation.name(Name(_QUANTITIES[text]))
        if text == "T":
            return Letter(text, upright=True)
        return Digits(text) if text.isascii() and text.isdigit() else Letter(text, upright=len(text) > 1)

    def rows(self, equation: Equation, slash: bool = False, widest: int = 0) -> list[tuple[Box, Box]]:
        """Return an equation as rows of (what stands before the alignment mark, what stands after)."""
        widest = widest or self.widest
        lead = equation.parts[0][1]
        first = self.side(lead, slash)
        if isinstance(lead, Numbers) and not slash:
            first = self.layout.numbers(lead.term, lead.operands, leading=True)
        rows: list[tuple[Box, list[Box]]] = [(first, [])]
        used = width(first)
        # What follows is set to the right of the first side; most are about as wide as a fraction.
        indent = used if used > _WIDE_LEFT else 60
        for place, (relation, side) in enumerate(equation.parts[1:]):
            pieces = _breakable(self.side(side, slash), widest)
            for number, piece in enumerate(pieces):
                before: tuple[Box, ...] = (Sign(relation),) if number == 0 else (Space(wide=True),)
                if number > 0 or (place > 0 and used + width(piece) > widest):
                    rows.append((Row(()), []))
                    used = indent
                rows[-1][1].extend((*before, piece))
                used += width(piece) + 20
        tail = self._tail(equation, slash)
        used += sum(map(width, tail))
        if tail and used > widest:
            rows.append((Row(()), []))
        rows[-1][1].extend(tail)
        beside = self._beside(equation.also, slash, widest - used)
        rows[-1][1].extend(beside)
        # What does not fit beside stands below.
        below = self.rows(equation.also, slash, widest) if equation.also is not None and not beside else []
        return [*((left, Row(tuple(parts))) for left, parts in rows), *below]

    def _beside(self, also: Equation | None, slash: bool, room: int) -> list[Box]:
        """Return what stands behind an equation on its row: another one, or nothing where that is too wide."""
        if also is None:
            return []
        ((left, rest),) = self.rows(also, slash, widest=ENDLESS)  # without a widest line nothing breaks
        beside: list[Box] = [Sign(","), Space(wide=True), Space(wide=True), left, rest]
        return beside if sum(map(width, beside)) <= room else []

    def _tail(self, equation: Equation, slash: bool) -> list[Box]:
        found: list[Box] = []
        for holds in equation.holds:
            found += [Space(wide=True), Fence(self.side(holds))]
        if equation.note is not None:
            found += [Space(wide=True), Words(self.words(equation.note))]
        if equation.margin is not None:
            (left, rest), *_ = self.rows(equation.margin, slash, widest=ENDLESS)
            found += [Space(wide=True), Space(wide=True), left, rest]
        return found


def _tall(box: Box) -> Box:
    """Return a formula with its fractions as large as in a display."""
    match box:
        case Over():
            return replace(box, tall=True)
        case Row(parts):
            return Row(tuple(map(_tall, parts)))
        case Fence(inner):
            return replace(box, inner=_tall(inner))
        case _:
            return box


def labelled(box: Box, label: Words) -> Box:
    """Put a word below a letter, behind the indices that stand there and before what stands above it."""
    if isinstance(box, Script):
        below: Box = label if box.sub is None else Row((box.sub, Sign(","), label))
        return Script(box.base, below, box.sup, box.primes)
    return Script(box, label)


def _breakable(box: Box, widest: int) -> list[Box]:
    """Split a long sum at its signs into pieces that fit, the sign leading each further piece."""
    if width(box) <= widest - 80 or not isinstance(box, Row):
        return [box]
    if isinstance(box.parts[-1], Fence) and isinstance(box.parts[-1].inner, Row) and box.parts[-1].kind == "round":
        # A long bracket is opened on one row and closed on another.
        box = Row((*box.parts[:-1], Sign("("), *box.parts[-1].inner.parts, Sign(")")))
    pieces: list[list[Box]] = [[]]
    used = 0
    for part in box.parts:
        size = width(part)
        long = 10 * used > (7 if part in (Sign("+"), Sign("-")) else 3) * widest
        if part in (Sign("+"), Sign("-"), Sign("⊙")) and pieces[-1] and long:
            pieces.append([])
            used = 0
        pieces[-1].append(part)
        used += size
    return [Row(tuple(piece)) for piece in pieces]
