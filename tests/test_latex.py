"""LaTeX pages as pdflatex sets them: every shipped worksheet, in both languages, and what the PDF says when read back.

The whole file compiles each page twice, two at a time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from pdf_reader import words

import derive
from derive.problem.choice import chosen

ROOT = Path(__file__).resolve().parents[1]
PAGES = [(path.stem, lang) for path in sorted((ROOT / "worksheets").glob("*.yaml")) for lang in ("en", "id")]
WIDEST_OVERRUN = 2.0  # points; the eye does not see less
# What texlive-latex-base, texlive-latex-recommended and lmodern install (texlive 2022 and later).
PACKAGES = {"amsmath", "array", "fontenc", "geometry", "inputenc", "lmodern", "longtable", "textcomp"}
OURS = re.compile(r"\\usepackage(?:\[[^]]*\])?\{([^}]*)\}")
OVERRUN = re.compile(r"Overfull \\hbox \(([0-9.]+)pt too wide\)[^\n]*")

pytestmark = pytest.mark.skipif(
    shutil.which("pdflatex") is None or shutil.which("pdftotext") is None,
    reason="pdflatex (texlive-latex-recommended, lmodern) or pdftotext (poppler-utils) is not installed",
)


class Set(NamedTuple):
    """A page as pdflatex set it."""

    source: str
    code: int
    files: frozenset[str]
    log: str
    pdf: bytes
    text: str


def pdflatex(source: str, folder: Path) -> Set:
    """Set a page in a fresh folder, as the tool's own engine calls do; tables need the second run."""
    folder.mkdir()
    (folder / "page.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"]
    variables = {"openin_any": "p", "openout_any": "p", "SOURCE_DATE_EPOCH": "1700000000", "FORCE_SOURCE_DATE": "1"}
    for _ in range(2):
        done = subprocess.run(
            [*command, "page.tex"],
            cwd=folder,
            env={**os.environ, **variables, "TEXMFOUTPUT": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=60,
        )
        if done.returncode:
            return Set(source, done.returncode, frozenset(), done.stdout.decode("latin-1"), b"", "")
    text = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-layout", "page.pdf", "-"], cwd=folder, stdout=subprocess.PIPE, check=True
    ).stdout.decode("utf-8")
    # The log is one long line per message only where TeX is told so; its own lines end at 79 characters.
    log = re.sub(r"(?<=^.{79})\n", "", (folder / "page.log").read_text(encoding="latin-1"), flags=re.MULTILINE)
    return Set(source, 0, frozenset(os.listdir(folder)), log, (folder / "page.pdf").read_bytes(), text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all pages of a run."""
    return tmp_path_factory.mktemp("latex")


@pytest.fixture(scope="module")
def pages(folder: Path) -> Iterator[dict[tuple[str, str], Set]]:
    """Every shipped worksheet in both languages, set two at a time."""
    worked = {name: derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml")) for name, _ in PAGES}
    sources = {page: worked[page[0]].to_latex(lang=page[1]) for page in PAGES}
    with ThreadPoolExecutor(2) as two:
        made = two.map(lambda page: pdflatex(sources[page], folder / ".".join(page)), PAGES)
        yield dict(zip(PAGES, made, strict=True))


@pytest.fixture(params=PAGES, ids=".".join)
def page(request: pytest.FixtureRequest, pages: dict[tuple[str, str], Set]) -> Set:
    """One page of one worksheet in one language."""
    return pages[request.param]


def overruns(made: Set) -> list[str]:
    """Return what the log says of lines that are wider than the text."""
    return [found[0] for found in OVERRUN.finditer(made.log) if float(found[1]) > WIDEST_OVERRUN]


@pytest.mark.xdist_group("latex")
class TestShipped:
    """Every page that ships."""

    def test_it_compiles(self, page: Set) -> None:
        """Without an error, and without a file that is not TeX's own."""
        assert 0 == page.code, page.log[-2000:]
        assert {"page.tex", "page.aux", "page.log", "page.pdf"} == page.files
        assert page.pdf.startswith(b"%PDF-")

    def test_nothing_stands_out(self, page: Set) -> None:
        """No line is wider than the text by more than the eye sees."""
        assert [] == overruns(page)

    def test_nothing_is_missing(self, page: Set) -> None:
        """Every character has its glyph, and TeX has nothing to warn of."""
        assert "Missing character" not in page.log
        assert [] == re.findall(r"^.*Warning.*$", page.log, re.MULTILINE)

    def test_only_base_packages_are_used(self, page: Set) -> None:
        """A bare installation with the recommended packages and lmodern is enough."""
        used = {name.strip() for names in OURS.findall(page.source) for name in names.split(",")}
        assert used <= PACKAGES

    def test_no_heading_is_stranded(self, page: Set) -> None:
        """No page ends with a heading or with a paragraph that leads to a formula; each has its number below."""
        headings = re.findall(r"\\(?:sub)*section\*\{(.*)\}", page.source)
        leads = re.findall(r"^\\textbf\{([^}]*)\}(?:\\textbf\{([^}]*)\})?$", page.source, re.MULTILINE)
        assert len(headings) > 3
        alone = {re.sub(r"\W", "", re.sub(r"\\emph", "", words)) for words in (*headings, *map("".join, leads))}
        found = words(page.pdf)
        last = max(word.page for word in found)
        for number in range(1, last + 1):
            here = [word for word in found if word.page == number]
            foot = max(word.bottom for word in here)
            assert f"{number}/{last}" == "".join(word.text for word in here if word.bottom > foot - 4)
            text = [word for word in here if word.bottom < foot - 15]
            lowest = max(word.bottom for word in text)
            assert re.sub(r"\W", "", "".join(word.text for word in text if word.bottom > lowest - 4)) not in alone

    def test_no_row_is_stranded(self, page: Set) -> None:
        """A table that goes over a page has three rows at least on either."""
        for table in re.findall(r"\\endlastfoot\n(.*?)\\end\{longtable\}", page.source, re.DOTALL):
            stars = [line.rstrip().endswith("\\\\*") for line in table.splitlines() if "\\\\" in line]
            assert len(stars) > 12
            assert [True, True, False, True, True, False] == [*stars[:3], *stars[-3:]]

    def test_no_shell_and_no_link(self, page: Set) -> None:
        """Nothing is run while it is set, and the PDF has neither links nor scripts nor files in it."""
        assert "shell escape" not in page.log
        assert "\\write18 enabled" not in page.log
        assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|URI|OpenAction)\b", page.pdf)


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize(("name", "lang"), PAGES, ids=map(".".join, PAGES))
def test_the_numbers_are_in_the_pdf(pages: dict[tuple[str, str], Set], name: str, lang: str) -> None:
    """The carried values of the first update come back from the PDF, with the decimal mark of the language."""
    worked = derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml"))
    read = re.sub(r"\s", "", pages[name, lang].text)
    roles = ("weighted-sum", "activation", "cost", "line", "gradient", "update", "signal")
    expected = {
        step["value"]
        for step in worked.to_json()["steps"]
        if step["role"] in roles and "#" not in step["name"] and "e" not in step["value"]
    }
    expected = {value for value in expected if "/" not in value}
    assert len(expected) >= 1
    shown = {value.replace("-", "−").replace(".", "," if lang == "id" else ".") for value in expected}
    assert [] == sorted(value for value in shown if value not in read)
    assert not re.search(r"\d\.\d{3}" if lang == "id" else r"\d,\d{3}", pages[name, lang].text)


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize("name", ["arctan-2-2-1", "iris-softmax"])
def test_the_same_page_gives_the_same_bytes(pages: dict[tuple[str, str], Set], folder: Path, name: str) -> None:
    """The PDF carries no date and no path of its making."""
    first = pages[name, "id"]
    again = pdflatex(first.source, folder / f"again.{name}")
    assert first.pdf == again.pdf
    assert str(folder).encode() not in first.pdf


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\\end{document}", r"\[" + "abcdefgh = " * 20 + r"\]" + "\\end{document}"),
        ("\\end{document}", "\n\\mbox{" + "wide " * 40 + "}\\end{document}"),
        ("\\end{document}", r"\begin{longtable}{l}" + "wide " * 40 + r"\end{longtable}" + "\\end{document}"),
    ],
    ids=["formula", "text", "table"],
)
def test_what_stands_out_is_noticed(folder: Path, request: pytest.FixtureRequest, old: str, new: str) -> None:
    """The test above sees lines, formulas and tables that are too wide."""
    source = derive.explain(derive.load(ROOT / "worksheets" / "fruit.yaml")).to_latex()
    assert overruns(pdflatex(source.replace(old, new), folder / request.node.callspec.id))


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize("detail", ["brief", "symbols"])
@pytest.mark.parametrize("name", ["xor", "relu-sigmoid-1-4-2-1"])
def test_less_detail_compiles_too(folder: Path, name: str, detail: str) -> None:
    """Pages with less detail are whole and do not stand out."""
    worked = derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml"))
    made = pdflatex(worked.to_latex(detail=detail), folder / f"{name}.{detail}")
    assert 0 == made.code, made.log[-2000:]
    assert [] == overruns(made)


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize(
    ("name", "lang", "look"),
    [
        ("arctan-2-2-1", "en", {"view": "matrix"}),
        ("xor", "id", {"view": "matrix"}),
        ("iris-softmax", "en", {"view": "matrix"}),
        ("relu-sigmoid-1-4-2-1", "id", {"view": "matrix"}),
        ("tanh-batch-11", "en", {"view": "matrix"}),
        ("sigmoid-2-2-1", "id", {"view": "matrix", "notation": "row-vector"}),
        ("sigmoid-2-2-1", "en", {"view": "matrix", "notation": "code"}),
        ("xor", "en", {"view": "both"}),
        ("relu-sigmoid-1-4-2-1", "id", {"detail": "closed"}),
        ("sigmoid-2-2-2", "en", {"detail": "closed"}),
    ],
)
def test_matrices_and_closed_formulas_compile(folder: Path, name: str, lang: str, look: dict[str, str]) -> None:
    """Pages in matrices and in closed formulas are whole, and no line of them stands out."""
    worked = derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml"))
    made = pdflatex(worked.to_latex(lang=lang, **look), folder / f"{name}.{'.'.join(look.values())}.{lang}")
    assert 0 == made.code, made.log[-2000:]
    assert [] == overruns(made)
    assert "Missing character" not in made.log


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize(
    "name", ["arctan-2-2-1", "iris-softmax", "relu-sigmoid-1-4-2-1", "sigmoid-2-2-2", "tanh-batch-11", "xor"]
)
def test_a_brief_page_is_two_at_most(folder: Path, name: str, lang: str) -> None:
    """The δ form takes one sheet of paper, also of the longest worksheets, and no line of it stands out."""
    worked = derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml"))
    made = pdflatex(worked.to_latex(detail="brief", lang=lang), folder / f"brief.{name}.{lang}")
    assert 0 < made.text.count("\f") <= 2
    assert [] == overruns(made)


