"""One number as people write it: the table of shapes, what is refused, and an independent reading beside it."""

from __future__ import annotations

import random
import re
import time
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.checking import number, signs, unread
from derive.checking.number import read_number
from derive.checking.typed import Mark, Typed
from derive.numbers import Policy
from derive.numbers import given as written

ROOT = Path(__file__).parent.parent
F = Fraction

VALUES: tuple[tuple[str, Fraction], ...] = (
    ("0,0620", F(62, 1000)),
    ("-0.0335", F(-335, 10000)),
    ("−0,0335", F(-335, 10000)),
    ("– 0,5", F(-1, 2)),
    ("－０，５", F(-1, 2)),
    ("﹣0.5", F(-1, 2)),
    ("+3", F(3)),
    (" \t0,5\u00a0\ufeff", F(1, 2)),
    ("5.", F(5)),
    (",5", F(1, 2)),
    ("-.5", F(-1, 2)),
    ("007", F(7)),
    ("0,123", F(123, 1000)),
    ("01.234", F(1234, 1000)),
    ("1234,567", F(1234567, 1000)),
    ("1.2345", F(12345, 10000)),
    ("1.234,5", F(12345, 10)),
    ("1,234.5", F(12345, 10)),
    ("1.234.567", F(1234567)),
    ("1,234,567", F(1234567)),
    ("1.234.567,89", F(123456789, 100)),
    ("1 234", F(1234)),
    ("1\u202f234\u202f567,5", F(12345675, 10)),
    ("12 345.5", F(123455, 10)),
    ("1e-3", F(1, 1000)),
    ("2,5E+2", F(250)),
    ("-1.5e2", F(-150)),
    ("2 × 10^-3", F(2, 1000)),
    ("2·10⁻³", F(2, 1000)),
    ("2x10**3", F(2000)),
    ("2 * 10^(-3)", F(2, 1000)),
    ("−1,5 ⋅ 10⁻²", F(-15, 1000)),
    ("1/3", F(1, 3)),
    ("- 1 / 3", F(-1, 3)),
    ("0,5/2", F(1, 4)),
    ("5 %", F(1, 20)),
    ("-12,5%", F(-1, 8)),
    ("≈ 0,5", F(1, 2)),
    ("-0,0000", F(0)),
    ("1000000000000", F(10**12)),
    ("1e-30", F(1, 10**30)),
)
BLANK = ("", "  ", "-", "−", "–", "—", "--", "n/a", "N/A", "\ufeff", "\t")
UNREADABLE = {
    "tidak tahu": "words",
    "nol koma lima": "words",
    "nan": "words",
    "-inf": "number",
    "Infinity": "words",
    "=0,5": "formula-sign",
    "=1+1": "formula-sign",
    "0,5 ± 0,1": "plus-minus",
    "1_000": "number",
    "1,2.3,4": "groups",
    "1.23.456": "groups",
    "0.123.456": "groups",
    "1,234,56": "groups",
    "1.2,3": "groups",
    "1 23": "groups",
    "1.234 567": "groups",
    "1/0": "zero-under",
    "0/0,0": "zero-under",
    "1e400": "large",
    "1e99999999": "large",
    "1e-31": "large",
    "1000000000001": "large",
    "1e13": "large",
    "9" * 21: "large",
    "9" * 65: "long",
    "0" * 5000: "long",
    "٠.٥": "number",
    "½½": "number",
    "5²": "number",
    "10⁻": "number",
    "0x10": "number",
    "1j": "number",
    "9**9**9": "number",
    "1+1": "number",
    "2*3": "number",
    "--1": "number",
    "+-1": "number",
    "1/-2": "number",
    "1/2/3": "date",
    "2x10^(3": "number",
    "2x10^3)": "number",
    ".": "number",
    ",": "number",
    "%": "number",
    "1-Feb": "date",
    "Feb-24": "date",
    "1/2/2024": "date",
    "12:30": "date",
    "#REF!": "spreadsheet",
    "#DIV/0!": "spreadsheet",
    "########": "spreadsheet",
    "0\u202e5": "hidden",
    "0\u200b5": "hidden",
    "\u200b0,5": "hidden",
    "0\x005": "hidden",
    "0\x1b[31m": "hidden",
    "0\ud800": "hidden",
    "1\n2": "hidden",
    "__import__('os').system('id')": "number",
    "'0,5": "number",
}


def spoken(found: Typed) -> str:
    """Return the last word of the fault's id, or the state."""
    return found.fault.id.removeprefix("reading.") if found.fault else found.state


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_every_shape_of_a_number(text: str, value: Fraction) -> None:
    """Each shape of the grammar is read whatever the sheet's mark is, and the typed text is kept."""
    for mark in ("comma", "point"):
        found = read_number(text, mark)
        assert (value, "value", text, None) == (found.value, found.state, found.text, found.other)


