"""Set one term as boxes, in letters or in numbers: brackets, signs, dots, forms of functions; knows no markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from derive import marks
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.numbers import Numeral, as_fraction, given
from derive.render.boxes import (
    Blank,
    Box,
    Digits,
    Fence,
    Grid,
    Letter,
    Limits,
    Over,
    Root,
    Row,
    Script,
    Sign,
    Space,
    Under,
    Words,
)
from derive.render.leading import begins_with_zero
from derive.render.notation import Notation, lettered
from derive.term import (
    Brace,
    Call,
    Cases,
    Condition,
    Hole,
    Matrix,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Rate,
    Ref,
    Sum,
    Term,
    Total,
    refs,
)  # fmt: skip

# What may stand in a place without brackets, from anything to an atom.
ANY, FIRST, TERM, FACTOR, BASE = range(5)
_RELATIONS = {"<": "<", "<=": "≤", "=": "=", ">=": "≥", ">": ">", "≠": "≠"}
_WORDS = {"leaky-relu": "LReLU", "prelu": "PReLU", "elu": "ELU", "relu": "ReLU", "bipolar-sigmoid": "bip"}


@dataclass(frozen=True, slots=True)
class Hand:
    """How quantities and functions are written on one page.

    `functions` gives the letter of the activation of each layer by its place, `kinds` which function each letter is;
    `exp_word` writes exp(z) for e^z, where e is a quantity of the page. `by` is the word before a way, under a brace.
    """

    notation: Notation
    functions: Mapping[int, int]
    exp_word: bool = False
    by: str = ""
    kinds: tuple[str, ...] = ()

    def applied(self, layer: int, at: Name, primes: int = 0) -> Box:
        """Return f(z), or f′(z), with the letter of a layer's activation."""
        letter = self.notation.function(self.functions[layer])
        return Row((Script(letter, primes=primes) if primes else letter, Fence(self.notation.name(at))))

    def is_slope(self, name: Name) -> bool:
        """Tell whether a link is the slope f′(z) of one unit's activation."""
        of = name.of
        return (
            of is not None
            and (name.letter, of.letter) == ("z", "a")
            and (name.layer, name.indices) == (of.layer, of.indices)
            and name.layer in self.functions
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of setting a term: in letters (operands None) or in numbers, of matrices without the examples hidden."""

    hand: Hand
    operands: Mapping[Name, Numeral] | None
    slash: bool = False
    hidden: frozenset[int] = frozenset()

    def condition(self, condition: Condition) -> Box:
        """Return a comparison."""
        sides = self.box(condition.left, ANY), self.box(condition.right, ANY)
        return Row((sides[0], Sign(_RELATIONS[condition.relation]), sides[1]))

    def box(self, term: Term, place: int) -> Box:
        """Return the box of a term, in brackets where its place needs them."""
        box, kind = self._set(term)
        held = marks.bracketed(box.text) if place > FIRST and isinstance(box, Digits) else ""
        return Digits(held) if held else Fence(box) if kind < place else box

    def _set(self, term: Term) -> tuple[Box, int]:
        """Return the box of a term and what kind of place it fills without brackets."""
        match term:
            case Num():
                return self._constant(term)
            case Ref(name):
                return self._name(name)
            case Rate(over, wrt):
                return self.hand.notation.rate_of(over, wrt, self.slash), FACTOR
            case Neg(inner) if begins_with_zero(inner, self.operands):
                return self._set(inner)
            case Neg(inner):
                return Row((Sign("-"), self.box(inner, FACTOR if isinstance(inner, Sum) else TERM))), FIRST
            case Sum(terms):
                return self._sum(terms), ANY
            case Prod(factors):
                return self._product(factors), TERM
            case Quot(over, under):
                return Over(self.box(over, ANY), self.box(under, ANY)), FACTOR
            case Pow(base, exponent):
                return Script(self.box(base, BASE), sup=self.box(exponent, ANY)), FACTOR
            case Call():
                return self._call(term)
            case Cases(branches):
                lines = ((self.box(value, ANY), self.condition(condition)) for condition, value in branches)
                return Grid(tuple(lines), branches=True), ANY
            case Matrix(entries):
                rows = _turned(entries) if self.hand.notation.rows else entries
                return Grid(tuple(tuple(self.box(entry, ANY) for entry in row) for row in rows)), BASE
            case Brace(inner, label, by):
                said = self.box(label, ANY)
                return Under(self.box(inner, ANY), Row((Words(f"{self.hand.by} "), said)) if by else said), FACTOR
            case Total(index, last, inner):
                return Row((self._limits(index, last, inner), self.box(inner, TERM))), TERM
            case Hole(width):
                return Blank(width), BASE
            case _:
                assert_never(term)

    def _limits(self, index: str, last: int, inner: Term) -> Box:
        """Return a sum sign over units, counted as the notation counts them, or over examples."""
        notation = self.hand.notation
        if any(name.example == index for name in refs(inner)):
            return Limits(Row((Letter(notation.running("example")), Sign("="), Digits("1"))), Digits(str(last)))
        below = Row((Letter(notation.running(index)), Sign("="), Digits(notation.count(1))))
        return Limits(below, Digits(notation.count(last)))

    def _constant(self, constant: Num) -> tuple[Box, int]:
        """Write a constant as a fraction, or in digits where digits were given or 1/10^k reads better so."""
        text = self._number(constant).text
        return Digits(text, small=True), FIRST if constant.value < 0 else FACTOR if "/" in text or "e" in text else BASE

    @staticmethod
    def _number(constant: Num) -> Numeral:
        digits = constant.decimal or constant.value.denominator in (10, 100, 1000)
        return (None if digits else as_fraction(constant.value)) or given(constant.value)

    def _name(self, name: Name) -> tuple[Box, int]:
        if self.operands is not None and name in self.operands:
            text = self.operands[name].text
            return Digits(text), FIRST if text.startswith("-") else FACTOR if "/" in text or "e" in text else BASE
        if self.hand.is_slope(name):
            assert name.layer is not None and name.of is not None
            return self.hand.applied(name.layer, name._replace(of=None), 1), FACTOR
        box = self.hand.notation.name(name)
        if isinstance(box, Over):
            return (Over(box.over, box.under, True) if self.slash else box), FACTOR
        return box, FACTOR if isinstance(box, Script) and box.sup is not None else BASE

    def _sum(self, terms: tuple[Term, ...]) -> Box:
        parts: list[Box] = [self.box(terms[0], FIRST)]
        for term in terms[1:]:
            sign, size = ("-", term.term) if isinstance(term, Neg) else ("+", term)
            parts += [Sign(sign), self.box(size, TERM)]
        return Row(tuple(parts))

    def _product(self, factors: tuple[Term, ...]) -> Box:
        parts: list[Box] = []
        for before, factor in zip((None, *factors), factors, strict=False):
            if before is not None:
                parts.append(self._between(before, factor))
            # A function at the end needs no brackets: y ln a, but (ln a) y.
            last = factor is factors[-1] and isinstance(factor, Call | Total)
            parts.append(self.box(factor, TERM if last else FACTOR))
        return Row(tuple(parts))

    def _between(self, left: Term, right: Term) -> Box:
        """Choose what joins two factors: a dot between numbers and between links, else a space."""
        if self.operands is not None:
            half = isinstance(left, Num) and "/" in self._number(left).text
            bracketed = isinstance(right.base if isinstance(right, Pow) else right, Sum | Neg)
            return Row(()) if half and (bracketed or isinstance(right, Call)) else Sign("·")
        if isinstance(right, Total):
            return Row(())
        if self._is_word(left) or self._is_word(right):
            return Sign("·")
        if _is_link(left) or _is_link(right) or isinstance(right.base if isinstance(right, Pow) else right, Num):
            return Sign("·")
        wide = isinstance(left, Sum | Quot | Call) or self._is_fraction(left) or self._is_fraction(right)
        return Space() if wide or isinstance(right, Quot) else Row(())

    def _is_word(self, term: Term) -> bool:
        """Tell whether a quantity is written as a word, which must not run into the next."""
        return isinstance(term, Ref) and term.name.of is None and self.hand.notation.is_word(term.name)

    def _is_fraction(self, term: Term) -> bool:
        return isinstance(term, Ref) and term.name.of is not None and not self.hand.is_slope(term.name)

    def _call(self, call: Call) -> tuple[Box, int]:
        function, arguments = call.function, call.arguments
        if self.operands is None and (letter := self._letter(call)) is not None:
            return Row((letter, Fence(self.box(arguments[0], ANY)))), FACTOR
        plain: dict[str, Callable[[], Box]] = {
            "abs": lambda: Fence(self.box(arguments[0], ANY), "bars"),
            "sqrt": lambda: Root(self.box(arguments[0], ANY)),
        }
        if function in plain:
            return plain[function](), BASE
        if function == "exp" and not self.hand.exp_word:
            return Script(Letter("e"), sup=self.box(arguments[0], ANY)), FACTOR
        if function in ("max", "min"):
            both = Row((self.box(arguments[0], ANY), Sign(","), self.box(arguments[1], ANY)))
            return Row((Letter(function, upright=True), Fence(both))), FACTOR
        if self.operands is not None and FUNCTIONS[function].written is not None:
            return self._set(written_out(call))
        inner = self.box(arguments[0], ANY)
        simple = isinstance(arguments[0], Ref | Num) and function in ("arctan", "tanh", "ln", "sin", "cos")
        bare = simple and not (isinstance(inner, Digits) and set(marks.sign(inner.text)) & set("-e/"))
        greek = function == "sigmoid" and not self.hand.kinds  # where functions have letters, none is called σ
        word = Letter("σ") if greek else Letter(_WORDS.get(function, function), upright=True)
        return Row((word, inner if bare else Fence(inner))), TERM if bare else FACTOR

    def _letter(self, call: Call) -> Box | None:
        place = lettered(call, self.hand.functions, self.hand.kinds)
        return None if place is None else self.hand.notation.function(place)


def _turned(rows: tuple[tuple[Term, ...], ...]) -> tuple[tuple[Term, ...], ...]:
    """Return a matrix where vectors are rows: one of weights or biases is turned."""
    parameters = all(isinstance(entry, Ref) and entry.name.letter in ("W", "b") for row in rows for entry in row)
    return tuple(zip(*rows, strict=True)) if parameters else rows


def _is_link(term: Term) -> bool:
    """Tell whether a factor is a link of a chain, or a bracket of such."""
    match term:
        case Rate() | Brace() | Total() | Hole():
            return True
        case Sum(parts) | Prod(parts):
            return any(_is_link(part) for part in parts)
        case _:
            return False
