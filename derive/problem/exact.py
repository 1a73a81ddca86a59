"""Numbers as people write them, kept exact; knows one explicit grammar, rounds nothing and trusts no converter.

Nothing is handed to `float`, `Decimal` or `Fraction` as text: those accept `nan`, `1_000` and other scripts' digits,
and take hours over `1e99999999`. A text of at most 64 characters is matched whole and put together here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real

from derive.errors import Fault, Refused

LONGEST = 64
LARGEST = 10**12
MOST_EXPONENT = 30

_DECIMAL = re.compile(
    r"(?P<sign>[-+]?)(?:(?P<whole>[0-9]+)(?:[.,](?P<part>[0-9]*))?|[.,](?P<bare>[0-9]+))(?:[eE](?P<power>[-+]?[0-9]{1,3}))?"
)
_FRACTION = re.compile(r"(?P<over>[-+]?[0-9.,]+) ?/ ?(?P<under>[0-9.,]+)")
_EXPECTED = 'a number such as 0.8, "0,8", 1/3 or 1e-3'
# What is written instead of a number, in capitals or not; nearly every problem does without these patterns.
_HINTS = (
    (r"[-+]?\.?(?:nan|inf|infinity)", "write a finite number"),
    (r"[-+]?[0-9.,]+(?:_[0-9.,]*)+", "leave out the underscores"),
    (r"[-+]?0[xXoObB][0-9a-fA-F]+", "write it in decimal digits"),
    (r"[-+]?[0-9]+(?::[0-9.]+)+", "write a plain number, or a fraction with /"),
    (r"[-+]?[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]+)?", "leave out the marks between thousands"),
    (r"[-+]?[0-9.,]+ ?%", "write it as a part of one, 5 % as 0.05"),
    (r"[-+]?[0-9.,]+[eE][-+]?[0-9]{4,}", f"write an exponent from -{MOST_EXPONENT} to {MOST_EXPONENT}"),
    (r"(?:true|false|yes|no|on|off)", "write 1 or 0 if a number is meant"),
)


def exact(text: object) -> Fraction:
    """Return the exact value of a number as it was written, in a file or as a Python value.

    >>> exact("0.05"), exact("-0,6"), exact("1/3"), exact("2.5E+2"), exact(0.1)
    (Fraction(1, 20), Fraction(-3, 5), Fraction(1, 3), Fraction(250, 1), Fraction(1, 10))

    Point and comma are both decimal marks, U+2212 is a minus, a float means its shortest text. Raises `Refused` for
    anything else and for values beyond 10^12, exponents beyond 30 or more than 48 places.
    """
    if isinstance(text, str):
        return _written(text)
    if isinstance(text, bool) or not isinstance(text, (Real, Decimal)):
        raise _refusal(f"{quoted(text)} is not a number", "write it in digits")
    if isinstance(text, Rational):  # numpy's integers too
        over, under = int(text.numerator), int(text.denominator)
        # bits first: a huge integer is slow to turn into text, and Python may refuse to
        if max(over.bit_length(), under.bit_length()) > 4 * LONGEST:
            raise _refusal("the number has too many digits", f"write it in at most {LONGEST} characters")
        return _bounded(Fraction(over, under), str(text))
    # float.__repr__, not repr: numpy's float64 is a float whose repr is "np.float64(0.1)". Its float32 is not one,
    # and its str is the shortest text for that size.
    return _written(float.__repr__(text) if isinstance(text, float) else str(text))


def spelled(value: Fraction) -> str:
    """Return the text from which `exact` reads this value again.

    >>> spelled(Fraction(1, 20)), spelled(Fraction(-1, 3)), spelled(Fraction(250))
    ('0.05', '-1/3', '250')
    """
    places = next((n for n in range(LONGEST) if 10**n % value.denominator == 0), None)
    if places is None:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign, whole = "-" if value < 0 else "", digits[: len(digits) - places]
    return f"{sign}{whole}.{digits[-places:]}" if places else f"{sign}{whole}"


def quoted(value: object) -> str:
    """Return a value as a message shows it: text in quotes and cut to 60 characters, anything else by its kind.

    >>> quoted("sigmod"), quoted([1, 2]), quoted(None)
    ("'sigmod'", 'a list', 'an empty value')
    """
    match value:
        case str():
            return f"'{value if len(value) <= 60 else value[:59] + '…'}'"
        case None:
            return "an empty value"
        case bool():
            return f"the truth value {value}"
        case list() | tuple():
            return "a list"
        case dict():
            return "a group of keys"
        case int() | float():
            return f"'{value}'" if isinstance(value, float) or abs(value) < 10**15 else "a very large number"
        case _:
            return f"a value of type {type(value).__name__}"


def _written(text: str) -> Fraction:
    if len(text) > LONGEST:
        raise _refusal(f"{quoted(text)} has {len(text)} characters", f"write it in at most {LONGEST}")
    plain = text.strip(" \t").replace("\N{MINUS SIGN}", "-")
    if found := _DECIMAL.fullmatch(plain):
        return _bounded(_decimal(found, text), text)
    if found := _FRACTION.fullmatch(plain):
        over, under = _DECIMAL.fullmatch(found["over"]), _DECIMAL.fullmatch(found["under"])
        if over and under:
            divisor = _decimal(under, text)
            if divisor == 0:
                raise _refusal(f"{quoted(text)} divides by zero", "write a denominator other than 0")
            return _bounded(_decimal(over, text) / divisor, text)
    if not plain:
        raise _refusal("the number is empty", "write it in digits")
    fitting = (hint for pattern, hint in _HINTS if re.fullmatch(pattern, plain, re.IGNORECASE))
    raise _refusal(f"{quoted(text)} is not a number", next(fitting, "write digits, without words or units"))


def _decimal(found: re.Match[str], text: str) -> Fraction:
    """Put a matched decimal together from its digits."""
    whole, part, power = found["whole"] or "0", found["part"] or found["bare"] or "", int(found["power"] or "0")
    if len(whole) > 1 and whole.startswith("0"):
        # In YAML 1.1 017 is 15: whoever writes it may mean either, so neither is guessed.
        plain = found["sign"].strip("+") + whole.lstrip("0").rjust(1, "0") + (f".{part}" if part else "")
        raise _refusal(f"{quoted(text)} begins with a zero that has no meaning", f"write {plain}")
    if abs(power) > MOST_EXPONENT:
        size = "large" if power > 0 else "small"
        raise _refusal(
            f"{quoted(text)} is too {size} to be meant", f"write an exponent from -{MOST_EXPONENT} to {MOST_EXPONENT}"
        )
    value = Fraction(int(whole + part), 10 ** len(part)) * Fraction(10) ** power
    return -value if found["sign"] == "-" else value


def _bounded(value: Fraction, text: str) -> Fraction:
    """Refuse what nobody means, and what `spelled` could not write down again."""
    if abs(value) > LARGEST:
        raise _refusal(f"{quoted(text)} is too large to be meant", "write a number between -10^12 and 10^12")
    if len(spelled(value)) > LONGEST:
        raise _refusal(f"{quoted(text)} has too many digits", "write fewer digits")
    return value


def _refusal(what: str, todo: str) -> Refused:
    return Refused((Fault(what, _EXPECTED, todo),))