@pytest.mark.parametrize("text", BLANK)
def test_a_blank_is_never_zero(text: str) -> None:
    """Nothing, a dash and n/a are blank."""
    assert ("blank", None) == (read_number(text, "comma").state, read_number(text, "comma").value)


@pytest.mark.parametrize(("text", "fault"), UNREADABLE.items())
def test_what_is_no_number(text: str, fault: str) -> None:
    """Anything else is unreadable, has no value, says why, and points into the text."""
    found = read_number(text, "comma")
    assert (fault, "unreadable", None) == (spoken(found), found.state, found.value)
    assert 1 <= found.column <= max(len(text), 1)
    assert found.text == text[: len(found.text) - 1] + found.text[-1]


@pytest.mark.parametrize(
    ("text", "column"),
    {"12a": 3, "  12a": 5, "0,5 ± 1": 5, "0,5cm": 4, "--1": 2, "0\u200b5": 2, "  −0,5kg": 7}.items(),
)
def test_the_caret(text: str, column: int) -> None:
    """The caret stands under the first character that cannot stay, counted in the text as typed."""
    assert column == read_number(text, "comma").column


@pytest.mark.parametrize(
    ("text", "decimals", "significant"),
    (
        ("0,0620", 4, 3),
        ("100", 0, 3),
        ("5.", 0, 1),
        (",50", 2, 2),
        ("1.234,50", 2, 6),
        ("2,50 %", 4, 3),
        ("1,50e-3", None, 3),
        ("1/3", None, None),
        ("0,000", 3, 0),
    ),
)
def test_digits_written(text: str, decimals: int | None, significant: int | None) -> None:
    """The digits written are counted from the typed text: 0,0620 is not 0,062."""
    found = read_number(text, "comma")
    assert (decimals, significant) == (found.decimals, found.significant)


@pytest.mark.parametrize(
    ("text", "mark", "notes"),
    (
        ("0,5", "comma", []),
        ("0.5", "comma", ["point"]),
        ("0,5", "point", ["comma"]),
        ("1.234", "comma", ["ambiguous"]),
        ("1,234", "comma", ["ambiguous"]),
        ("-12.345", "point", ["ambiguous"]),
        ("0.123", "point", []),
        ("1.234.567,5", "comma", []),
        ("1,234,567.5", "comma", ["point"]),
        ("5 %", "comma", ["percent"]),
        ("–0,5", "comma", ["minus"]),
        ("０,５", "comma", ["full-width"]),
        ("≈0,5", "comma", ["about"]),
        ("−0,5", "comma", []),
        ("1.5/2.5", "comma", ["point"]),
        ("1.5e3", "comma", ["point"]),
    ),
)
def test_notes(text: str, mark: Mark, notes: list[str]) -> None:
    """What was not plainly what it was read as is said, once."""
    assert notes == [note.id.removeprefix("reading.") for note in read_number(text, mark).notes]


@pytest.mark.parametrize(
    ("text", "value", "other"),
    (
        ("1.234", F(1234, 1000), F(1234)),
        ("-1,234", F(-1234, 1000), F(-1234)),
        ("999.000", F(999), F(999000)),
        ("1.234 %", F(1234, 100000), F(1234, 100)),
        ("1.234/2", F(617, 1000), F(617)),
    ),
)
def test_one_point_two_three_four(text: str, value: Fraction, other: Fraction) -> None:
    """A single mark before exactly three digits is decimal, and the other reading is kept beside it."""
    for mark in ("comma", "point"):
        assert (value, other) == (read_number(text, mark).value, read_number(text, mark).other)


def printed(seed: int) -> list[Fraction]:
    """Return ten thousand values as sheets have them."""
    rng = random.Random(seed)
    return [F(rng.randint(-(10**6), 10**6), 10 ** rng.randint(0, 6)) for _ in range(10_000)]


def test_ten_thousand_values_come_back() -> None:
    """A printed number, in either notation, is read as exactly the value and the digits that were printed."""
    for value in printed(1):
        numeral = Policy(decimals=4).rounded(value)
        for text in (numeral.text, numeral.text.replace(".", ","), numeral.text.replace("-", "−")):
            found = read_number(text, "comma")
            assert (numeral.value, numeral.significant) == (found.value, found.significant), text
            assert "e" in numeral.text or 4 == found.decimals


