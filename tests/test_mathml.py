"""Formulas in MathML: what stands in the tree, what a minus is, which brackets grow."""

from __future__ import annotations

import re
from functools import cache

import pytest
from html_reader import formula_faults

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
from derive.render.formats.mathml import formula

X, Y = Letter("x"), Letter("y")
CASES: dict[str, tuple[Box, str]] = {
    "letter": (X, "<mi>x</mi>"),
    "upright": (Letter("x", upright=True), '<mi mathvariant="normal">x</mi>'),
    "word": (Letter("max", upright=True), "<mi>max</mi>"),
    "number": (Digits("0.25"), "<mn>0,25</mn>"),
    "negative": (Digits("-0.25"), '<mrow><mo form="prefix">−</mo><mn>0,25</mn></mrow>'),
    "small half": (Digits("1/2", small=True), '<mfrac displaystyle="false"><mn>1</mn><mn>2</mn></mfrac>'),
    "fraction": (Digits("-3/4"), '<mrow><mo form="prefix">−</mo><mfrac><mn>3</mn><mn>4</mn></mfrac></mrow>'),
    "scientific": (
        Digits("2.040e-4"),
        '<mrow><mn>2,040</mn><mo form="infix">×</mo><msup><mn>10</mn>'
        '<mrow><mo form="prefix">−</mo><mn>4</mn></mrow></msup></mrow>',
    ),
    "one index": (Script(X, Indices(("1",))), "<msub><mi>x</mi><mn>1</mn></msub>"),
    "two indices": (Script(X, Indices(("1", "j"))), "<msub><mi>x</mi><mrow><mn>1</mn><mi>j</mi></mrow></msub>"),
    "long indices": (
        Script(X, Indices(("10", "2"))),
        '<msub><mi>x</mi><mrow><mn>10</mn><mo separator="true">,</mo><mn>2</mn></mrow></msub>',
    ),
    "both": (Script(X, Indices(("1",)), Y), "<msubsup><mi>x</mi><mn>1</mn><mi>y</mi></msubsup>"),
    "prime": (Script(X, primes=1), '<mrow><mi>x</mi><mo lspace="0.1em" rspace="0">′</mo></mrow>'),
    "fraction of letters": (Over(X, Y), "<mfrac><mi>x</mi><mi>y</mi></mfrac>"),
    "slash": (Over(X, Y, slash=True), '<mrow><mi>x</mi><mo lspace="0.06em" rspace="0.06em">/</mo><mi>y</mi></mrow>'),
    "root": (Root(X), "<msqrt><mi>x</mi></msqrt>"),
    "bracket": (
        Fence(X),
        '<mrow><mo form="prefix" stretchy="false">(</mo><mi>x</mi><mo form="postfix" stretchy="false">)</mo></mrow>',
    ),
    "tall bars": (
        Fence(Over(X, Y), "bars"),
        '<mrow><mo form="prefix" stretchy="true">|</mo><mfrac><mi>x</mi><mi>y</mi></mfrac>'
        '<mo form="postfix" stretchy="true">|</mo></mrow>',
    ),
    "power of a bracket": (
        Script(Fence(X), sup=Digits("2")),
        '<mrow><mo form="prefix" stretchy="false">(</mo><mi>x</mi>'
        '<msup><mo form="postfix" stretchy="false">)</mo><mn>2</mn></msup></mrow>',
    ),
    "brace": (
        Under(X, Y),
        '<munder><munder><mi>x</mi><mo stretchy="true">⏟</mo></munder><mi>y</mi></munder>',
    ),
    "sum": (Limits(X, Y), "<munderover><mo>∑</mo><mi>x</mi><mi>y</mi></munderover>"),
    "matrix": (
        Grid(((X, Y),)),
        '<mrow><mo form="prefix" stretchy="true">[</mo><mtable><mtr><mtd><mi>x</mi></mtd><mtd><mi>y</mi></mtd></mtr>'
        '</mtable><mo form="postfix" stretchy="true">]</mo></mrow>',
    ),
    "branches": (
        Grid(((X, Y),), branches=True),
        '<mrow><mo form="prefix" stretchy="true">{</mo><mtable class="branches" columnalign="left">'
        "<mtr><mtd><mi>x</mi></mtd><mtd><mi>y</mi></mtd></mtr></mtable></mrow>",
    ),
    "words": (Words(" a < b"), "<mtext>\u00a0a &lt; b</mtext>"),
    "space": (Space(wide=True), '<mspace width="1em"/>'),
    "answer box": (Blank("number"), '<mspace class="blank number" width="4em"/>'),
    "derivative": (Row((Sign("∂"), X)), "<mrow><mi>∂</mi><mi>x</mi></mrow>"),
    "applied": (
        Row((Letter("ln", upright=True), X)),
        '<mrow><mi>ln</mi><mo>\u2061</mo><mspace width="0.1667em"/><mi>x</mi></mrow>',
    ),
    "layer": (
        Letter("(2)", upright=True),
        '<mrow><mo stretchy="false" lspace="0" rspace="0">(</mo><mn>2</mn>'
        '<mo stretchy="false" lspace="0" rspace="0">)</mo></mrow>',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_spelling(case: str) -> None:
    """Every kind of box has its elements."""
    box, expected = CASES[case]
    assert expected == formula(box, comma=True)
    assert [] == formula_faults(f"<math>{expected}</math>")


@pytest.mark.parametrize(
    ("parts", "forms"),
    [
        ((X, Sign("-"), Y), ["infix"]),
        ((Sign("-"), Y), ["prefix"]),
        ((X, Sign("="), Row((Sign("-"), Y))), ["infix", "prefix"]),
        ((X, Sign("="), Row((Row((Sign("-"), Y)), Sign("-"), X))), ["infix", "prefix", "infix"]),
        ((Space(wide=True), Row((Sign("-"), X))), ["infix"]),
    ],
    ids=["difference", "negative", "equals a negative", "sum from a negative", "continued row"],
)
def test_a_minus_takes_away_or_is_a_sign(parts: tuple[Box, ...], forms: list[str]) -> None:
    """Its distance follows from what stands before it, also across rows in rows."""
    assert forms == re.findall(r'form="(\w+)"', formula(Row(parts), comma=False))


def test_nothing_is_markup() -> None:
    """Letters, words and digits reach the page as text."""
    hostile = '<b a="x">&</b>'
    for box in (Words(hostile), Letter(hostile), Script(X, Words(hostile)), Indices((hostile,))):
        spelled = formula(box, comma=False)
        assert "<b" not in spelled
        assert [] == formula_faults(f"<math>{spelled}</math>")


@cache
def page(sheet: str, lang: str) -> str:
    """A worked page in HTML."""
    return derive.explain(chosen(sheet)).to_html(lang=lang)


@pytest.mark.parametrize("sheet", shipped())
def test_every_formula_is_mathml_core(sheet: str) -> None:
    """Each formula is well-formed XML, in the elements of MathML Core with the children these need."""
    formulas = re.findall(r"<math.*?</math>", page(sheet, "id"), re.DOTALL)
    assert len(formulas) > 10
    assert [] == [fault for spelled in formulas for fault in formula_faults(spelled)]