@pytest.mark.xdist_group("latex")
def test_a_graph_compiles(folder: Path) -> None:
    """A page of a graph with every kind of function is set."""
    graph = {
        "inputs": {"x": "-2", "y": 5},
        "parameters": {"w": 3, "w_a": "0,5"},
        "define": [
            "q = x + y", "r = sqrt(q) + abs(x) + max(w, y)", "s = exp(-r/10)*ln(y) + sin(w_a)*cos(w)",
            "t = tanh(s) + arctan(w) + sigmoid(w_a) + softplus(w)", "f = (q*t - w**2)/(1 + r)",
        ],
        "cost": "f",
    }  # fmt: skip
    for lang in ("en", "id"):
        made = pdflatex(derive.explain(derive.Problem(graph=graph)).to_latex(lang=lang), folder / f"graph.{lang}")
        assert 0 == made.code, made.log[-2000:]
        assert "Missing character" not in made.log
        assert [] == overruns(made)


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize("notation", ["code", "fausett", "in-out", "row-vector", "single", "superscript-1"])
@pytest.mark.parametrize(("name", "lang"), [("sigmoid-2-2-2", "id"), ("relu-sigmoid-1-4-2-1", "en")])
def test_every_notation_compiles(folder: Path, name: str, lang: str, notation: str) -> None:
    """A page in other letters is whole and does not stand out, with few layers and with several."""
    worked = derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml"))
    made = pdflatex(worked.to_latex(lang=lang, notation=notation), folder / f"{name}.{notation}")
    assert 0 == made.code, made.log[-2000:]
    assert "Missing character" not in made.log
    assert [] == overruns(made)


