"""Pages end where a reader would turn them: nothing that opens a section stands without it, no factor is broken."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pytest
from page_ends import faults, plain
from pdf_reader import needs_poppler, text

import derive
from derive.problem.choice import chosen
from derive.render.boxes import Box, Digits, Fence, Letter, Row, Script, Sign
from derive.render.formats import latex, typst
from derive.render.pdf import Press, press

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
pytestmark = needs_poppler

# The pages on which openings and conclusions stood alone before they were kept together, and some of their kin.
CASES = [
    ("xor", "en", {}),
    ("xor", "id", {"view": "both"}),
    ("xor", "id", {"detail": "closed"}),
    ("xor", "id", {"notation": "fausett"}),
    ("xor", "en", {"notation": "code"}),
    ("xor", "id", {"view": "matrix"}),
    ("iris-softmax", "en", {"view": "both"}),
    ("iris-softmax", "en", {"detail": "closed"}),
    ("tanh-batch-11", "en", {}),
    ("tanh-batch-11", "id", {"view": "matrix"}),
    ("tanh-batch-11", "en", {"view": "both"}),
]
IDS = [".".join((sheet, lang, *look.values())) for sheet, lang, look in CASES]
# Of these, the pages on which TeX left them alone.
IN_TEX = [*CASES[1:6], ("iris-softmax", "id", {})]


@cache
def solved(sheet: str) -> derive.Worked:
    """A shipped worksheet, solved once."""
    return derive.explain(chosen(sheet))


@pytest.fixture(scope="module")
def engine() -> Iterator[Press]:
    """A warm press."""
    with press("typst") as opened:
        yield opened


@pytest.mark.parametrize(("sheet", "lang", "look"), CASES, ids=IDS)
def test_nothing_stands_alone(engine: Press, sheet: str, lang: str, look: dict[str, Any]) -> None:
    """A heading and its sentences stay with what they lead to, and a conclusion with the table before it."""
    source = solved(sheet).to_typst(lang=lang, **look)
    assert [] == faults(source, engine.pdf(source))


@needs_tex
@pytest.mark.parametrize(("sheet", "lang", "look"), IN_TEX)
def test_nothing_stands_alone_in_tex(sheet: str, lang: str, look: dict[str, Any]) -> None:
    """TeX keeps them together, too."""
    made = solved(sheet)
    assert [] == faults(made.to_typst(lang=lang, **look), made.pdf(lang=lang, engine="tex", **look))


def test_wherever_a_page_ends_nothing_stands_alone(engine: Press) -> None:
    """A page that begins lower ends elsewhere; the same page without what keeps parts together has every fault."""
    kept = solved("tanh-batch-11").to_typst(lang="en")
    loose = re.sub(r",? ?sticky: true", "", kept).replace("block(, par(it))", "par(it)").replace("block(par", "(par")
    noticed = set()
    for room in range(0, 130, 10):
        for source in (kept, loose):
            moved = source.replace("#heading(", f"#v({room}mm)\n#heading(", 1)
            found = faults(moved, engine.pdf(moved))
            assert source is loose or found == []
            noticed |= {fault.split()[2] for fault in found}
    assert noticed == {"ends", "begins"}


def factors() -> Box:
    """A cost as it stands in a sentence: (a - y)² + 2 (a - y)² + ..."""
    one: Box = Script(Fence(Row((Letter("a"), Sign("-"), Letter("y")))), sup=Digits("2"))
    return Row((Letter("C"), Sign("="), *[part for n in range(2, 9) for part in (Digits(str(n)), one, Sign("+"))], one))


@pytest.mark.parametrize("form", ["typst", pytest.param("tex", marks=needs_tex)])
def test_no_factor_is_broken(form: str) -> None:
    """However narrow the page, a line of a sentence ends between terms or factors, and never inside brackets."""
    if form == "typst":
        head = '#set document(title: "x")\n#set page(height: auto, width: {}mm, margin: 5mm)\n= A\n'
        body = f'#math.equation(alt: "x", ${typst.formula(factors(), False, flowing=True)}$.body)'
    else:
        head = r"\documentclass{{article}}\usepackage[paperwidth={}mm,margin=5mm]{{geometry}}\begin{{document}}" + "\n"
        body = f"\\raggedright ${latex.formula(factors(), False, flowing=True)}$\\end{{document}}"
    with press(form) as opened:
        for width in (42, 47, 52, 57) if form == "typst" else (47, 57):
            lines = text(opened.pdf(head.format(width) + body)).split("\n")
            lines = [line for line in lines if "(" in line or ")" in line]
            assert len(lines) > 2
            assert all(line.count("(") == line.count(")") for line in lines), lines


def test_a_long_bracket_may_break() -> None:
    """A sum of many terms is no factor to be kept on one line."""
    terms = [part for n in range(30) for part in (Sign("+"), Digits(f"0.{n:04d}"))][1:]
    long = Fence(Row(tuple(terms)))
    assert typst.formula(long, False, flowing=True) == typst.formula(long, False)
    assert latex.formula(long, False, flowing=True) == latex.formula(long, False)


def test_prose_is_known_by_its_letters() -> None:
    """Marks of sentences are left out, and whatever is no letter is one sign."""
    assert "Neuron§thecostis§" == plain("Neuron 1: the cost is ½.")


@needs_tex
@pytest.mark.parametrize("title", ["½ σ(z) } \\bye % #1 <> ()", "神经 😀", "a\nb", "\\", ")>"])
def test_a_pdf_of_tex_has_its_title(title: str) -> None:
    """The title of the document is the problem's, whatever is typed, and its language is that of the page."""
    problem = chosen("not-one").changed(title={"id": title})
    with pikepdf.open(io.BytesIO(derive.explain(problem).pdf(engine="tex", lang="id"))) as pdf:
        assert " ".join(title.split()) == " ".join(str(pdf.docinfo["/Title"]).split())
        assert "id" == str(pdf.Root.Lang)
