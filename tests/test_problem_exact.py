"""Numbers as they are written: what is read, exactly, and what is refused with which advice."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import Refused
from derive.problem.exact import LARGEST, LONGEST, exact, quoted, spelled

READ = [
    ("0.8", Fraction(4, 5)),
    (".5", Fraction(1, 2)),
    ("5.", Fraction(5)),
    ("-3", Fraction(-3)),
    ("+3", Fraction(3)),
    ("0", Fraction(0)),
    ("-0", Fraction(0)),
    ("0,05", Fraction(1, 20)),
    (",5", Fraction(1, 2)),
    ("1,000", Fraction(1)),
    ("1/3", Fraction(1, 3)),
    ("-1/3", Fraction(-1, 3)),
    ("1 / 3", Fraction(1, 3)),
    ("0,5/3", Fraction(1, 6)),
    ("1e-3", Fraction(1, 1000)),
    ("1e-05", Fraction(1, 100000)),
    ("2.5E+2", Fraction(250)),
    ("1e-30", Fraction(1, 10**30)),
    ("\u22125", Fraction(-5)),
    ("1e\u22123", Fraction(1, 1000)),
    (" 0.5\t", Fraction(1, 2)),
    ("1e12", Fraction(10**12)),
    (3, Fraction(3)),
    (0.1, Fraction(1, 10)),
    (1e-5, Fraction(1, 100000)),
    (Fraction(1, 3), Fraction(1, 3)),
    (Decimal("0.25"), Fraction(1, 4)),
    (Decimal("1E+2"), Fraction(100)),
    (np.float64(0.1), Fraction(1, 10)),
    (np.float32(0.1), Fraction(1, 10)),
    (np.int64(-4), Fraction(-4)),
    (np.uint8(4), Fraction(4)),
]

REFUSED = [
    ("", "the number is empty", "write it in digits"),
    (" ", "the number is empty", "write it in digits"),
    ("1_000", "'1_000' is not a number", "leave out the underscores"),
    ("017", "'017' begins with a zero that has no meaning", "write 17"),
    ("-007,50", "'-007,50' begins with a zero that has no meaning", "write -7.50"),
    ("00", "'00' begins with a zero that has no meaning", "write 0"),
    ("1/03", "'1/03' begins with a zero that has no meaning", "write 3"),
    ("1:30", "'1:30' is not a number", "write a plain number, or a fraction with /"),
    ("nan", "'nan' is not a number", "write a finite number"),
    (".NaN", "'.NaN' is not a number", "write a finite number"),
    ("inf", "'inf' is not a number", "write a finite number"),
    ("-Infinity", "'-Infinity' is not a number", "write a finite number"),
    ("0x1F", "'0x1F' is not a number", "write it in decimal digits"),
    ("0o17", "'0o17' is not a number", "write it in decimal digits"),
    ("1e400", "'1e400' is too large to be meant", "write an exponent from -30 to 30"),
    ("1e-400", "'1e-400' is too small to be meant", "write an exponent from -30 to 30"),
    ("1e31", "'1e31' is too large to be meant", "write an exponent from -30 to 30"),
    ("1e99999999", "'1e99999999' is not a number", "write an exponent from -30 to 30"),
    ("1e13", "'1e13' is too large to be meant", "write a number between -10^12 and 10^12"),
    ("1/0", "'1/0' divides by zero", "write a denominator other than 0"),
    ("1/0.0", "'1/0.0' divides by zero", "write a denominator other than 0"),
    ("1,000,000", "'1,000,000' is not a number", "leave out the marks between thousands"),
    ("1.234,5", "'1.234,5' is not a number", "leave out the marks between thousands"),
    ("5%", "'5%' is not a number", "write it as a part of one, 5 % as 0.05"),
    ("no", "'no' is not a number", "write 1 or 0 if a number is meant"),
    ("1/-3", "'1/-3' is not a number", "write digits, without words or units"),
    ("1/3/4", "'1/3/4' is not a number", "write digits, without words or units"),
    ("1e3/2", "'1e3/2' is not a number", "write digits, without words or units"),
    ("--1", "'--1' is not a number", "write digits, without words or units"),
    (".", "'.' is not a number", "write digits, without words or units"),
    ("e5", "'e5' is not a number", "write digits, without words or units"),
    ("1\n", "'1\n' is not a number", "write digits, without words or units"),
    ("\u0663", "'\u0663' is not a number", "write digits, without words or units"),
    ("\uff13", "'\uff13' is not a number", "write digits, without words or units"),
    ("\u00bd", "'\u00bd' is not a number", "write digits, without words or units"),
    ("3 cm", "'3 cm' is not a number", "write digits, without words or units"),
    ("__import__('os')", "'__import__('os')' is not a number", "write digits, without words or units"),
    ("9" * 65, f"'{'9' * 59}…' has 65 characters", "write it in at most 64"),
    ("9" * 5000, f"'{'9' * 59}…' has 5000 characters", "write it in at most 64"),
    ("0." + "1" * 40 + "/.3", f"'0.{'1' * 40}/.3' has too many digits", "write fewer digits"),
    (True, "the truth value True is not a number", "write it in digits"),
    (np.True_, "a value of type bool is not a number", "write it in digits"),
    (None, "an empty value is not a number", "write it in digits"),
    ([1], "a list is not a number", "write it in digits"),
    (b"1", "a value of type bytes is not a number", "write it in digits"),
    (1j, "a value of type complex is not a number", "write it in digits"),
    (float("nan"), "'nan' is not a number", "write a finite number"),
    (float("inf"), "'inf' is not a number", "write a finite number"),
    (1e300, "'1e+300' is too large to be meant", "write an exponent from -30 to 30"),
    (10**13, "'10000000000000' is too large to be meant", "write a number between -10^12 and 10^12"),
    (10**5000, "the number has too many digits", "write it in at most 64 characters"),
    (Fraction(1, 3**140), f"'1/{3**140}"[:60] + "…' has too many digits", "write fewer digits"),
    (Fraction(1, 3**500), "the number has too many digits", "write it in at most 64 characters"),
    (Decimal("NaN"), "'NaN' is not a number", "write a finite number"),
    (Decimal("1e999999"), "'1E+999999' is not a number", "write an exponent from -30 to 30"),
]


@pytest.mark.parametrize(("text", "value"), READ, ids=lambda value: ascii(value)[:40])
def test_a_number_is_read_exactly(text: object, value: Fraction) -> None:
    """Every accepted spelling has its exact value."""
    assert value == exact(text)


@pytest.mark.parametrize(
    ("text", "what", "todo"),
    REFUSED,
    ids=lambda value: ascii(value)[:40] if isinstance(value, str) else type(value).__name__,
)
def test_a_refusal_says_what_was_expected_and_what_to_do(text: object, what: str, todo: str) -> None:
    """Whatever is not a number is refused with its reason, an example and advice."""
    with pytest.raises(Refused) as refused:
        exact(text)
    (fault,) = refused.value.faults
    assert (what, todo) == (fault.what, fault.todo)
    assert 'a number such as 0.8, "0,8", 1/3 or 1e-3' == fault.expected


@given(st.integers(-(10**17), 10**17), st.integers(0, 17), st.sampled_from(".,"), st.sampled_from("-\u2212"))
def test_a_decimal_is_its_digits_over_a_power_of_ten(digits: int, places: int, mark: str, minus: str) -> None:
    """A written decimal equals its digits divided by the power of ten, whichever mark and minus it has."""
    value = Fraction(digits, 10**places)
    written = str(abs(digits)).rjust(places + 1, "0")
    text = (minus if digits < 0 else "") + (f"{written[:-places]}{mark}{written[-places:]}" if places else written)
    if abs(value) <= LARGEST:
        assert value == exact(text)


@given(st.fractions(-1000, 1000, max_denominator=10**15) | st.decimals(-(10**6), 10**6, places=20).map(Fraction))
def test_what_is_spelled_is_read_again(value: Fraction) -> None:
    """The text of an exact value, decimal or fraction, is read as the same value."""
    assert value == exact(spelled(exact(value)))


@given(st.floats(-1e11, 1e11).filter(lambda value: value == 0 or abs(value) > 1e-13))
def test_a_float_means_its_shortest_text(value: float) -> None:
    """A Python float is read as what it prints, so its nearest float is itself."""
    assert value == float(exact(value))


@given(st.text(max_size=80) | st.text("0123456789.,/eE+-_ ", max_size=70))
def test_any_text_is_a_bounded_number_or_refused(text: str) -> None:
    """No text raises anything but Refused, and what is read stays within the bounds and can be spelled."""
    try:
        value = exact(text)
    except Refused:
        return
    assert abs(value) <= LARGEST and len(spelled(value)) <= LONGEST and value == exact(spelled(value))


def test_hostile_texts_are_judged_at_once() -> None:
    """Texts on which other readers run for seconds are refused in a moment."""
    texts = ["1" * 10**5 + "x", "1e" + "9" * 50, "1:" * 30, "1_" * 30, "1," * 31, "." * 60, "-" * 60, "1/" * 31]
    start = time.perf_counter()
    for text in texts:
        with pytest.raises(Refused):
            exact(text)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 61, f"'{'x' * 59}…'"), ("a", "'a'"), ({}, "a group of keys"), (False, "the truth value False"), (3, "'3'")],
)
def test_a_message_shows_values_in_bounds(value: object, shown: str) -> None:
    """A found value is shown in quotes and cut to 60 characters, or named by its kind."""
    assert shown == quoted(value)