@pytest.mark.xdist_group("latex")
def test_the_notations_side_by_side_compile(folder: Path) -> None:
    """The tables of symbols fit the paper."""
    for name in ("iris-softmax", "relu-sigmoid-1-4-2-1"):
        worked = derive.explain(derive.load(ROOT / "worksheets" / f"{name}.yaml"))
        made = pdflatex(worked.notations("tex", lang="id"), folder / f"notations.{name}")
        assert 0 == made.code, made.log[-2000:]
        assert [] == overruns(made)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize(("sheet", "notation"), [("xor", "code"), ("tanh-batch-11", "code"), ("xor", "in-out")])
def test_wide_tables_are_set_smaller(sheet: str, notation: str, tmp_path: Path) -> None:
    """Columns with long symbols fit the page because the letters of their table are smaller."""
    derive.explain(chosen(sheet)).save(tmp_path / "page.tex", lang="en", notation=notation)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    for _ in range(2):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0 and "Overfull" not in done.stdout


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize("look", [{}, {"view": "matrix"}, {"view": "matrix", "notation": "row-vector"}])
def test_a_matrix_wider_than_the_paper_goes_on_below(folder: Path, look: dict[str, str]) -> None:
    """Thirteen weights of three decimals, and inputs that stand in one row, stay within the margins."""
    weights = [[f"-{row}.{number + 101}" for number in range(13)] for row in (1, 2)]
    hidden = {"units": 2, "activation": "tanh", "weights": weights, "biases": ["0.1", "0.2"]}
    last = {"units": 1, "activation": "sigmoid", "weights": [["0.3", "-0.4"]], "biases": ["0.1"]}
    problem = derive.Problem(
        network={"inputs": 13, "layers": [hidden, last]},
        data=[{"x": [f"-0.{number + 201}" for number in range(13)], "y": [1]}],
        cost={"kind": "mse"},
    )
    made = pdflatex(derive.explain(problem).to_latex(**look), folder / f"wide.{'.'.join(look.values())}")
    assert 0 == made.code and [] == overruns(made)


@pytest.mark.xdist_group("latex")
@pytest.mark.parametrize("inputs", [12, 13, 14, 15])
def test_rows_go_over_a_page_together(folder: Path, inputs: int) -> None:
    """A matrix has more than ten columns, and of a long table no page holds one row or two."""
    weights = [[f"0.{number % 9 + 1}" for number in range(inputs)]]
    problem = derive.Problem(
        network={"inputs": inputs, "layers": [{"units": 1, "activation": "tanh", "weights": weights, "biases": "0.1"}]},
        data=[{"x": ["0.3"] * inputs, "y": [1]}],
        cost={"kind": "mse"},
        training={"learning_rate": "0.1"},
    )
    made = pdflatex(derive.explain(problem).to_latex(), folder / f"rows.{inputs}")
    assert 0 == made.code and [] == overruns(made)
    rows = [len(re.findall(r"\b0\.\d +−0\.\d{4} ", page)) for page in made.text.split("\f")]
    assert inputs + 1 == sum(rows)
    assert not {1, 2} & set(rows)
