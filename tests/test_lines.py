"""A line of exact numbers is true for what is printed in it, however long the numbers are that it is made of."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from derive.evaluate import evaluate
from derive.graph import Definition, Graph, Leaf
from derive.lines import Line, Lines
from derive.names import Name
from derive.numbers import Policy
from derive.term import Num, Prod, Ref, Sum, Term

X, Y, P, Q, F = (Name(letter) for letter in "xypqf")
HALF = Num(Fraction(1, 2))
MEAN = Prod((HALF, Sum((Ref(P), Ref(Q)))))
LINES = (
    Definition(P, Prod((Ref(X), Num(Fraction(1)))), "line"),
    Definition(Q, Prod((Ref(Y), Num(Fraction(1)))), "line"),
    Definition(F, MEAN, "line"),
)
GRAPH = Graph((Leaf(X, "input"), Leaf(Y, "input")), LINES)
SPLIT = Sum((Prod((HALF, Ref(P))), Prod((HALF, Ref(Q)))))
PLACES = Policy(carry="exact", decimals=None, significant=6)
# Two gradients of examples whose mean is a shorter fraction than either.
LONG = Fraction(-357727855537, 4320000000000), Fraction(-336866125771, 21600000000000)

numbers = st.fractions(-1, 1, max_denominator=10**14)


def is_true(line: Line, term: Term) -> bool:
    """Work a line out again from its printed digits."""
    p, q = (Fraction(line.operands[name].text) for name in (P, Q))
    found = {MEAN: (p + q) / 2, SPLIT: p / 2 + q / 2}[term]
    if "/" in line.result.text:
        return found == Fraction(line.result.text)
    return PLACES.rounded(found).value == Fraction(line.result.text)


@given(numbers, numbers)
@example(*LONG)
def test_a_short_fraction_is_made_of_long_ones(x: Fraction, y: Fraction) -> None:
    """The mean of two exact values is true for the digits that are printed of them, written in either way."""
    lines = Lines(PLACES, evaluate(GRAPH, {X: x, Y: y}, PLACES), {X, Y})
    assert is_true(lines.line(GRAPH[F]), MEAN)
    (together,) = lines.together({F: SPLIT})
    assert is_true(together, SPLIT)
