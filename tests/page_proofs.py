"""Reads the proofs of derivatives on a page: every line must hold at sample points; knows no rules of calculus.

The derivative itself is a central difference of the function that the page printed, so that a proof that proves the
wrong thing is a fault too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from latex_nodes import Name, Node
from latex_reader import parse
from latex_tree import Token, Unreadable, shown, split, tokenize
from latex_value import ORDER, Bindings, Real, Unbound, evaluate, flat
from page_claims import Claims
from page_side import RELATIONS, cleared, within

_OPENED = ("**proof.**", "**bukti.**")
_STEP = Fraction(1, 10**8)
_NEAR = Fraction(1, 10**8)
_SAMPLES = (Fraction(-23, 10), Fraction(-7, 10), Fraction(2, 5), Fraction(19, 10))
_ENTRY = re.compile(r"∂a_\{(\w)\}(\^\{\(\d+\)\})?/∂z_\{(\w)\}")


@dataclass(slots=True)
class Proofs:
    """The proof that a page is in, if any: of the derivative of a function letter, or of an entry of a Jacobian."""

    claims: Claims
    about: Node | None = None

    def hear(self, text: str) -> None:
        """Takes a line of text, which opens a proof or ends the one before."""
        if text.casefold().startswith(_OPENED):
            formulas = re.findall(r"\$([^$]+)\$", text)
            self.about = parse(tokenize(formulas[0]))
        elif text.strip():
            self.about = None

    def read(self, tokens: list[Token]) -> None:
        """Checks the rows of one branch; a row without a left side goes on from the one before."""
        left: list[Token] = []
        condition: list[Token] = []
        for _, row in split(tokens, lambda t: t.text == "\\\\"):
            parts = [part for _, part in split([t for t in row if t.text != "&"], lambda t: t.text == "\\quad") if part]
            for part in parts[1:]:
                condition = within(part) if within(part) is not part else condition
            sides = [part for _, part in split(parts[0], lambda t: t.text in RELATIONS)]
            if len(sides) != 2:
                raise Unreadable("cannot read: a line of a proof has two sides")
            left = sides[0] or left
            self._check(left, cleared(sides[1]), condition, row)

    def _check(self, left: list[Token], right: list[Token], condition: list[Token], row: list[Token]) -> None:
        one, other, tried = parse(left), parse(right), 0
        for known in self._points(condition):
            tried += 1
            try:
                a, b = (flat(evaluate(side, known))[0].value for side in (one, other))
            except Unbound as name:
                self.claims.fault(row[0].line, shown(row), f"{name} has no meaning in a proof")
                return
            if abs(a - b) > _NEAR * (1 + abs(a)):
                self.claims.fault(row[0].line, shown(row), "the step of the proof does not hold")
                return
        if not tried:
            self.claims.fault(row[0].line, shown(row), "the step of the proof holds nowhere")
        self.claims.checked += 1

    def _points(self, condition: list[Token]) -> Iterator[Bindings]:
        """What z, a and the derivative are at the sample points that fulfil a condition."""
        functions = self.claims.known.functions
        if isinstance(self.about, Name):
            yield from _of_softmax(self.about.text, condition)
            return
        letter = getattr(self.about, "name", "").rstrip("'")
        call = parse(tokenize(f"{letter}(z)"))
        for z in _SAMPLES:
            at = Bindings({"z": Real(z)}, {}, {}, functions)
            if not _holds(condition, at):
                continue
            value, up, down = (_number(call, Bindings({"z": Real(x)}, {}, {}, functions))
                               for x in (z, z + _STEP, z - _STEP))
            slope = Real((up - down) / (2 * _STEP), False)
            named = {"z": Real(z), "a": Real(value, False), "∂a/∂z": slope, f"{letter}'(z)": slope}
            yield Bindings(named, {}, {}, functions)


def _number(node: Node, known: Bindings) -> Fraction:
    return flat(evaluate(node, known))[0].value


def _holds(condition: list[Token], known: Bindings) -> bool:
    if not condition:
        return True
    (_, first), (sign, second) = split(condition, lambda t: t.text in RELATIONS)
    return sign is not None and ORDER[sign.text](_number(parse(first), known), _number(parse(second), known))


def _of_softmax(entry: str, condition: list[Token]) -> Iterator[Bindings]:
    """Three exponentials, their sum and the outputs; the entry is a difference quotient."""
    found = _ENTRY.match(entry)
    if found is None:
        raise Unreadable(f"cannot read: {entry} is no entry of a Jacobian")
    k, above, i = found[1], found[2] or "", found[3]
    same = any(t.text == "=" for t in condition)
    for sums in ((0.3, -0.8, 1.1), (-1.2, 0.4, 0.1)):
        at = {k: 0, i: 0 if same else 1}
        powers = [math.exp(z) for z in sums]
        named: dict[str, float] = {f"s{above}": sum(powers), entry: _difference(sums, at[k], at[i])}
        for letter, place in at.items():
            named[f"e_{{{letter}}}{above}"] = powers[place]
            named[f"a_{{{letter}}}{above}"] = powers[place] / sum(powers)
        yield Bindings(_real(named))


def _difference(sums: tuple[float, ...], k: int, i: int) -> float:
    step = 1e-5
    ends = []
    for moved in (step, -step):
        powers = [math.exp(z + moved * (place == i)) for place, z in enumerate(sums)]
        ends.append(powers[k] / sum(powers))
    return (ends[0] - ends[1]) / (2 * step)


def _real(values: Mapping[str, float]) -> dict[str, Real]:
    return {name: Real(Fraction(value), False) for name, value in values.items()}
