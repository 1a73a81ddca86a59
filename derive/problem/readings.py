"""How single values of a problem are read: numbers, counts, words, lists, matrices; knows no section they stand in.

A reading takes text from a file or a Python value and returns the value, or raises `Wrong` with every fault inside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from derive.errors import Refused
from derive.problem.exact import exact, quoted
from derive.problem.findings import MOST_SHOWN, Finding, Wrong, found
from derive.problem.limits import exceeding
from derive.problem.words import nearest, plain

T = TypeVar("T")
LONGEST_TEXT = 300



def number(value: object) -> Fraction:
    """Read one exact number.

    >>> number("0,05")
    Fraction(1, 20)
    """
    try:
        return exact(value)
    except Refused as refused:
        raise Wrong(Finding(fault) for fault in refused.faults) from None


def number_where(holds: Callable[[Fraction], bool], expected: str) -> Callable[[object], Fraction]:
    """Return the reading of a number for which a condition holds.

    >>> number_where(lambda value: value > 0, "a number above 0")("0.1")
    Fraction(1, 10)
    """

    def read(value: object) -> Fraction:
        made = number(value)
        if not holds(made):
            raise Wrong.because(f"{quoted(value)} is out of range", expected, "mend the number")
        return made

    return read


def count(low: int, high: int | None = None) -> Callable[[object], int]:
    """Return the reading of a whole number from `low` to `high`.

    >>> count(1)("2")
    2
    """
    expected = f"a whole number from {low}" + (f" to {high}" if high is not None else "")

    def read(value: object) -> int:
        try:
            made = number(value)
        except Wrong as wrong:
            raise Wrong.because(wrong.findings[0].fault.what, expected, wrong.findings[0].fault.todo) from None
        if made.denominator != 1 or made < low or (high is not None and made > high):
            raise Wrong.because(f"{quoted(value)} is not {expected}", expected, "mend the number")
        return int(made)

    return read


def word(
    label: str,
    allowed: Iterable[str],
    aliases: Mapping[str, str] | None = None,
    meant_by: Callable[[str, Iterable[str]], str] = nearest,
) -> Callable[[object], str]:
    """Return the reading of one word of a list; underscores and capitals are forgiven, `meant_by` helps with others.

    >>> word("view", ("scalar", "matrix"))("Matrix")
    'matrix'
    """
    words = tuple(allowed)
    meant = dict(aliases or {})
    known = {plain(one): one for one in words} | meant

    def read(value: object) -> str:
        text = value.replace("\N{MINUS SIGN}", "-") if isinstance(value, str) else None
        if text is None or plain(text) not in known:
            near = meant_by(text, (*words, *meant)) if text else ""
            what = f"{quoted(value)} is no {label}" if text is None else f"{label} {quoted(value)} is unknown"
            raise Wrong.because(what, ", ".join(words), near or "write one of these")
        return known[plain(text)]

    return read


def truth(value: object) -> bool:
    """Read true or false.

    >>> truth("true")
    True
    """
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        # YAML 1.1 also takes yes, no, on and off; a country code or a knob's name must not become a truth value.
        raise Wrong.because(f"{quoted(value)} is not true or false", "true or false", "write true or false")
    return value == "true"


def text(value: object) -> str:
    """Read a text to be printed: one line, without characters that reorder or hide others.

    >>> text("Dua  unit")
    'Dua unit'
    """
    if not isinstance(value, str):
        raise Wrong.because(f"{quoted(value)} is not a text", "a text", "put it in quotes")
    line = " ".join(unicodedata.normalize("NFC", value).split())
    # Joiners shape letters of several scripts; the other format characters can turn a line around or vanish.
    line = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c in "\u200c\u200d")
    if len(line) > LONGEST_TEXT:
        raise Wrong.because(f"the text has {len(line)} characters", f"at most {LONGEST_TEXT}", "shorten it")
    return line


def few(value: object, most: int, what: str) -> list[object]:
    """Return the parts of a list that is not too long, before any of them is looked at.

    >>> few([1, 2], 2, "layers")
    [1, 2]
    """
    parts = entries(value, what)
    if too_many := exceeding(len(parts), most, what):
        raise Wrong(too_many)
    return parts


def listed(value: object) -> bool:
    """Tell whether a value is a list, a tuple or an array with at least one dimension.

    >>> listed((1, 2)), listed("1, 2")
    (True, False)
    """
    return isinstance(value, (list, tuple)) or (hasattr(value, "tolist") and bool(getattr(value, "shape", ())))


def entries(value: object, what: str) -> list[object]:
    """Return the parts of a list, tuple or array.

    >>> entries((1, 2), "numbers")
    [1, 2]
    """
    if not isinstance(value, (list, tuple)) and hasattr(value, "tolist"):
        # numpy's own scalars, not tolist's floats: a float32 0.1 must stay 0.1
        value = list(value) if listed(value) else [value]  # type: ignore[call-overload]
    if not isinstance(value, (list, tuple)):
        raise Wrong.because(f"{quoted(value)} is not a list", f"a list of {what}", "put it in brackets, [ ]")
    return list(value)


def each(values: Iterable[object], reading: Callable[[object], T]) -> tuple[T, ...]:
    """Read every part of a list, gathering the faults of all of them.

    >>> each(["1", "1/2"], number)
    (Fraction(1, 1), Fraction(1, 2))
    """
    made: list[T] = []
    findings: list[Finding] = []
    for position, value in enumerate(values):
        if len(findings) > MOST_SHOWN:
            break
        try:
            made.append(reading(value))
        except Wrong as wrong:
            findings.extend(finding.under(position) for finding in wrong.findings)
    if findings:
        raise Wrong(findings)
    return tuple(made)


def vector(value: object) -> tuple[Fraction, ...]:
    """Read a list of numbers; one number is a list of one.

    >>> vector("5")
    (Fraction(5, 1),)
    """
    if listed(value):
        return each(entries(value, "numbers"), number)
    return (number(value),)


def matrix(value: object) -> tuple[tuple[Fraction, ...], ...]:
    """Read rows of numbers, all of one length.

    >>> matrix([["1", "2"], [3, 4]])[1]
    (Fraction(3, 1), Fraction(4, 1))
    """
    parts = entries(value, "rows, each a list of numbers")
    if parts and not any(map(listed, parts)):
        todo = "put each row in brackets, [[...], [...]]"
        raise Wrong.because("one list stands where rows belong", "a list of rows, each a list of numbers", todo)
    rows = each(parts, _row)
    if not rows or not rows[0]:
        raise Wrong.because("the matrix has no entries", "rows of numbers", "leave it out to have it drawn")
    ragged = [n for n, row in enumerate(rows) if len(row) != len(rows[0])]
    if ragged:
        expected, todo = f"{len(rows[0])} like the first row", "give every row the same number of entries"
        raise Wrong(
            found(f"row {n + 1} has {counted(len(rows[n]), 'entry')}", expected, todo, path=(n,), shape=True)
            for n in ragged
        )
    return rows


def counted(number: int, what: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(2, "entry")
    ('1 row', '2 entries')
    """
    plural = {"entry": "entries", "bias": "biases"}.get(what, f"{what}s")
    return f"{number} {what if number == 1 else plural}"


def _row(value: object) -> tuple[Fraction, ...]:
    return each(entries(value, "numbers"), number)


def written_name(value: object) -> str:
    """Read the name of a quantity without its blanks; whether there is such a quantity is asked later.

    >>> written_name("W1[2, 1]")
    'W1[2,1]'
    """
    if not isinstance(value, str) or not value.strip() or len(value) > 40:
        raise Wrong.because(f"{quoted(value)} is not a name", "a name such as W1[2,1]", "write one of the names")
    return "".join(value.split())
