"""Names as the notation of a sheet prints them are read in formulas, links and headers; what may mean two is not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from time import process_time

import pytest
from marking_class import run

from derive.checking.formula import read_formula
from derive.checking.named import typed_forms, words_of
from derive.checking.quantity import Vocabulary
from derive.checking.submission import Cell
from derive.checking.tokens import Words
from derive.course import Course
from derive.errors import Refused
from derive.key import Ask
from derive.marking.boxes import Boxes
from derive.marking.face import check
from derive.marking.handed import vocabulary
from derive.marking.voice import Voice
from derive.pages import Look, presentation
from derive.plain import plain
from derive.problem.choice import chosen
from derive.render.scheme import schemes
from derive.resources import folder
from derive.term import Ref
from derive.worked import Solution

NOTATIONS = sorted(schemes((folder("templates"),)))
SHEETS = ("sigmoid-2-2-1", "sigmoid-2-2-2", "not-one", "relu-sigmoid-1-4-2-1", "iris-softmax")
# The second target as a program counts, and the first one of the vocabulary.
TWO = {(sheet, "code", f"y[{n}]") for sheet, n in (("sigmoid-2-2-2", 1), ("iris-softmax", 1), ("iris-softmax", 2))}
PAIRS = [(sheet, notation) for sheet in SHEETS for notation in NOTATIONS]


@cache
def course_of(sheet: str) -> Course:
    """The course of a worksheet."""
    return Course(Solution(chosen(sheet)))


@cache
def glyphs_of(sheet: str, notation: str) -> dict[str, str]:
    """What a notation prints for each name; nothing where it has no letters for so many layers."""
    try:
        look = presentation(chosen(sheet), "md", Look(notation=notation))
        return Voice(course_of(sheet), look).glyphs()
    except Refused:
        return {}


@cache
def words(sheet: str, notation: str) -> Words:
    """The words of formulas on such a sheet."""
    return Boxes(course_of(sheet), "comma", lambda: glyphs_of(sheet, notation))._words


@cache
def headers(sheet: str, notation: str) -> Vocabulary:
    """The names of columns on such a sheet."""
    return vocabulary(course_of(sheet), (), glyphs_of(sheet, notation))


@pytest.mark.parametrize(("sheet", "notation"), PAIRS)
def test_what_a_notation_prints_is_read_as_what_it_means(sheet: str, notation: str) -> None:
    """In a formula and as the name of a column, with the blanks and lines of the page or without."""
    names = course_of(sheet).names
    for glyph, text in glyphs_of(sheet, notation).items():
        if "@" in text or "#" in text:
            continue
        if "′(" in glyph:  # a slope, by its function
            slope = read_formula(glyph, words(sheet, notation), "point")
            assert slope.term is not None or chosen(sheet).title.en.startswith("Three"), (glyph, slope.fault)
            continue
        for typed in (glyph, glyph.replace(", ", ","), glyph.replace(", ", ""), glyph.replace(", ", "_")):
            if headers(sheet, notation).find(typed) != headers(sheet, notation).find(glyph):
                continue  # another name is printed so
            found = read_formula(typed, words(sheet, notation), "point")
            if (sheet, notation, typed) in TWO:
                assert "reading.several" == (found.fault and found.fault.id)
                continue
            assert Ref(names[text]) == found.term, (typed, text, found.fault)
            assert (text,) == headers(sheet, notation).find(typed), typed


@pytest.mark.parametrize(("sheet", "notation"), PAIRS)
def test_no_text_means_another_name_than_the_sheet_prints(sheet: str, notation: str) -> None:
    """Short forms beside the notation never contradict it: each name of a formula is printed for nothing else."""
    printed = typed_forms(glyphs_of(sheet, notation), str(course_of(sheet).solution.setup.recipe.cost))
    known = words(sheet, notation)
    for text, name in printed.items():
        if (sheet, notation, text) not in TWO:
            assert name == str(known.names.get(text)), text
        assert (text in known.several) == ((sheet, notation, text) in TWO)


@pytest.mark.parametrize(
    ("notation", "typed", "meant"),
    [
        ("fausett", "v_11·x1", "W1[1,1]*a0[1]"),
        ("fausett", "v_{12} z_in,2", "W1[2,1]*z1[2]"),
        ("fausett", "w11*(y_1 - t)", "W2[1,1]*(a2[1] - y[1])"),
        ("single", "w5*out_h1", "W2[1,1]*a1[1]"),
        ("single", "net_o1 + b3", "z2[1] + b2[1]"),
        ("code", "W_h[0][1]*x[0]", "W1[2,1]*a0[1]"),
        ("code", "a_h[1]*W_o[1][0]", "a1[2]*W2[1,2]"),
        ("in-out", "w_j1o1*j_1, out", "W2[1,1]*a1[1]"),
        ("in-out", "o_{1,out} - t", "a2[1] - y[1]"),
        ("row-vector", "w_{1,21} x_2", "W1[1,2]*a0[2]"),
        ("superscript-1", "a_1^(3) - a_1^(2)", "a2[1] - a1[1]"),
        ("superscript", "w_{12}^{(1)} x_2", "W1[1,2]*a0[2]"),
    ],
)
def test_formulas_in_each_notation(notation: str, typed: str, meant: str) -> None:
    """The letters of each book, as its readers type them."""
    found = read_formula(typed, words("sigmoid-2-2-1", notation), "point")
    assert found.term is not None and meant == plain(found.term), found.fault


@pytest.mark.parametrize(
    ("notation", "typed", "fault"),
    [
        ("superscript", "w11*x1", "reading.several"),
        ("superscript", "W11", "reading.several"),
        ("superscript", "delta1", "reading.several"),
        ("code", "x[2]", "reading.unknown"),
        ("fausett", "w_33", "reading.unknown"),
        ("superscript", "v_11", "reading.unknown"),
    ],
)
def test_what_may_mean_two_names_or_none_is_refused(notation: str, typed: str, fault: str) -> None:
    """w11 of two layers, and x[2] where inputs count from 0: told, never guessed."""
    found = read_formula(typed, words("sigmoid-2-2-1", notation), "point")
    assert found.fault is not None and found.fault.id.startswith(fault)


def test_links_in_the_notation_of_the_sheet() -> None:
    """∂z/∂a as Fausett and programs have it."""
    ask = Ask(1, "dz2[1]/da1[1]", "link", "links")
    for notation, typed in (("fausett", "∂y_in,1/∂z_1"), ("code", "dz_o[0]/da_h[0]"), ("single", "dnet_o1/dout_h1")):
        boxes = Boxes(course_of("sigmoid-2-2-1"), "comma", lambda n=notation: glyphs_of("sigmoid-2-2-1", n))  # type: ignore[misc]
        assert "dz2[1]/da1[1]" == boxes.typed(ask, Cell("#1", typed)).word


def test_a_class_with_headers_of_the_sheet(tmp_path: Path) -> None:
    """Many plain rows under printed names: v_21 of Fausett is the weight to unit 1 from unit 2, in every reader."""
    text = Path(folder("worksheets") / "sigmoid-2-2-1.yaml").read_text(encoding="utf-8")
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(f"{text}\npresent: {{notation: fausett, lang: en}}\n", encoding="utf-8")
    report = check(sheet, {"1": {"dC/dW1[1,2]": "0"}})
    true = report.students[0].judged.answers[0].true.text
    rows = "".join(f"s{n},{true}\n" for n in range(60))
    (tmp_path / "a.csv").write_text(f"student,dE/dv_21\n{rows}", encoding="utf-8")
    done = run("check", sheet, tmp_path / "a.csv", "--to", "csv")
    assert (0, "") == (done.returncode, done.stderr) and 60 == done.stdout.count(",1,1,1,0")


def test_short_forms_of_a_class_that_mean_two_are_refused() -> None:
    """Words made without a notation refuse what two layers share."""
    names = course_of("sigmoid-2-2-1").names
    assert "W11" not in words_of(names, "C").names


PIECES = ("a", "∂", "d", "a_", "a_{", "w_{1,", "da/d", "a[0]", "a, ", "a^(1)", "₁a", "W_h", "in,")


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_piece_is_read_in_no_time(piece: str) -> None:
    """As long as a formula may be: the least of three readings takes less than five thousandths of a second."""
    text, known = (piece * 400)[:400], words("sigmoid-2-2-1", "fausett")
    times = []
    for _ in range(3):
        begun = process_time()
        read_formula(text, known, "comma")
        times.append(process_time() - begun)
    assert min(times) < 0.005
