"""One number as people write it, to an exact value; knows one explicit grammar, judges nothing and never raises.

    answer   = [ sign ' '? ] ( fraction | power | percent | decimal )     blanks allowed around '/' and times
    decimal  = grouped | plain                 percent  = decimal ' '? '%'
    plain    = digits [ sep digits? ] | sep digits                        sep = '.' | ','
    grouped  = 1-3digits ( g 3digits )+ [ sep digits ]                    g = '.' | ',' | ' ', one of them, not sep
    power    = plain ( e sign? 1-3digits | times '10' ( '^' | '**' ) sign? 1-3digits ), or superscript digits
    fraction = plain '/' plain | digits? one sign such as ½             digits   = [0-9]{1,20}

The text is capped before anything else, every pattern is linear, and only matched digits are ever converted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from derive.checking.signs import PARTS, RAISED, lowered
from derive.checking.typed import NOTHING, Mark, Typed, begun, unreadable
from derive.checking.unread import why
from derive.message import Message, Text

LONGEST = 64
LARGEST = 10**12
MOST_EXPONENT = 30

_USUAL = re.compile(r"([-+]?)([0-9]{1,12})(?:([.,])([0-9]{0,20}))?")
_SIGNED = re.compile(r"(?P<about>≈ ?)?(?P<sign>[-+]? ?)(?P<body>.*)")
_PLAIN = re.compile(r"(?P<whole>[0-9]{1,20})(?:[.,](?P<part>[0-9]{0,20}))?|[.,](?P<bare>[0-9]{1,20})")
_GROUPED = tuple(
    re.compile(rf"(?P<whole>[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{sep}(?P<part>[0-9]{{1,20}}))?(?P<bare>)")
    for group, sep in ((r"\.", ","), (",", r"\."), (" ", "[.,]"))
)
_TEN = r"10 ?(?:(?:\^|\*\*) ?(?:\( ?(?P<in>[-+]?[0-9]{1,3}) ?\)|(?P<on>[-+]?[0-9]{1,3}))"
_POWER = re.compile(
    rf"(?P<plain>[0-9.,]{{1,42}})(?:[eE](?P<e>[-+]?[0-9]{{1,3}})| ?[*xX] ?{_TEN}|(?P<raised>{RAISED}{{1,3}})))"
)
_FRACTION = re.compile(r"(?P<over>[0-9.,]{1,42}) ?/ ?(?P<under>[0-9.,]{1,42})")
_SIGN_OF_PARTS = re.compile(rf"(?P<whole>[0-9]{{0,12}}) ?(?P<part>[{''.join(PARTS)}])")
_NOTHING = NOTHING | {"n.a.", "na"}

_ABOUT, _PERCENT = Message("reading.about"), Message("reading.percent")
_MARKS: dict[str, Message] = {",": Message("reading.comma"), ".": Message("reading.point")}
_SEPARATOR: dict[Mark, str] = {"comma": ",", "point": "."}
_NOTES: dict[tuple[Mark, str], tuple[Message, ...]] = {
    (mark, sep): () if sep in ("", own) else (_MARKS[sep],)
    for mark, own in _SEPARATOR.items()
    for sep in ("", ".", ",")
}


class _Decimal(NamedTuple):
    """A decimal by its digits: those before and behind the mark, the mark, and whether it may group thousands."""

    whole: str
    part: str
    mark: str
    ambiguous: bool = False

    @property
    def value(self) -> Fraction:
        return Fraction(int(self.whole + self.part), 10 ** len(self.part))

    @property
    def other(self) -> Fraction:
        """The value where the mark groups thousands."""
        return Fraction(int(self.whole + self.part)) if self.ambiguous else self.value

    @property
    def significant(self) -> int:
        return len((self.whole + self.part).lstrip("0"))


def read_number(text: str, mark: Mark) -> Typed:
    """Return what one number says, on a sheet with this decimal mark.

    >>> found = read_number("−0,0620", "comma")
    >>> found.value, found.decimals, found.significant
    (Fraction(-31, 500), 4, 3)
    >>> read_number("1.234", "point").other, read_number("2/0", "point").fault
    (Fraction(1234, 1), Message(id='reading.zero-under', arguments=()))
    >>> read_number("nol koma lima", "comma").state, read_number(" - ", "comma").state
    ('unreadable', 'blank')

    The mark decides nothing but the notes: both marks are read wherever they can only mean one thing, and where they
    can mean two, `other` is the second. A blank is never 0.
    """
    if len(text) > LONGEST:
        return unreadable(text, Message.of("reading.long", most=LONGEST), LONGEST + 1)
    return _read(text, mark)


@lru_cache(maxsize=2**15)  # numbers of four decimals come again and again; each is an immutable value
def _read(text: str, mark: Mark) -> Typed:
    """Read the usual case without detours: a class has hundreds of thousands of these."""
    found = _USUAL.fullmatch(text)
    if not found:
        return _unusual(text, mark)
    sign, whole, sep, part = found.groups("")
    places = len(part)
    if places == 3 and _may_group(whole, part):
        return _decimal(text, _Decimal(whole, part, sep, True), sign == "-", mark, ())
    digits = whole + part
    value = Fraction(int(sign + digits), 10**places)
    notes = _NOTES[mark, sep]
    return Typed(text, "value", value, places, len(digits.lstrip("0")), None, "", notes)


def _may_group(whole: str, part: str) -> bool:
    return len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def _decimal(text: str, read: _Decimal, minus: bool, mark: Mark, notes: tuple[Message, ...], per: int = 1) -> Typed:
    """Return a decimal, or a percentage of `per` = 100, with what is to be said of its mark."""
    size = read.value / per
    other = None
    if read.ambiguous:
        notes += (_two_readings(read, mark),)
        other = -read.other / per if minus else read.other / per
    elif read.mark and read.mark != _SEPARATOR[mark]:
        notes += (_MARKS[read.mark],)
    value = -size if minus else size
    decimals = len(read.part) + (2 if per == 100 else 0)
    return Typed(text, "value", value, decimals, read.significant, notes=notes, other=other)


def _two_readings(read: _Decimal, mark: Mark) -> Message:
    meant = Text(f"{read.whole}{_SEPARATOR[mark]}{read.part}")
    return Message.of("reading.ambiguous", read=meant, other=Text(read.whole + read.part))


def _unusual(text: str, mark: Mark) -> Typed:
    """Read what is not simply digits and a mark."""
    start = begun(text, _NOTHING)
    if isinstance(start, Typed):
        return start
    plain, notes, first = start
    found = _SIGNED.fullmatch(plain)
    assert found, "every line has a body"
    notes += (_ABOUT,) if found["about"] else ()
    made = _body(text, found["body"], found["sign"].startswith("-"), mark, notes)
    if isinstance(made, Message):
        return unreadable(text, made, first)
    if made is None:
        fault, column = why(plain)
        return unreadable(text, fault, first + column)
    assert made.value is not None, "what is read has a value"
    if abs(made.value) > LARGEST:
        return unreadable(text, Message("reading.large"), first)
    return made


def _body(text: str, body: str, minus: bool, mark: Mark, notes: tuple[Message, ...]) -> Typed | Message | None:
    """Return what stands behind the sign: a number, what is wrong with it, or nothing where it is no number."""
    if body.endswith("%"):
        read = _parts(body[:-1].removesuffix(" "))
        return read and _decimal(text, read, minus, mark, (*notes, _PERCENT), 100)
    if found := _FRACTION.fullmatch(body):
        return _fraction(text, _parts(found["over"]), _parts(found["under"]), minus, mark, notes)
    if found := _SIGN_OF_PARTS.fullmatch(body):
        size = int(found["whole"] or "0") + PARTS[found["part"]]
        return Typed(text, "value", -size if minus else size, notes=notes)
    if found := _POWER.fullmatch(body):
        return _power(text, found, minus, mark, notes)
    read = _parts(body)
    return read and _decimal(text, read, minus, mark, notes)


def _parts(text: str) -> _Decimal | None:
    """Return the digits of a plain or grouped decimal."""
    found = _PLAIN.fullmatch(text)
    if found:
        sep = next((character for character in text if character in ".,"), "")
        whole, part = found["whole"] or "0", found["part"] or found["bare"] or ""
        return _Decimal(whole, part, sep, found["bare"] is None and _may_group(whole, part))
    for pattern in _GROUPED:
        if found := pattern.fullmatch(text):
            whole = "".join(digit for digit in found["whole"] if digit.isdigit())
            sep = text[found.end("whole")] if found["part"] else ""
            return _Decimal(whole, found["part"] or "", sep)
    return None


def _fraction(
    text: str, over: _Decimal | None, under: _Decimal | None, minus: bool, mark: Mark, notes: tuple[Message, ...]
) -> Typed | Message | None:
    if over is None or under is None:
        return None
    if under.value == 0:
        return Message("reading.zero-under")
    for part in (over, under):
        if part.ambiguous:
            notes += (_two_readings(part, mark),)
        elif part.mark and part.mark != _SEPARATOR[mark] and _MARKS[part.mark] not in notes:
            notes += (_MARKS[part.mark],)
    value, other = over.value / under.value, over.other / under.other
    read = Typed(text, "value", -value if minus else value, notes=notes)
    return replace(read, other=-other if minus else other) if other != value else read


def _power(
    text: str, found: re.Match[str], minus: bool, mark: Mark, notes: tuple[Message, ...]
) -> Typed | Message | None:
    mantissa = _PLAIN.fullmatch(found["plain"]) and _parts(found["plain"])
    if not mantissa:
        return None
    exponent = int(found["e"] or found["in"] or found["on"] or lowered(found["raised"]))
    if abs(exponent) > MOST_EXPONENT:
        return Message("reading.large")
    if mantissa.mark and mantissa.mark != _SEPARATOR[mark]:
        notes += (_MARKS[mantissa.mark],)
    size = mantissa.value * Fraction(10) ** exponent
    return Typed(text, "value", -size if minus else size, None, mantissa.significant, notes=notes)
