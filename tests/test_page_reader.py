"""The reader of printed pages accepts the model pages, and notices every changed digit and every unread construct."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from latex_reader import parse
from latex_tree import Unreadable, spell, tokenize
from latex_value import Bindings, Real, evaluate, rounded
from page_reader import dialect_faults, formulas, read_page

MODEL = Path(__file__).parent / "data" / "model"
PAGES = {lang: (MODEL / f"worked.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "id")}
NUMBER = re.compile(r"\d+(?:(?:\{,\}|\.)\d+)?")
SCRIPT = re.compile(r"_(?:\{[^{}]*\}|\w)|\^\{\([^{}]*\)\}")
# Lines in symbols alone, and an index list: no number in them can be recomputed from other printed numbers.
SYMBOLIC = {16: "the cost as a formula", 67: "activation and derivative as formulas", 74: "the indices j = 1, 2"}


def printed(page: str) -> list[tuple[int, int, int]]:
    """Line, start and end of each number in displays, tables and inline relations, but not of the indices of names."""
    found, display = [], False
    for at, line in enumerate(page.split("\n"), 1):
        if line == "$$":
            display = not display
            continue
        inline = [m.span(1) for m in re.finditer(r"\$([^$]+)\$", line)
                  if line[0] == "|" or re.search(r"=|\\approx", m[1])]
        scripts = [m.span() for m in SCRIPT.finditer(line)]
        for start, end in [(0, len(line))] if display else inline:
            found += [(at, *m.span()) for m in NUMBER.finditer(line, start, end)
                      if not any(a <= m.start() < b for a, b in scripts)]
    return found


NUMBERS = [(lang, *place) for lang, page in PAGES.items() for place in printed(page)]


def display(*lines: str) -> str:
    """A page of display formulas."""
    return "\n".join(f"\n$$\n{line}\n$$\n" for line in lines)


def value(latex: str) -> object:
    """The value of a formula without symbols."""
    return evaluate(parse(tokenize(latex)), Bindings())


@pytest.mark.parametrize("lang", PAGES)
def test_model_pages_hold(lang: str) -> None:
    """Every line of the model pages recomputes, and the number of lines read is known."""
    report = read_page(PAGES[lang])
    assert report.faults == ()
    assert (report.checked, report.symbolic) == (46, 10)
    assert len(formulas(PAGES[lang])) == 18
    assert dialect_faults(PAGES[lang]) == ()


def test_all_numbers_of_the_model_are_tried() -> None:
    """The digit test below covers 180 numbers per page, of which 8 stand in lines of symbols."""
    assert [sum(n[0] == lang for n in NUMBERS) for lang in PAGES] == [180, 180]
    assert [sum(n[0] == lang and n[1] in SYMBOLIC for n in NUMBERS) for lang in PAGES] == [8, 8]


@pytest.mark.parametrize(("lang", "line", "start", "end"), [n for n in NUMBERS if n[1] not in SYMBOLIC])
def test_a_changed_digit_is_noticed(lang: str, line: int, start: int, end: int) -> None:
    """Changing the last digit of any printed number gives a fault."""
    lines = PAGES[lang].split("\n")
    changed = str((int(lines[line - 1][end - 1]) + 1) % 10)
    lines[line - 1] = lines[line - 1][:end - 1] + changed + lines[line - 1][end:]
    assert read_page("\n".join(lines)).faults


@pytest.mark.parametrize(("latex", "expected"), [
    ("0{,}8 \\cdot 5 + (-0{,}6) \\cdot 3 + 0{,}1", Fraction(23, 10)),
    ("\\tfrac{1}{2} (0.5 - 1)^2", Fraction(1, 8)),
    ("-0.5^2", Fraction(-1, 4)),
    ("\\left(-0.5\\right)^{2}", Fraction(1, 4)),
    ("1{,}20 \\times 10^{-3}", Fraction(3, 2500)),
    ("2 \\times 10^{2} \\cdot 3", Fraction(600)),
    ("\\max(0, -2.3)", Fraction(0)),
    ("\\max(0{,}5; \\min(1, 2))", Fraction(1)),
    ("\\lvert -0.3 \\rvert", Fraction(3, 10)),
    ("\\left| 0.2 - 0.5 \\right|", Fraction(3, 10)),
    ("\\sqrt{\\frac{9}{4}}", Fraction(3, 2)),
    ("\\underbrace{0.5 \\cdot 0.4}_{\\delta_1}", Fraction(1, 5)),
    ("e^{0} + \\exp(0) + \\ln 1", Fraction(2)),
    ("2(1 - 0.5)(0.5)", Fraction(1, 2)),
    ("1 - 0.8 / 2", Fraction(3, 5)),
    ("50\\%", Fraction(1, 2)),
])
def test_values(latex: str, expected: Fraction) -> None:
    """Formulas of numbers have their exact value."""
    assert Real(expected) == value(latex)


@pytest.mark.parametrize(("latex", "digits"), [
    ("\\arctan 2.3", "1.1607"), ("\\tanh(0.5)", "0.4621"), ("\\frac{1}{1 + e^{-0.38}}", "0.5939"),
    ("\\tanh^2 0.5", "0.2136"), ("\\ln(1 + e^{-1})", "0.3133"), ("\\sqrt{2}", "1.4142"),
    ("\\sin 1 + \\cos 1", "1.3818"), ("2^{0.5}", "1.4142"), ("\\arctan \\frac{23}{10}", "1.1607"),
])
def test_functions(latex: str, digits: str) -> None:
    """Functions are evaluated far beyond the printed digits and are known to be inexact."""
    found = value(latex)
    assert isinstance(found, Real) and not found.exact
    assert Fraction(digits) == rounded(found, Fraction(1, 10000), "half-up")


def test_ties() -> None:
    """Exact halves go away from zero or to the even digit."""
    assert [Fraction(-3, 10), Fraction(-1, 5)] == [rounded(Real(Fraction(-1, 4)), Fraction(1, 10), t) for t in
                                                   ("half-up", "half-even")]


@pytest.mark.parametrize(("left", "right"), [
    ("w_{1,1}^{(2)}", "w_{11}^{(2)}"), ("z_1^{(2)}", "z_{1}^{(2)}"), ("z^{(2)}_1", "z_1^{(2)}"),
    ("\\frac{\\partial C}{\\partial z_1}", "\\partial C / \\partial z_{1}"), ("f'(z_1)", "f' ( z_{1} )"),
    ("\\theta_{\\text{new}}", "\\theta_{\\mathrm{new}}"), ("\\frac{dC}{dz}", "\\frac{\\partial C}{\\partial z}"),
])
def test_one_symbol_one_name(left: str, right: str) -> None:
    """Different spellings of a symbol are one name."""
    assert spell(parse(tokenize(left))) == spell(parse(tokenize(right)))


@pytest.mark.parametrize("latex", [
    "0.8 \\cdot -0.6", "1 - -0.4", "0.5 0.6", "\\frac{1}{2} 3", "\\foo{2}", "1 +", "(1 + 2", "\\arctan", "x^23",
    "\\begin{array}{c} 1 \\end{array}", "5 # 3", "\\arctan(2)^2", "\\max(0,5)", "\\frac 1 2", "\\pm 3",
])
def test_what_cannot_be_read_is_refused(latex: str) -> None:
    """Doubtful or unknown spelling is an error, never a guess."""
    with pytest.raises(Unreadable, match="cannot read"):
        parse(tokenize(latex))


GIVEN = display("x_1 = 5, \\quad w = 0.25, \\quad a_1 = 0.5, \\quad b = 0.1")
GOOD = {
    "substitution": "z = w x_1 + b = 0.25 \\cdot 5 + 0.1 = 1.3500",
    "rows": "\\begin{aligned}\nz &= w x_1 \\\\\n&\\quad + b \\\\\n&= 0.25 \\cdot 5 + 0.1 \\\\\n&= 1.35\n\\end{aligned}",
    "sub-result": "z = w x_1 + b = 0.25 \\cdot 5 + 0.1 = 1.25 + 0.1 = 1.35",
    "scientific": "z = w^{6} = 0.25^{6} \\approx 2.44 \\times 10^{-4}",
    "fractions": "z = w x_1 = \\frac{1}{4} \\cdot 5 = \\frac{5}{4}",
    "guard digits": "\\begin{aligned}\np &= w^4 = 0.25^4 \\approx 0.0039 \\\\\n"
                    "q &= p x_1 \\approx 0.003906 \\cdot 5 \\approx 0.0195\n\\end{aligned}",
    "brace": "z = \\underbrace{0.25 \\cdot 5}_{1.25} + 0.1 = 1.35",
    "sides of zero": "z = w x_1 - 2 = 0.25 \\cdot 5 - 2 = -0.75 < 0",
    "relu": "a = \\max(0, w) = \\max(0, 0.25) = 0.25 \\quad \\text{since } w > 0",
    "softmax": "e_1 = e^{w} = e^{0.25} \\approx 1.2840, \\qquad s = e_1 + 1 = 1.2840 + 1 = 2.2840",
    "update": "w \\leftarrow w - 0.5 \\cdot a_1 = 0.25 - 0.5 \\cdot 0.5 = 0",
    "cases": "f(z) = \\begin{cases} z & \\text{if } z > 0 \\\\ 0.01 z & \\text{otherwise} \\end{cases}",
    "matrix": "z = \\begin{bmatrix} 1 & 0.5 \\\\ 0 & 2 \\end{bmatrix} \\begin{bmatrix} 5 \\\\ 0.25 \\end{bmatrix}"
              " = \\begin{bmatrix} 5.125 \\\\ 0.5 \\end{bmatrix}",
    "outer": "G = \\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix} \\begin{bmatrix} 5 \\\\ 0.25 \\end{bmatrix}^{\\top}"
             " \\approx \\begin{bmatrix} 5.0 & 0.3 \\\\ 10.0 & 0.5 \\end{bmatrix}",
    "vector": "a = (5, 3), \\qquad q = a_1 + a_2 = 5 + 3 = 8",
    "own function": "\\sigma(z) = \\frac{1}{1 + e^{-z}}, \\qquad p = \\sigma(w) = \\sigma(0.25) \\approx 0.5622",
    "mean": "C_1 = 0.25^2 = 0.0625, \\quad C_2 = 0.25 \\cdot 5 = 1.25, \\quad C = \\tfrac{1}{2} (C_1 + C_2)"
            " = \\tfrac{1}{2} (0.0625 + 1.25) \\approx 0.6563",
}


@pytest.mark.parametrize("case", GOOD)
def test_forms_of_generated_pages(case: str) -> None:
    """Each form that a page may use is read without fault, and is read at all."""
    report = read_page(GIVEN + display(GOOD[case]))
    assert report.faults == ()
    assert report.checked or case == "cases"


BAD = {
    "wrong sign of relation": ("z = w x_1 = 0.25 \\cdot 5 \\approx 1.25", "should be ="),
    "rounded but =": ("z = w^4 = 0.25^4 = 0.0039", "does not hold"),
    "irrational but =": ("z = \\tanh w = \\tanh 0.25 = 0.2449", "does not hold"),
    "wrong operand": ("z = w x_1 = 0.26 \\cdot 5 = 1.3", "does not hold: 1.25 = 1.3"),
    "number from nowhere": ("z = f(w) = \\arctan 0.26 \\approx 0.2544", "not a value printed before"),
    "brace": ("z = \\underbrace{0.25 \\cdot 5}_{1.35} + 0.1 = 1.35", "brace"),
    "order": ("z = w x_1 = 0.25 \\cdot 5 = 1.25 < 0", "does not hold"),
    "restated": ("z = w x_1 = 0.25 \\cdot 5 = 1.25, \\quad z = 1.26", "z was 1.25"),
    "local slope": ("z = w x_1 = 0.25 \\cdot 5 = 1.25, \\quad \\frac{\\partial z}{\\partial w} = 4", "slope 5"),
    "guard digits": ("p = w^4 = 0.25^4 \\approx 0.0039, \\quad q = p x_1 \\approx 0.00397 \\cdot 5 \\approx 0.0199",
                     "does not hold"),
    "matrix": ("z = \\begin{bmatrix} 1 & 0.5 \\end{bmatrix} \\begin{bmatrix} 5 \\\\ 0.25 \\end{bmatrix}"
               " = \\begin{bmatrix} 5.126 \\end{bmatrix}", "does not hold"),
    "unknown": ("z = \\operatornamex{w} = 5", "cannot read"),
    "bare comma": ("z = 0,25", "cannot read: comma"),
    "two marks": ("z = 0{,}25 \\cdot 5 = 1{,}25", "decimal point and decimal comma"),
    "division by zero": ("z = \\frac{1}{0.25 - 0.25} = 0", "division by zero"),
}


@pytest.mark.parametrize("case", BAD)
def test_faults_are_named(case: str) -> None:
    """Each kind of false or unread line is reported with its line number and reason."""
    page, reason = BAD[case]
    faults = read_page(GIVEN + display(page)).faults
    assert faults and faults[0].startswith("line 7: ") and reason in " ".join(faults)


def test_tables() -> None:
    """Rows are recomputed; unread cells and rows without a rate are faults; other tables are counted."""
    update = "\n| Parameter | Old | Gradient | New |\n|:--|--:|--:|--:|\n| $w$ | $0.25$ | $-0.05$ | ${}$ |\n"
    rate = "\n- Learning rate: $\\mu = 0.1$.\n"
    assert read_page(GIVEN + rate + update.format("0.255")).faults == ()
    assert "0.255" in read_page(GIVEN + rate + update.format("0.256")).faults[0]
    assert "learning rate" in read_page(GIVEN + update.format("0.255")).faults[0]
    assert "holds no formula" in read_page(GIVEN + rate + update.replace("${}$", "0.255")).faults[0]
    single = "\n| Besaran | Perhitungan | Nilai |\n|:--|:--|--:|\n| $z$ | ${} \\cdot 5$ | $1.25$ |\n"
    assert read_page(GIVEN + single.format("0.25")).faults == ()
    assert read_page(GIVEN + single.format("0.2501")).faults
    assert read_page("\n| Example | $x_1$ |\n|--:|--:|\n| $1$ | $0.5$ |\n").symbolic == 1


def test_a_table_uses_the_new_values() -> None:
    """A calculation that puts an old weight into a known formula is a fault, though its arithmetic is right."""
    page = GIVEN + display("z = w x_1 = 0.25 \\cdot 5 = 1.25", "w \\leftarrow w - 0.1 = 0.25 - 0.1 = 0.15")
    table = "\n| Quantity | Calculation | Old | New |\n|:--|:--|--:|--:|\n| $z$ | ${} \\cdot 5$ | $1.25$ | ${}$ |\n"
    assert read_page(page + table.format("0.15", "0.75")).faults == ()
    assert len(read_page(page + table.format("0.25", "1.25")).faults) == 1


@pytest.mark.parametrize(("page", "reason"), [
    ("a\n$$\nx\n$$\n", "blank line outside"), ("\n$$\nx\n$$\nb", "blank line outside"),
    ("\n$$\nx\n\ny\n$$\n", "blank line inside"),
    ("\n$$\nx\n= 2\n$$\n", "starts with"), ("\\[ x \\]", "not read everywhere"),
    ("$\\operatorname{f}$", "operatorname"),
    ("so $$ x $$ is", "alone"), ("\n$$\nx\n", "never closed"), ("the $x and y", "not closed"),
    ("| $|x|$ |", "not closed"),
])
def test_dialect(page: str, reason: str) -> None:
    """What some Markdown programs would render differently is reported."""
    assert reason in " ".join(dialect_faults(page))


def test_names_of_several_letters_are_no_words_around_a_formula() -> None:
    """A parameter called wy may begin a product, and stand behind the sign of a derivative at the end of a cell."""
    given = GIVEN + "\n- $z_1 = 3$ and $\\text{wy} = 2$.\n- Learning rate: $\\mu = 0.1$.\n"
    page = given + display("o = \\text{wy} \\cdot z_1 = 2 \\cdot 3 = 6")
    table = "\n| Quantity | Calculation | Value |\n|:--|:--|--:|\n"
    table += "| $\\partial o / \\partial \\text{wy}$ | $2 + 3$ | $5$ |\n"
    update = "\n| Parameter | Old | Gradient | New |\n|:--|--:|--:|--:|\n| $\\text{{wy}}$ | $2$ | ${}$ | ${}$ |\n"
    assert read_page(page + table + update.format("5", "1.5")).faults == ()
    assert "was printed as 5" in read_page(page + table + update.format("4", "1.6")).faults[0]
