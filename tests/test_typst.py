"""Formulas and words in Typst: what stands in the picture is what the boxes say, read back with pdftotext."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from typing import get_args

import pytest
import typst
from hostile_text import TYPED
from hypothesis import given
from hypothesis import strategies as st

from derive.render.boxes import (
    Blank,
    Box,
    Digits,
    Fence,
    Grid,
    Indices,
    Letter,
    Limits,
    Over,
    Root,
    Row,
    Script,
    Sign,
    Space,
    Under,
    Words,
)
from derive.render.formats.typst import formula, quoted
from derive.render.formats.typst_text import prose

W11 = Script(Letter("w"), Indices(("1", "1")), Letter("(2)", upright=True))
# boxes, what is written in Typst, what is read in its picture, line breaks and blanks left out
SPELLED: tuple[tuple[Box, str, str], ...] = (
    (Letter("w"), "w", "w"),
    (Letter("σ"), "σ", "σ"),
    (Letter("arctan", upright=True), 'op("arctan")', "arctan"),
    (Letter("LReLU", upright=True), 'upright("LReLU")', "LReLU"),
    (Letter("T", upright=True), "upright(T)", "T"),
    (Letter("(l-1)", upright=True), r"\( l - 1 \)", "(l−1)"),
    (Digits("-0.0335"), '-0","0335', "−0,0335"),
    (Digits("0.05"), '0","05', "0,05"),
    (Digits("12"), "12", "12"),
    (Digits("2.040e-4"), '2","040 med class("normal", ×) med 10^(-4)', "2,040×10−4"),
    (Digits("-23/10"), "-frac(23, 10)", "−2310"),
    (Digits("1/2", small=True), "inline(frac(1, 2))", "12"),
    (Script(Letter("x"), Indices(("1",))), "x_(1)", "x1"),
    (Script(Letter("w"), Indices(("i", "j"))), "w_(i j)", "wij"),
    (Script(Letter("w"), Indices(("1", "10"))), r"w_(1\, 10)", "w1,10"),
    (W11, r"w_(11)^(\( 2 \))", "w(2)11"),
    (Script(Letter("f"), primes=1), "f'", "f′"),
    (Script(Fence(Digits("-0.5")), sup=Digits("2")), r'\(-0","5\)^(2)', "(−0,5)2"),
    (Script(Letter("θ"), Words("new #1")), 'θ_("new #1")', "θnew#1"),
    (Over(Row((Sign("∂"), Letter("C"))), Row((Sign("∂"), Letter("w")))), "frac(∂ C, ∂ w)", "∂C∂w"),
    (Over(Letter("a"), Letter("b"), slash=True), r"a \/ b", "a/b"),
    (Root(Letter("q")), "sqrt(q)", "√q"),
    (Fence(Row((Letter("a"), Sign("-"), Letter("y")))), r"\(a - y\)", "(a−y)"),
    (Fence(Letter("x"), "bars"), "lr(| x |)", "|x|"),
    (Fence(Letter("x"), "square"), r"\[x\]", "[x]"),
    (Fence(Digits("1/2")), r"lr(\( frac(1, 2) \))", "(12)"),
    (Row((Letter("x"), Sign("·"), Letter("y"), Sign("≈"), Digits("3"))), "x ⋅ y ≈ 3", "x⋅y≈3"),
    (Row((Letter("x"), Sign(","), Letter("y"))), r"x \, y", "x,y"),
    (Row((Sign("("), Letter("x"), Sign("+"), Letter("y"), Sign(")"))), r"\( x + y \)", "(x+y)"),
    (Row((Letter("a"), Space(), Letter("b"), Space(wide=True), Letter("c"))), "a thin b quad c", "abc"),
    (Under(Letter("a"), Letter("δ")), "underbrace(a, δ)", "a⏟δ"),
    (Words('say "x" \\ $5'), '"say \\"x\\" \\\\ $5"', 'say"x"\\$5'),
    (Grid(((Digits("0.5"), Digits("-1")),)), 'mat(delim: "[", 0","5, -1)', "[0,5−1]"),
    (Grid(((Digits("1"), Letter("x")),), branches=True), "cases(1 & quad x)", "{1x"),
    (Limits(Row((Letter("j"), Sign("="), Digits("1"))), Digits("3")), "∑_(j = 1)^(3)", "3∑j=1"),
    (Blank("number"), "#box(width: 4.5em, height: 1.6em, baseline: 0.55em, stroke: 0.5pt);", ""),
)


@pytest.mark.parametrize(("box", "written"), [(box, written) for box, written, _ in SPELLED])
def test_a_box_is_spelled(box: Box, written: str) -> None:
    """Every kind of box has its spelling, in Unicode and with groups in round brackets."""
    assert written == formula(box, comma=True)


def test_every_kind_of_box_is_spelled() -> None:
    """The list above has them all."""
    assert set(get_args(Box)) == {kind for box, _, _ in SPELLED for kind in _kinds(box)}


def _kinds(box: object) -> Iterator[type]:
    yield type(box)
    for name in getattr(box, "__dataclass_fields__", ()):
        value = getattr(box, name)
        for part in value if isinstance(value, tuple) else (value,):
            if type(part) in get_args(Box):
                yield from _kinds(part)


def read(markup: str) -> list[str]:
    """Return what pdftotext reads on each page of Typst markup, without blanks, mathematical letters as plain ones."""
    page = f'#set page(width: 40cm, height: 8cm)\n#set text(font: "New Computer Modern")\n{markup}'
    pdf = typst.compile(page.encode(), format="pdf", ignore_system_fonts=True)
    text = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    return ["".join(unicodedata.normalize("NFKC", part).split()) for part in text.split("\f")][:-1]


needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


@needs_poppler
def test_the_picture_says_what_the_box_says() -> None:
    """Each spelling compiles, and the characters of its picture are those of the box, in any order of scripts."""
    pages = read("\n#pagebreak()\n".join(f"${formula(box, comma=True)}$ ." for box, _, _ in SPELLED))
    assert len(SPELLED) == len(pages)
    wrong = [
        (written, found, expected)
        for (_, written, expected), found in zip(SPELLED, pages, strict=True)
        if sorted(found) != sorted(unicodedata.normalize("NFKC", expected + "."))
    ]
    assert [] == wrong


@needs_poppler
def test_a_wrong_spelling_is_noticed() -> None:
    """What compiles silently to the wrong picture is seen by the test above."""
    assert ["w{11}."] == read("$w_{11}$ .")
    assert _width("0,05") > _width('0","05') + 1  # the characters are right, but the comma is one of a list


def _width(spelled: str) -> float:
    """Return how wide a formula is set, in points."""
    source = f"#context [#metadata(measure($ {spelled} $).width.pt()) <width>]"
    return float(typst.query(source.encode(), "<width>", field="value", one=True, ignore_system_fonts=True))


def test_a_decimal_comma_is_no_list() -> None:
    """A number is as wide as its digits and a comma, without the space that follows a comma of a list."""
    assert _width(formula(Digits("0.05"), comma=True)) < _width("0,05")
    point, comma = (_width(formula(Digits("0.05"), comma=comma)) for comma in (False, True))
    assert point == pytest.approx(comma, abs=0.01)


@needs_poppler
def test_hostile_words_come_back_as_typed() -> None:
    """The user's words, in a literal, and a catalogue's words, escaped, are printed and never obeyed."""
    typed = [
        *TYPED,
        "Budi_2 #1 $5 50% \\input{x} */ // ]",
        "#set page(width: 1pt)",
        '"); #panic("x',
        "/* open",
        "@ref <x>",
    ]
    plain = [text for text in typed if text.isprintable() and text.isascii()]
    assert len(plain) > 30
    expected = ["".join(text.split()) + "." for text in plain]
    assert expected == read("\n#pagebreak()\n".join(f"#{quoted(text)};." for text in plain))
    # Catalogue words keep their quotation marks and dashes as typographers want them: those are left out here.
    ours = [text for text in plain if not re.search(r"['\"]|--", text)]
    assert ["".join(text.split()) + "." for text in ours] == read(
        "\n#pagebreak()\n".join(f"{prose(text)}." for text in ours)
    )


@given(st.text(max_size=60))
def test_any_text_stays_in_its_literal(text: str) -> None:
    """A literal ends where it should, whatever is in it."""
    literal = quoted(text)
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"', literal)
    assert "".join(c if c.isprintable() else " " for c in text) == json.loads(typst.eval(b"", literal))
