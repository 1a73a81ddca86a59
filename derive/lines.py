"""One printed line: name = formula = numbers = value, true for its printed digits; knows no glyphs and no words.

Under each-name carrying the printed operands are what was carried, so the line is true as it stands. Where full
precision is carried, operands get guard digits until the line, recomputed from its digits, rounds to its result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.errors import Disagreement, Undefined
from derive.evaluate import Arithmetic, Valuation, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.numbers import Numeral, Policy, Real, as_fraction, fraction, given
from derive.term import Call, Cases, Condition, Term, rebuilt, refs
from derive.tidy import tidy

_MOST_GUARD = 40
_SHOWN = ("max", "min", "abs")  # written with their own signs, whichever branch holds


@dataclass(frozen=True, slots=True)
class Line:
    """A formula with its numbers.

    `resolved` is the formula with its functions written out and every branch chosen, which is what is computed;
    `conditions` are what chose the branches. `operands` are the printed digits of each quantity in it. `faithful`
    tells that they are exactly what is carried (else "≈" stands before the numbers); `exact` that the result is
    exactly the value of the numbers.
    """

    name: Name
    term: Term
    resolved: Term
    conditions: tuple[Condition, ...]
    operands: Mapping[Name, Numeral]
    result: Numeral
    faithful: bool
    exact: bool


class Lines:
    """Make lines from definitions and one valuation.

    >>> from derive.evaluate import evaluate
    >>> from derive.graph import Graph, Leaf
    >>> from derive.term import Prod, Ref
    >>> x, f = Name("x"), Name("f")
    >>> graph = Graph((Leaf(x, "input"),), (Definition(f, Prod((Ref(x), Ref(x))), "line"),))
    >>> lines = Lines(Policy(decimals=2), evaluate(graph, {x: Fraction("0.35")}, Policy(decimals=2)), {x})
    >>> line = lines.line(graph[f])
    >>> line.operands[x].text, line.exact, line.result.text
    ('0.35', False, '0.12')
    """

    def __init__(self, policy: Policy, values: Valuation, given_names: Iterable[Name]) -> None:
        self.policy = policy
        self.values = values
        self._given = frozenset(given_names)
        self._arithmetic = Arithmetic()

    @property
    def is_carried_in_full(self) -> bool:
        """Tell whether nothing is rounded on the way, so that any true formula of a quantity gives its value."""
        return self.policy.carry != "each-name"

    def numeral(self, name: Name) -> Numeral:
        """Return the printed value of a quantity."""
        value = self.values.raw[name]
        if name in self._given:
            return given(fraction(value))
        return self.policy.shown(value)

    def is_exact(self, name: Name) -> bool:
        """Tell whether the printed value of a quantity is exactly its value."""
        raw = self.values.raw[name]
        return isinstance(raw, Fraction) and raw == self.numeral(name).value

    def knowing(self, definition: Definition) -> Lines:
        """Return the lines of the same values and of one more quantity, computed and carried like the others."""
        known = Graph(tuple(Leaf(name, "known") for name in refs(definition.term)), (definition,))
        found = evaluate(known, self.values.carried, self.policy, self._arithmetic)
        values = Valuation({**self.values.carried, **found.carried}, {**found.raw, **self.values.raw})
        return Lines(self.policy, values, self._given)

    def line(self, definition: Definition, term: Term | None = None) -> Line:
        """Return the line of a definition, or of the same value written as another term."""
        formula = definition.term if term is None else term
        conditions: list[Condition] = []
        resolved = self._resolved(formula, conditions)
        chosen = tuple(conditions)
        if chosen:
            resolved = tidy(resolved)  # a chosen branch leaves factors 1 and terms 0 behind
        asked = (formula, resolved, *(side for c in chosen for side in (c.left, c.right)))
        names = tuple(dict.fromkeys(name for part in asked for name in refs(part)))
        result = self.numeral(definition.name)
        if self.policy.carry == "each-name":
            operands = {name: self.numeral(name) for name in names}
            return Line(
                definition.name, formula, resolved, chosen, operands, result, True, self.is_exact(definition.name)
            )
        for guard in range(_MOST_GUARD + 1):
            operands = {name: self._guarded(name, guard) for name in names}
            recomputed = self._recomputed(resolved, operands)
            if recomputed is not None and self._rounds_to(recomputed, result):
                faithful = all(self._is_value(name, numeral) for name, numeral in operands.items())
                exact = isinstance(recomputed, Fraction) and recomputed == result.value
                return Line(definition.name, formula, resolved, chosen, operands, result, faithful, exact)
        raise AssertionError(f"no number of guard digits makes the line of {definition.name} true")

    def together(self, terms: Mapping[Name, Term]) -> tuple[Line, ...]:
        """Return the lines of several quantities, each by a formula of its own, with digits under which all are true.

        Raises Disagreement for a formula that does not have the value of its quantity.
        """
        if (found := self.agreeing(terms)) is None:
            raise Disagreement(f"the formulas of {', '.join(map(str, terms))} do not give their values")
        return found

    def agreeing(self, terms: Mapping[Name, Term]) -> tuple[Line, ...] | None:
        """Return what `together` does, or None where the formulas, put in numbers, do not give what is printed."""
        resolved = {name: self._chosen(term) for name, term in terms.items()}
        names = tuple(dict.fromkeys(name for term in resolved.values() for name in refs(term)))
        each = self.policy.carry == "each-name"
        for guard in range(1 if each else _MOST_GUARD + 1):
            operands = {name: self.numeral(name) if each else self._guarded(name, guard) for name in names}
            values = {name: self._recomputed(term, operands) for name, term in resolved.items()}
            if any(v is None or not self._rounds_to(v, self.numeral(name)) for name, v in values.items()):
                continue
            faithful = each or all(self._is_value(name, numeral) for name, numeral in operands.items())
            return tuple(
                Line(name, terms[name], term, (), operands, self.numeral(name), faithful, self._is_result(name, values))
                for name, term in resolved.items()
            )
        return None

    def _chosen(self, term: Term) -> Term:
        conditions: list[Condition] = []
        resolved = self._resolved(term, conditions)
        return tidy(resolved) if conditions else resolved

    def _is_result(self, name: Name, values: Mapping[Name, Real | None]) -> bool:
        value = values[name]
        return isinstance(value, Fraction) and value == self.numeral(name).value

    def _resolved(self, term: Term, conditions: list[Condition]) -> Term:
        """Write functions out and choose branches by the carried values, noting what chose them."""
        if isinstance(term, Cases):
            condition, part = self._arithmetic.branch(term.branches, self.values.carried)
            conditions.append(condition)
            return self._resolved(part, conditions)
        if isinstance(term, Call) and term.function not in _SHOWN and FUNCTIONS[term.function].written is not None:
            return self._resolved(written_out(term), conditions)
        return rebuilt(term, lambda part: self._resolved(part, conditions))

    def _guarded(self, name: Name, guard: int) -> Numeral:
        value: Real = self.values.carried[name]
        if name in self._given:
            return given(fraction(value))
        short = as_fraction(value) if self.policy.carry == "exact" and isinstance(value, Fraction) else None
        if guard == _MOST_GUARD and isinstance(value, Fraction):  # what makes a short fraction may be a long one
            return given(value)
        return short or self.policy.rounded(value, guard)

    def _is_value(self, name: Name, numeral: Numeral) -> bool:
        value = self.values.carried[name]
        return isinstance(value, Fraction) and value == numeral.value

    def _recomputed(self, formula: Term, operands: Mapping[Name, Numeral]) -> Real | None:
        try:
            return self._arithmetic.value(formula, {name: numeral.value for name, numeral in operands.items()})
        except Undefined:
            return None

    def _rounds_to(self, recomputed: Real, result: Numeral) -> bool:
        if "/" in result.text:
            return bool(recomputed == result.value)
        return self.policy.rounded(recomputed).value == result.value
