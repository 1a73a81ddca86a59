"""The only place that rounds a number or writes one as digits; knows no formulas and no languages.

A policy says when (`carry`), to how many digits and how ties go. Values are exact fractions or real numbers of high
precision; a `Numeral` is a printed number: its canonical text, with a point, and the exact value of that text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeAlias

import mpmath

Real: TypeAlias = Any  # Fraction where exact, an mpmath number elsewhere; mpmath ships no types

Carry = Literal["exact", "display", "each-name"]
Ties = Literal["half-up", "half-even"]
LONGEST = 30
VAST = 12  # digits of a number that is longer: more say nothing to a reader
_FRACTION_DIGITS = 12


@cache
def precise(digits: int) -> Any:
    """Return the mpmath context of a precision, made once; nobody changes one."""
    context = mpmath.mp.clone()
    context.dps = digits
    return context


@dataclass(frozen=True, slots=True)
class Numeral:
    """A printed number: canonical text such as -0.0335, 2.040e-4 or 23/10, and exactly the value of that text."""

    text: str
    value: Fraction

    @property
    def significant(self) -> int:
        """How many significant digits it has.

        >>> Numeral("-0.0018", Fraction(-18, 10000)).significant
        2
        """
        return len(self.text.lstrip("-").partition("e")[0].replace(".", "").lstrip("0"))


@dataclass(frozen=True, slots=True)
class Policy:
    """Say when values are rounded and to which digits.

    >>> Policy(decimals=4).rounded(Fraction(-1, 30)).text
    '-0.0333'
    >>> Policy(decimals=4).rounded(Fraction(1, 30000)).text
    '3.333e-5'
    >>> Policy(decimals=None, significant=3).rounded(Fraction(1, 30)).text
    '0.0333'

    Ties go away from zero (half-up) or to the even digit. Where decimals would print 0.0000 for a value that is not
    zero, the same number of significant digits is printed in scientific notation; from 10^30 on it is twelve.
    """

    carry: Carry = "each-name"
    decimals: int | None = 4
    significant: int | None = None
    ties: Ties = "half-up"

    def rounded(self, value: Real, guard: int = 0) -> Numeral:
        """Return a value as it is printed, with `guard` more digits than the policy asks."""
        exact = fraction(value)
        if self.significant is not None:
            return self._significant(exact, self.significant + guard)
        assert self.decimals is not None, "a policy has decimals or significant digits"
        places = self.decimals + guard
        if abs(exact) >= 10**LONGEST:
            return self._significant(exact, VAST + guard, scientific=True)
        # Guard digits never leave fewer: what the policy writes with a power of ten stays written so.
        if exact != 0 and _units(exact * 10**self.decimals, self.ties) == 0:
            return self._below(exact, self.decimals, max(self.decimals, 1) + guard)
        units = _units(exact * 10**places, self.ties)
        return Numeral(_plain(units, places), Fraction(units, 10**places))

    def shown(self, value: Real) -> Numeral:
        """Return a computed value as its result is printed: a fraction under exact carrying, else rounded."""
        if self.carry == "exact" and isinstance(value, Fraction):
            short = as_fraction(value)
            if short is not None:
                return short
        return self.rounded(value)

    def _below(self, exact: Fraction, places: int, digits: int) -> Numeral:
        """Write a number that rounds to zero; just under half a unit, with the digits that tell it from the half."""
        while True:
            small = self._significant(exact, digits, scientific=True)
            if _units(small.value * 10**places, self.ties) == 0:
                return small
            digits += 1

    def _significant(self, exact: Fraction, digits: int, scientific: bool = False) -> Numeral:
        if exact == 0:
            return Numeral(_plain(0, max(digits - 1, 0)), Fraction(0))
        exponent = magnitude(exact)
        units = _units(exact * Fraction(10) ** (digits - 1 - exponent), self.ties)
        if abs(units) == 10**digits:
            units, exponent = units // 10 if units > 0 else -(-units // 10), exponent + 1
        value = units * Fraction(10) ** (exponent - digits + 1)
        if scientific or not -5 < exponent < max(digits, 1):
            return Numeral(f"{_plain(units, digits - 1)}e{exponent}", value)
        return Numeral(_plain(units, digits - 1 - exponent), value)


def as_fraction(value: Fraction) -> Numeral | None:
    """Return a short fraction as it is printed, or None if its digits would fill the line.

    >>> as_fraction(Fraction(-23, 10)).text, as_fraction(Fraction(4)).text
    ('-23/10', '4')
    """
    if max(len(str(abs(value.numerator))), len(str(value.denominator))) > _FRACTION_DIGITS:
        return None
    return Numeral(str(value), value)


def given(value: Fraction) -> Numeral:
    """Return a given number as it was given: every decimal digit it has, or a fraction if it has no end.

    >>> given(Fraction(4, 5)).text, given(Fraction(-1, 3)).text, given(Fraction(5)).text
    ('0.8', '-1/3', '5')
    """
    places, whole = 0, 1
    while places <= LONGEST and whole % value.denominator:
        places, whole = places + 1, whole * 10
    if places > LONGEST:
        return Numeral(str(value), value)
    units = value.numerator * (whole // value.denominator)
    if places > 8 and value and magnitude(value) < -5:
        return Policy(decimals=None, significant=len(str(abs(units))))._significant(value, len(str(abs(units))), True)
    return Numeral(_plain(units, places), value)


def fraction(value: Real) -> Fraction:
    """Return a real number as an exact fraction; an mpmath number is one, in base two."""
    if isinstance(value, Fraction):
        return value
    sign, mantissa, exponent, _ = value._mpf_
    size = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -size if sign else size


def magnitude(value: Fraction) -> int:
    """Return the decimal exponent of a number that is not zero: 10^e ≤ size < 10^(e+1).

    >>> magnitude(Fraction(99, 100)), magnitude(Fraction(100))
    (-1, 2)
    """
    size = abs(value)
    # A bit is 0.30103 of a digit: near enough to start from, and numbers of any length have bits.
    exponent = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100000
    while size >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while size < Fraction(10) ** exponent:
        exponent -= 1
    return exponent


def agreeing_digits(error: Real) -> int:
    """Return how many decimal places two numbers share, from their relative difference; at most 30.

    >>> agreeing_digits(Fraction(1, 10**8)), agreeing_digits(Fraction(0))
    (8, 30)
    """
    exact = abs(fraction(error))
    return (
        LONGEST
        if exact == 0
        else max(0, min(LONGEST, -magnitude(exact) - (0 if exact == Fraction(10) ** magnitude(exact) else 1)))
    )


def percent(value: Real) -> Numeral:
    """Return a share as a percentage with two significant digits, from ten on as a whole number.

    >>> percent(Fraction(161, 10000)).text, percent(Fraction(1)).text, percent(Fraction(0)).text
    ('1.6', '100', '0')
    """
    share = fraction(value) * 100
    policy = Policy(decimals=None, significant=2) if 0 < abs(share) < 10 else Policy(decimals=0)
    return policy.rounded(share)


def _units(scaled: Fraction, ties: Ties) -> int:
    """Round to a whole number; ties away from zero or to even, never towards the sign."""
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    twice = 2 * rest
    up = twice > scaled.denominator or (twice == scaled.denominator and (ties == "half-up" or whole % 2 == 1))
    size = whole + up
    return -size if scaled < 0 else size


def _plain(units: int, places: int) -> str:
    """Write units of 10^-places with exactly that many decimals; zero has no sign."""
    digits = str(abs(units)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places > 0 else digits + "0" * -places
    return f"-{text}" if units < 0 else text


def steps(low: Fraction, high: Fraction, most: int) -> tuple[Numeral, ...]:
    """Return round numbers at even steps of 1, 2 or 5 units through a range, at most so many.

    >>> [step.text for step in steps(Fraction(-1, 3), Fraction(1), 4)]
    ['0.0', '0.5', '1.0']
    """
    assert low < high and most > 0, "a range has a length"
    exponent = magnitude(high - low) - 2
    while True:
        for factor in (1, 2, 5):
            step = factor * Fraction(10) ** exponent
            first, last = -(-low // step), high // step
            if last - first < most:
                return tuple(_at_step(int(n) * factor, exponent) for n in range(int(first), int(last) + 1))
        exponent += 1


def _at_step(units: int, exponent: int) -> Numeral:
    value = units * Fraction(10) ** exponent
    if abs(exponent) > 7 and units:
        return Policy(decimals=None, significant=len(str(abs(units))))._significant(value, len(str(abs(units))), True)
    return Numeral(_plain(units * 10 ** max(exponent, 0), max(-exponent, 0)), value)


def decades(low: Fraction, high: Fraction, most: int) -> tuple[Numeral, ...]:
    """Return round numbers 1, 2, 5, 10 ... through a positive range, at most so many; only powers where 2 and 5 crowd.

    >>> [step.text for step in decades(Fraction(3, 100), Fraction(6), 9)]
    ['0.05', '0.1', '0.2', '0.5', '1', '2', '5']
    """
    assert 0 < low < high and most > 0, "a range has a length"
    first, last = magnitude(low), magnitude(high)
    for factors, every in (((1, 2, 5), 1), *(((1,), every) for every in range(1, last - first + 3))):
        pairs = [(factor, exponent) for exponent in range(first, last + 1, every) for factor in factors]
        inside = [pair for pair in pairs if low <= pair[0] * Fraction(10) ** pair[1] <= high]
        if len(inside) <= most:
            return tuple(_at_step(*pair) for pair in inside)
    raise AssertionError("one power of ten is not too many")


def coordinate(value: float) -> str:
    """Return a place on paper with at most two decimals, as drawings need it; never for a number that is read.

    >>> coordinate(12.5), coordinate(-0.001), coordinate(7)
    ('12.5', '0', '7')
    """
    return "0" if (text := f"{value:.2f}".rstrip("0").rstrip(".")) == "-0" else text


def briefs(values: Sequence[float], digits: int, decimals: bool = False) -> list[str]:
    """Return floats with so many significant digits, or decimals: what a file keeps, or what is rounded already."""
    return (f"%.{digits}{'f' if decimals else 'g'} " * len(values) % tuple(values)).split()
