"""Ranges hold every value between the ends, and reach no further than values do."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.dependence import product_of_lines
from derive.enclosure import Unbounded
from derive.interval import GRID, POINT_ONE, POINT_ZERO, Interval, enclosing, image

FUNCTIONS = {
    "exp": mpmath.exp,
    "ln": mpmath.log,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "arctan": mpmath.atan,
    "sqrt": mpmath.sqrt,
}


def between(low: Fraction, high: Fraction) -> Interval:
    """Return the interval between two fractions."""
    return enclosing(low) | enclosing(high)


ranges = st.tuples(st.fractions(-9, 9, max_denominator=999), st.fractions(0, 9, max_denominator=999)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
shares = st.lists(st.fractions(0, 1, max_denominator=50), min_size=1, max_size=8)


@pytest.mark.parametrize("function", FUNCTIONS)
@given(ranges, shares)
def test_a_range_holds_the_function_between_its_ends(
    function: str, ends: tuple[Fraction, Fraction], places: list[Fraction]
) -> None:
    """In 80 digits no value between the ends is outside; where one does not exist, the range is refused."""
    of = between(*ends)
    if function in ("ln", "sqrt") and ends[0] < (0 if function == "sqrt" else Fraction(1, 999)):
        with pytest.raises(Unbounded):
            image(function, of)
        return
    found = image(function, of)
    with mpmath.workdps(80):
        for share in (*places, Fraction(0), Fraction(1)):
            x = ends[0] + share * (ends[1] - ends[0])
            value = FUNCTIONS[function](mpmath.mpf(x.numerator) / x.denominator) * GRID
            assert found.low <= value <= found.high


@given(ranges)
def test_sine_and_cosine_reach_no_further_than_their_crests(ends: tuple[Fraction, Fraction]) -> None:
    """The range is that of ten thousand values in between, to three digits."""
    for function, of_float in (("sin", math.sin), ("cos", math.cos)):
        found = image(function, between(*ends))
        low, high = float(ends[0]), float(ends[1])
        values = [of_float(low + (high - low) * n / 10000) for n in range(10001)]
        assert abs(found.low / GRID - min(values)) < 1e-5 and abs(found.high / GRID - max(values)) < 1e-5


lines = st.lists(st.tuples(st.sampled_from((1, -1)), st.integers(-200, 200)), min_size=2, max_size=4)


@given(lines, ranges, shares)
def test_lines_in_one_quantity_are_multiplied_as_one_formula(
    factors: list[tuple[int, int]], ends: tuple[Fraction, Fraction], places: list[Fraction]
) -> None:
    """The range of (x + 0.3)(0.7 - x)… holds every value, and with two lines nothing beyond them and their crest."""
    constants = [enclosing(Fraction(constant, 100)) for _, constant in factors]
    slopes = [slope for slope, _ in factors]
    found = product_of_lines(list(zip(slopes, constants, strict=True)), between(*ends))

    def value(x: Fraction) -> Fraction:
        return math.prod(slope * x + Fraction(constant, 100) for slope, constant in factors)

    crests = []
    if len(factors) == 2:
        (first, constant), (second, other) = factors
        crest = -Fraction(first * other + second * constant, 200 * first * second)
        crests = [crest] if ends[0] <= crest <= ends[1] else []
    inside = [value(ends[0] + share * (ends[1] - ends[0])) for share in places]
    extreme = [value(x) for x in (*ends, *crests)]
    for number in (*inside, *extreme):
        assert found.low <= number * GRID <= found.high
    if len(factors) == 2:
        assert min(extreme) * GRID - found.low < 100 and found.high - max(extreme) * GRID < 100


@pytest.mark.parametrize(
    ("low", "high", "least", "most"), [("0.3", "0.6", "0.21", "0.25"), ("0.6", "0.9", "0.09", "0.24")]
)
def test_the_slope_of_a_sigmoid_has_its_exact_range(low: str, high: str, least: str, most: str) -> None:
    """a(1 - a) over [0.3, 0.6] is [0.21, 0.25], where a product of intervals would say [0.12, 0.42]."""
    found = product_of_lines([(1, POINT_ZERO), (-1, POINT_ONE)], between(Fraction(low), Fraction(high)))
    assert found == between(Fraction(least), Fraction(most))


def test_the_slope_of_a_tanh_has_its_exact_range() -> None:
    """1 - a² over [-0.3, 0.6] is [0.64, 1], where a product of intervals would say [0.64, 1.18]."""
    square = between(Fraction("-0.3"), Fraction("0.6")).power(2)
    assert enclosing(Fraction(1)) + -square == between(Fraction("0.64"), Fraction(1))


@given(ranges, st.integers(-3, 4), shares)
def test_powers_hold_every_value(ends: tuple[Fraction, Fraction], exponent: int, places: list[Fraction]) -> None:
    """Whole powers of either sign, with no more than their extremes; 1/0 is refused."""
    of = between(*ends)
    if exponent < 0 and ends[0] <= 0 <= ends[1]:
        with pytest.raises(Unbounded):
            of.power(exponent)
        return
    found = of.power(exponent)
    values = [(ends[0] + share * (ends[1] - ends[0])) ** exponent for share in (*places, Fraction(0), Fraction(1))]
    assert all(found.low <= value * GRID <= found.high for value in values)
    extremes = values[-2:] + ([Fraction(0)] if exponent > 0 and ends[0] <= 0 <= ends[1] else [])
    assert found.high - max(extremes) * GRID < GRID // 10**9
