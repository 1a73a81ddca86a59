"""Rounding and digits, beside decimal.Decimal: ties, zero, carries, scientific notation, given numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import mpmath
import pytest
import strategies as some
from hypothesis import example, given
from hypothesis import strategies as st

from derive.evaluate import Arithmetic
from derive.numbers import LONGEST, Policy, agreeing_digits, as_fraction, fraction, magnitude, percent
from derive.numbers import given as as_given
from derive.term import Call, Num

MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN}

DECIMALS = [  # value, decimals, ties, printed
    ("0.12345", 4, "half-up", "0.1235"),
    ("0.12345", 4, "half-even", "0.1234"),
    ("0.12355", 4, "half-even", "0.1236"),
    ("-0.12345", 4, "half-up", "-0.1235"),
    ("-0.12345", 4, "half-even", "-0.1234"),
    ("2.675", 2, "half-up", "2.68"),
    ("0.125", 2, "half-even", "0.12"),
    ("2.5", 0, "half-up", "3"),
    ("2.5", 0, "half-even", "2"),
    ("-2.5", 0, "half-up", "-3"),
    ("0.5", 0, "half-up", "1"),
    ("0.99995", 4, "half-up", "1.0000"),
    ("-9.99996", 4, "half-up", "-10.0000"),
    ("0", 4, "half-up", "0.0000"),
    ("0", 0, "half-up", "0"),
    ("2.3", 4, "half-up", "2.3000"),
    ("-1/3", 4, "half-up", "-0.3333"),
    ("0.00005", 4, "half-up", "0.0001"),
    ("0.00005", 4, "half-even", "5.000e-5"),
    ("0.00004", 4, "half-up", "4.000e-5"),
    ("-0.00001", 4, "half-up", "-1.000e-5"),
    ("1/30000", 4, "half-up", "3.333e-5"),
    ("0.0000099996", 4, "half-up", "1.000e-5"),
    ("0.000049999", 4, "half-up", "4.9999e-5"),  # 5.000e-5 would read as a half and round away
    ("0.3", 0, "half-up", "3e-1"),
    ("12345678901234567890.55", 1, "half-up", "12345678901234567890.6"),
    ("999999999999999999999999999999.96", 1, "half-up", "1" + "0" * 30 + ".0"),
    ("1234567890123456789012345678901", 4, "half-up", "1.23456789012e30"),
    ("-9.999999999996e391", 4, "half-up", "-1.00000000000e392"),
]
SIGNIFICANT = [  # value, digits, printed
    ("9.996", 4, "9.996"),
    ("9.9996", 4, "10.00"),
    ("9.996", 3, "10.0"),
    ("-9.9996", 4, "-10.00"),
    ("0.0099996", 4, "0.01000"),
    ("1/30", 3, "0.0333"),
    ("0.000123456", 3, "0.000123"),
    ("0.0000123456", 3, "1.23e-5"),
    ("0.000099996", 4, "0.0001000"),
    ("0.00123456", 3, "0.00123"),
    ("0.00099996", 4, "0.001000"),
    ("123456", 3, "1.23e5"),
    ("123", 3, "123"),
    ("999.6", 3, "1.00e3"),
    ("5", 1, "5"),
    ("50", 1, "5e1"),
    ("0", 3, "0.00"),
    ("0", 1, "0"),
]


@pytest.mark.parametrize(("value", "decimals", "ties", "text"), DECIMALS)
def test_decimals(value: str, decimals: int, ties: str, text: str) -> None:
    """Decimals are as many as asked, except where they would print zero for what is not zero."""
    numeral = Policy(decimals=decimals, ties=ties).rounded(Fraction(value))
    assert (text, Fraction(text)) == (numeral.text, numeral.value)


@pytest.mark.parametrize(("value", "digits", "text"), SIGNIFICANT)
def test_significant_digits(value: str, digits: int, text: str) -> None:
    """Significant digits are as many as asked after a carry too; scientific below 0.0001 or past its digits."""
    numeral = Policy(decimals=None, significant=digits).rounded(Fraction(value))
    assert (text, Fraction(text)) == (numeral.text, numeral.value)


def unit(policy: Policy, value: Fraction) -> Fraction:
    """Return the unit of the last digit that a policy promises for a value."""
    if policy.significant is not None:
        return Fraction(10) ** (magnitude(value) - policy.significant + 1) if value else Fraction(1)
    assert policy.decimals is not None
    return Fraction(1, 10**policy.decimals)


@given(some.policies(), some.rationals())
@example(Policy(), Fraction("0.000049999"))
@example(Policy(decimals=0), Fraction("-0.49"))
def test_rounding_is_near_stable_and_legible(policy: Policy, value: Fraction) -> None:
    """A rounded number is within half a unit, is its own rounding, parses back, keeps its sign and is never -0."""
    numeral = policy.rounded(value)
    assert abs(numeral.value - value) <= unit(policy, value) / 2
    assert numeral == policy.rounded(numeral.value)
    assert numeral.value == Fraction(numeral.text)
    assert (value > 0) - (value < 0) == (numeral.value > 0) - (numeral.value < 0)
    assert numeral.text.startswith("-") == (value < 0)


@given(st.integers(0, 8), st.sampled_from(tuple(MODES)), some.rationals())
def test_decimals_are_those_of_decimal(places: int, ties: str, value: Fraction) -> None:
    """Where a number does not round to zero, its digits are those of Decimal.quantize."""
    with localcontext(Context(prec=80)) as context:
        # Eighty digits of a quotient may round onto a tie only where it is one.
        exact = context.divide(Decimal(value.numerator), Decimal(value.denominator))
        expected = exact.quantize(Decimal(1).scaleb(-places), rounding=MODES[ties])
    numeral = Policy(decimals=places, ties=ties).rounded(value)
    if expected != 0 or value == 0:
        assert str(abs(expected)) == numeral.text.lstrip("-") or f"{abs(expected):f}" == numeral.text.lstrip("-")
    else:
        assert "e-" in numeral.text


@given(st.integers(1, 8), st.sampled_from(tuple(MODES)), some.rationals())
def test_significant_digits_are_those_of_decimal(digits: int, ties: str, value: Fraction) -> None:
    """Significant digits are those of a division in a decimal context of that precision."""
    context = Context(prec=digits, rounding=MODES[ties])
    expected = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    numeral = Policy(decimals=None, significant=digits, ties=ties).rounded(value)
    assert Fraction(expected) == numeral.value
    assert value == 0 or digits == len(numeral.text.split("e")[0].lstrip("-").replace(".", "").lstrip("0"))


@given(some.policies(), st.integers(1, 6), some.rationals())
def test_guard_digits_are_more_of_the_same(policy: Policy, guard: int, value: Fraction) -> None:
    """With guard digits a number is at least as near, and within half a unit of the finer digit."""
    assert abs(policy.rounded(value, guard).value - value) <= unit(policy, value) / 10**guard / 2


GIVEN = [("4/5", "0.8"), ("-1/3", "-1/3"), ("5", "5"), ("-0.25", "-0.25"), ("0", "0"), ("1/7", "1/7"), ("100", "100")]


@pytest.mark.parametrize(("value", "text"), [*GIVEN, ("1e-9", "1e-9"), ("0.00001", "0.00001"), ("12.50", "12.5")])
def test_given_numbers_keep_every_digit(value: str, text: str) -> None:
    """A given number is written with all its decimals, or as a fraction where they have no end."""
    assert text == as_given(Fraction(value)).text


@given(some.rationals())
def test_given_numbers_are_exact(value: Fraction) -> None:
    """The text of a given number is exactly the number."""
    assert value == as_given(value).value == Fraction(as_given(value).text)


def test_exact_carrying_shows_short_fractions() -> None:
    """Under exact carrying a result is a fraction while that is short, and rounded where it is irrational."""
    policy = Policy(carry="exact")
    assert "23/10" == policy.shown(Fraction(23, 10)).text
    assert "0.3333" == policy.shown(Fraction(10**13, 3 * 10**13 + 1)).text
    assert "1.4142" == policy.shown(mpmath.sqrt(2)).text
    assert as_fraction(Fraction(1, 10**12)) is None


@pytest.mark.parametrize("argument", [20000, -20000, 100000])
def test_numbers_of_any_size_are_written(argument: int) -> None:
    """A number of ten thousand digits is written in scientific notation, whatever the policy asks."""
    value = Arithmetic().value(Call("exp", (Num(Fraction(argument)),)), {})
    for policy in (Policy(), Policy(decimals=None, significant=3)):
        numeral = policy.rounded(value)
        assert f"e{magnitude(fraction(value))}" in numeral.text
        assert abs(numeral.value / fraction(value) - 1) < Fraction(1, 100)


@given(some.rationals().filter(bool), st.integers(-400, 400))
def test_magnitude_is_the_decimal_exponent(value: Fraction, shift: int) -> None:
    """10^e ≤ size < 10^(e+1) for numbers of any size."""
    size = abs(value) * Fraction(10) ** shift
    assert Fraction(10) ** magnitude(size) <= size < Fraction(10) ** (magnitude(size) + 1)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_binary_numbers_are_read_exactly(value: float) -> None:
    """An mpmath number is the fraction that its bits are."""
    assert Fraction(value) == fraction(mpmath.mpf(value))


AGREEING = [("0", LONGEST), ("1e-8", 8), ("9e-9", 8), ("2e-8", 7), ("5", 0), ("1e-40", 30)]


@pytest.mark.parametrize(("error", "digits"), AGREEING)
def test_agreeing_digits(error: str, digits: int) -> None:
    """Two numbers share as many decimal places as their difference is small, at most thirty."""
    assert digits == agreeing_digits(Fraction(error))


def test_percent_has_two_digits() -> None:
    """A share is a percentage of two significant digits, a whole number from ten on."""
    assert ["1.6", "0.0012", "100"] == [percent(Fraction(share)).text for share in ("0.0161", "0.0000123", "1")]