def test_swapped_marks_swap_nothing_else() -> None:
    """A whole set of answers with . and , swapped, on a sheet with the other mark, reads the same."""
    swap = str.maketrans(".,", ",.")
    texts = [written(value).text for value in printed(2)[:2000]] + [text for text, _ in VALUES] + [*UNREADABLE, *BLANK]
    for text in texts:
        left, right = read_number(text, "point"), read_number(text.translate(swap), "comma")
        assert (left.value, left.other, left.state, left.decimals) == (
            right.value, right.other, right.state, right.decimals), text  # fmt: skip
        assert left.column == right.column
        assert {note.id for note in left.notes} & {"reading.ambiguous"} == {
            note.id for note in right.notes} & {"reading.ambiguous"}  # fmt: skip


ALPHABET = "0123456789.,-+eExX*/%^()· ×−⁻¹²³ \t=≈_a10"
DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,3})?")


@given(st.text(ALPHABET, max_size=24) | st.text(max_size=80), st.sampled_from(("comma", "point")))
def test_any_text(text: str, mark: Mark) -> None:
    """Whatever is typed is a value, blank or unreadable; what Python's Decimal reads in our digits has its value."""
    found = read_number(text, mark)
    assert found.state in ("value", "blank", "unreadable")
    assert (found.value is None) == (found.state != "value") == (found.state in ("blank", "unreadable"))
    assert (found.fault is None) == (found.state != "unreadable")
    if DECIMAL.fullmatch(text):
        oracle = Decimal(text)
        if found.state == "value":
            assert F(oracle) == found.value
        else:
            assert abs(oracle) > 10**12 or abs(int(text.lower().partition("e")[2] or "0")) > 30
    if found.state == "value":
        assert sum(map(str.isnumeric, text)) or "⁻" in text, "a value has digits, or fractions of one sign"


def hostile(count: int, seed: int) -> list[str]:
    """Return random and hostile strings: pieces of numbers, formulas, code and control characters."""
    rng = random.Random(seed)
    pieces = [
        *"0123456789.,-+*/^()[]{}%=≈±_'\"eExX ×·−–⁻¹²³½σ√|:;@#&<>\\$`~!?", "10", "1e", "99999", "e999", "**", "9**9**9",
        "exp(", "sigmoid(", "a1[1]", "W1[2,1]", "x", "y", "((((", "))))", "----", "1.234", "0,5", "\u202e", "\u200b",
        "\x00", "\x1b[31m",
        "\n", "\t", "\ud800", "tidak tahu", "nan", "inf", "__import__('os')", ".__class__", "lambda",
        "１", "．", "٣", "{{7*7}}", "=cmd|'/c calc'!A1", "1"*30, "("*30, "-"*30, "dC/d", "∂C/∂", "'", " new",
    ]  # fmt: skip
    return ["".join(rng.choices(pieces, k=rng.randint(0, 12))) for _ in range(count)]


def test_fuzz() -> None:
    """A hundred thousand random and hostile strings: nothing raises, and one takes far less than 5 ms."""
    texts = hostile(100_000, 3)
    start = time.process_time()
    states = {read_number(text, "comma").state for text in texts}
    spent = time.process_time() - start
    assert {"value", "blank", "unreadable"} == states
    assert spent < 12, spent


@pytest.mark.parametrize(
    "text",
    ["1" * 100_000, "1" * 99_999 + "x", "1." * 50_000, " " * 100_000 + "x", "1 " * 50_000, "a" * 100_000, "-" * 100_000,
     "1,234" * 20_000 + "x", "1/" * 50_000, "1x10^" * 20_000, "#" * 100_000, "a " * 50_000 + "1"],
)  # fmt: skip
def test_patterns_are_linear(text: str) -> None:
    """No pattern takes more than 50 ms for a hundred thousand characters, whether the cap stands before it or not."""
    patterns = [
        pattern
        for module in (number, signs, unread)
        for value in vars(module).values()
        for pattern in (value if isinstance(value, tuple) else (value,))
        for pattern in (pattern if isinstance(pattern, tuple) else (pattern,))
        if isinstance(pattern, re.Pattern)
    ]
    assert len(patterns) > 15
    for pattern in patterns:
        start = time.process_time()
        pattern.fullmatch(text), pattern.match(text)
        assert time.process_time() - start < 0.05, pattern
    start = time.process_time()
    assert "long" == spoken(read_number(text, "comma"))
    assert time.process_time() - start < 0.05


def test_every_fault_and_note_is_in_the_catalogues() -> None:
    """Whatever is said of a number has words in both languages."""
    ids = {found.fault.id for found in (read_number(text, "comma") for text in UNREADABLE) if found.fault}
    ids |= {note.id for text, _ in VALUES for mark in ("comma", "point") for note in read_number(text, mark).notes}
    for lang in ("en", "id"):
        words = tomllib.loads((ROOT / "templates" / "lang" / f"{lang}.toml").read_text(encoding="utf-8"))["reading"]
        assert {id.removeprefix("reading.") for id in ids} <= set(words)
