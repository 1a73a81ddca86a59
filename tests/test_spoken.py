"""Formulas read aloud: each kind of box in both languages, and every number of every line of a page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive.problem.choice import chosen, shipped
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
from derive.render.formats.latex import SIGNS
from derive.render.speech import read_catalogue
from derive.render.spoken import Voice

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


@cache
def voice(lang: str) -> Voice:
    """The voice of a language."""
    return Voice(read_catalogue((TEMPLATES,), lang))


def layer(text: str) -> Box:
    """What stands above a quantity of a layer."""
    return Letter(f"({text})", upright=True)


C, W = Letter("C"), Script(Letter("w"), Indices(("1", "2")), layer("1"))
RATE = Over(Row((Sign("∂"), C)), Row((Sign("∂"), W)))
A = Script(Letter("a"), Indices(("1",)), layer("2"))
SAID: tuple[tuple[Box, str, str], ...] = (
    (W, "w sub 1 2 of layer 1", "w dengan indeks 1 2 pada lapisan 1"),
    (Script(Letter("a"), Indices(("i",)), layer("l-1")), "a sub i of layer l minus 1",
     "a dengan indeks i pada lapisan l minus 1"),
    (RATE, "the partial derivative of C with respect to w sub 1 2 of layer 1",
     "turunan parsial C terhadap w dengan indeks 1 2 pada lapisan 1"),
    (Over(Row((Sign("∂"), C)), Row((Sign("∂"), Letter("w"))), slash=True),
     "the partial derivative of C with respect to w", "turunan parsial C terhadap w"),
    (Digits("-0.25"), "minus 0 point 25", "minus 0 koma 25"),
    (Digits("2.040e-4"), "2 point 040 times 10 to the power minus 4", "2 koma 040 kali 10 pangkat minus 4"),
    (Digits("-23/10"), "minus 23 over 10", "minus 23 per 10"),
    (Row((C, Sign("≈"), Digits("0.0219"))), "C is approximately equal to 0 point 0219",
     "C kira-kira sama dengan 0 koma 0219"),
    (Row((W, Row(()), Letter("x"), Sign("+"), Letter("b"))), "w sub 1 2 of layer 1 times x plus b",
     "w dengan indeks 1 2 pada lapisan 1 kali x tambah b"),
    (Row((Fence(Digits("-0.6")), Sign("·"), Digits("3"))), "minus 0 point 6 times 3", "minus 0 koma 6 kali 3"),
    (Script(Fence(Digits("-0.6")), sup=Digits("2")), "open bracket minus 0 point 6 close bracket squared",
     "kurung buka minus 0 koma 6 kurung tutup kuadrat"),
    (Row((Digits("1/2", small=True), Row(()), Script(Fence(Row((A, Sign("-"), Letter("y")))), sup=Digits("2")))),
     "1 over 2 times open bracket a sub 1 of layer 2 minus y close bracket squared",
     "1 per 2 kali kurung buka a dengan indeks 1 pada lapisan 2 minus y kurung tutup kuadrat"),
    (Row((Letter("f"), Fence(Letter("z")))), "f of z", "f dari z"),
    (Row((Script(Letter("f"), primes=1), Fence(Letter("z")))), "f prime of z", "f aksen dari z"),
    (Row((Letter("arctan", upright=True), Digits("2.3000"))), "the arctangent of 2 point 3000",
     "arkus tangen dari 2 koma 3000"),
    (Row((Letter("σ"), Fence(Row((Letter("a"), Sign("+"), Letter("b")))))),
     "sigma of open bracket a plus b close bracket",
     "sigma dari kurung buka a tambah b kurung tutup"),
    (Over(Digits("1"), Row((Digits("1"), Sign("+"), Script(Letter("z"), sup=Digits("2"))))),
     "the fraction 1 over 1 plus z squared, end of fraction", "pecahan 1 per 1 tambah z kuadrat, akhir pecahan"),
    (Script(Letter("e"), sup=Row((Sign("-"), Letter("z")))), "e to the power minus z, end of power",
     "e pangkat minus z, akhir pangkat"),
    (Root(Letter("q")), "the square root of q, end of root", "akar kuadrat dari q, akhir akar"),
    (Fence(Letter("x"), "bars"), "the absolute value of x, end of absolute value",
     "nilai mutlak dari x, akhir nilai mutlak"),
    (Fence(Letter("x"), "square"), "open square bracket x close square bracket",
     "kurung siku buka x kurung siku tutup"),
    (Script(Letter("θ"), Words("new")), "theta new", "teta new"),
    (Row((Letter("Δ"), Letter("θ"))), "the change of theta", "perubahan teta"),
    (Script(Letter("W"), sup=Letter("T")), "W transposed", "W transpos"),
    (Under(RATE, Letter("δ")), f"the part {voice('en').said(RATE)}, which is braced and labelled delta,",
     f"bagian {voice('id').said(RATE)}, yang diberi kurung kurawal dan label delta,"),
    (Grid(((Digits("0.8"), Digits("-0.6")), (Digits("0.3"), Digits("0.2")))),
     "the 2 by 2 matrix, row 1: 0 point 8, minus 0 point 6; row 2: 0 point 3, 0 point 2, end of matrix",
     "matriks 2 kali 2, baris 1: 0 koma 8, minus 0 koma 6; baris 2: 0 koma 3, 0 koma 2, akhir matriks"),
    (Grid(((Digits("1"), Row((Letter("z"), Sign(">"), Digits("0")))),), branches=True),
     "one of these cases: 1 if z is greater than 0; end of cases",
     "salah satu dari kasus berikut: 1 jika z lebih dari 0; akhir kasus"),
    (Row((Limits(Row((Letter("j"), Sign("="), Digits("1"))), Digits("3")), Letter("y"))),
     "the sum from j equals 1 to 3 of y", "jumlah untuk j sama dengan 1 sampai 3 dari y"),
    (Row((Letter("z"), Sign("→"), Letter("a"), Sign(","), Space(wide=True), Space(wide=True), C)),
     "z to a, C", "z ke a, C"),
    (Blank("number"), "answer box", "kotak jawaban"),
)  # fmt: skip


@pytest.mark.parametrize(("box", "english", "indonesian"), SAID)
def test_a_box_is_said(box: Box, english: str, indonesian: str) -> None:
    """Every kind of box is read as a teacher reads it aloud, in both languages."""
    assert english == voice("en").said(box)
    assert indonesian == voice("id").said(box)


def test_lines_are_said_one_by_one() -> None:
    """A new line begins after a pause; one without a left side goes on with the line before it."""
    equals, more = Row((Sign("="), Digits("1"))), Row((Space(wide=True), Sign("+"), Digits("2")))
    rows = ((C, Row((Sign("="), Letter("a")))), (Row(()), equals), (Row(()), more), (Letter("b"), Row(())))
    assert "C equals a equals 1, plus 2; b" == voice("en").lines(rows)


LEAVES: st.SearchStrategy[Box] = st.one_of(
    st.sampled_from([Letter(text) for text in "wσδCφς"] + [Letter("ln", upright=True), Letter("(2)", upright=True)]),
    st.sampled_from(["0.25", "-3", "1/2", "2.040e-4"]).map(Digits),
    st.sampled_from(sorted(SIGNS)).map(Sign),
    st.sampled_from([Indices(("1", "2")), Space(), Space(wide=True), Row(()), Blank("link"), Words("out_1 {x} %s")]),
)


def grown(inner: st.SearchStrategy[Box]) -> st.SearchStrategy[Box]:
    """Boxes of boxes."""
    maybe = st.none() | inner
    return st.one_of(
        st.lists(inner, max_size=4).map(lambda parts: Row(tuple(parts))),
        st.builds(Script, inner, maybe, maybe, st.integers(0, 2)),
        st.builds(Over, inner, inner, st.booleans()),
        st.builds(Root, inner),
        st.builds(Fence, inner, st.sampled_from(["round", "square", "bars"])),
        st.builds(Under, inner, inner),
        st.builds(Limits, inner, inner),
        st.builds(lambda a, b, branches: Grid(((a, b), (b, a)), branches), inner, inner, st.booleans()),
    )


def numbers(box: Any) -> list[str]:
    """Every number in a box."""
    if isinstance(box, Digits):
        return [box.text]
    if isinstance(box, tuple):
        return [number for part in box for number in numbers(part)]
    return [number for field in getattr(box, "__dataclass_fields__", ()) for number in numbers(getattr(box, field))]


def aloud(number: str, lang: str) -> str:
    """A number as it is said, written here once more."""
    words = {"en": ("point", "times 10 to the power", "over"), "id": ("koma", "kali 10 pangkat", "per")}[lang]
    said = number.replace("-", "minus ").replace(".", f" {words[0]} ").replace("e", f" {words[1]} ")
    return said.replace("/", f" {words[2]} ")


@given(st.recursive(LEAVES, grown, max_leaves=12), st.sampled_from(["en", "id"]))
def test_every_box_is_said_with_every_number(box: Box, lang: str) -> None:
    """There is no box without words, and no number is left out; a square may be said as one."""
    said = voice(lang).said(box)
    assert "\n" not in said
    for number in set(numbers(box)) - {"2"}:
        assert aloud(number, lang) in said
    assert not re.search(r"\{\w+\}(?<!\{x\})", said)


ALT = re.compile(
    r'#[fd]\((?:breakable: \w+, )?"((?:[^"\\]|\\.)*)", '
    r'\$((?:[^$"]|"(?:[^"\\]|\\.)*")*)\$(?:, sticky: true)?\);?'
)
NUMBER = re.compile(r'\d+(?:(?:","|\.)\d+)?')


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("sheet", shipped())
def test_every_line_of_a_page_is_spoken(sheet: str, lang: str) -> None:
    """Each number of each formula, as it is written in the source, occurs in its spoken alternative."""
    page = derive.explain(chosen(sheet)).to_typst(lang=lang)
    formulas = ALT.findall(page)
    assert page.count("#f(") + page.count("#d(") == len(formulas) > 10
    word = {"en": " point ", "id": " koma "}[lang]
    for said, formula in formulas:
        assert said.strip()
        without_scripts = re.sub(r"[_^]\((?:[^()\\]|\\.)*\)", "", formula)
        words = f" {said} "
        for number in NUMBER.findall(without_scripts):
            spoken = number.replace('","', word) if lang == "id" else number.replace(".", word)
            assert re.search(rf"(?<!\d){spoken}(?!\d)", words), (number, said)
        for line in formula.split("\\\n"):
            assert line.strip()
        assert words.count(";") >= sum("&" in line and line.strip()[0] != "&" for line in formula.split("\\\n")) - 1


def test_the_speech_of_a_page_is_in_its_language() -> None:
    """No English word of the rules stands in an Indonesian page."""
    said = " ".join(alt for alt, _ in ALT.findall(derive.explain(chosen("xor")).to_typst(lang="id")))
    assert not re.search(r"\b(equals|of|layer|times|point|squared|the|sub|over)\b", said)
