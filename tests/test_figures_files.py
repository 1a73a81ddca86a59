"""Figures beside their pages: which files there are, written together or not at all, drawn no oftener than needed."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from figure_sheets import NET, drawings, solved

import derive
from derive.cli import command
from derive.compose.page import compose
from derive.document import Figure
from derive.drawing import Diagram, Stated
from derive.errors import EngineFailed, Unwritable
from derive.exercises.roster import Student
from derive.files import write_together
from derive.numbers import Numeral
from derive.problem.choice import chosen
from derive.render import vector
from derive.render.figures.diagram import Stand, _chosen
from derive.render.figures.inscription import Inscription
from derive.render.figures.picture import Drawn
from derive.render.figures.picture import drawn as draw
from derive.render.page import page_of
from derive.render.shelf import Shelf
from derive.render.writer import Presentation
from derive.resources import folder
from derive.sets.papers import Papers
from derive.sets.plan import Plan
from derive.sets.workshop import Workshop

DATA = Path(__file__).with_name("data") / "authors"


def test_nothing_heavy_is_imported_without_figures() -> None:
    """contourpy and numpy are imported for a contour, not for the page."""
    code = (
        "import sys, derive\nfrom derive.problem.choice import chosen\n"
        "problem = chosen('arctan-2-2-1')\nderive.explain(problem).to_markdown()\n"
        "first = {'contourpy', 'numpy', 'typst'} & set(sys.modules)\n"
        "problem = problem.changed(figures=['network', 'values', 'curves', 'cost'])\n"
        "derive.explain(problem).to_markdown()\nsecond = {'contourpy', 'numpy', 'typst'} & set(sys.modules)\n"
        "problem = problem.changed(figures=[{'contour': ['W1[1,1]', 'b1[1]']}])\n"
        "derive.explain(problem).to_markdown()\nprint(first, second, 'contourpy' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert "set() set() True" == done.stdout.strip()


def test_markdown_has_its_figures_beside_it(tmp_path: Path) -> None:
    """Every link leads to a file beside the page, and every file is linked."""
    solved("graph").save(tmp_path / "my page.md", lang="id")
    page = (tmp_path / "my page.md").read_text(encoding="utf-8")
    links = re.findall(r"^!\[.+\]\((\S+)\)$", page, re.M)
    assert [
        f"my-20-page-{n}-{kind}.svg" for n, kind in enumerate(("network", "values", "curves", "cost", "contour"), 1)
    ] == links
    assert sorted([*links, "my page.md"]) == sorted(os.listdir(tmp_path))
    assert [drawn.svg for _, drawn in drawings("graph", "id")] == [(tmp_path / n).read_text("utf-8") for n in links]


def test_markdown_alone_holds_its_figures() -> None:
    """On standard output and in notebooks the pictures are inside the page."""
    page = solved("graph")._repr_markdown_()
    found = re.findall(r"\(data:image/svg\+xml;base64,(\S+)\)", page)
    assert [drawn.svg for _, drawn in drawings("graph")] == [base64.b64decode(one).decode() for one in found]


def test_latex_alone_says_its_figures() -> None:
    """Without files LaTeX has the text instead of a picture, and needs no package for it."""
    page = solved("graph").to_latex(lang="id")
    assert "graphicx" not in page and "includegraphics" not in page
    assert "panah ke besaran yang memakainya" in page


def test_latex_has_its_figures_beside_it(tmp_path: Path) -> None:
    """Every drawing is a PDF beside the page, with its text; the same bytes every time; pdflatex sets the page."""
    pytest.importorskip("typst", reason="typst is not installed")
    files = solved("xor").files(tmp_path / "x.tex", lang="id")
    assert files == derive.explain(solved("xor").problem).files("x.tex", lang="id")
    page = files["x.tex"].decode()
    assert [*re.findall(r"\\figureofpage\{([^}]+)\}", page), "x.tex"] == list(files)
    assert all(content.startswith(b"%PDF") for name, content in files.items() if name != "x.tex")
    assert "Garis kontur biaya" in page and "alt={#2}" in page
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    solved("xor").save(tmp_path / "x.tex", lang="id")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "x.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert 0 == done.returncode, done.stdout[-2000:]
    assert "pdfTeX warning" not in done.stdout and done.stdout.count(".pdf>") == 5


def test_an_engine_that_fails_keeps_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawing that cannot be turned into PDF is an engine's failure; the page is kept, its figures in words."""
    with pytest.raises(EngineFailed, match="could not be turned into PDF"):
        vector.Vectors().pdf("<no svg")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EngineFailed, match="need the package typst"):
        solved("xor").save(tmp_path / "x.tex")
    assert ["x.tex"] == os.listdir(tmp_path)
    assert "includegraphics" not in (tmp_path / "x.tex").read_text(encoding="utf-8")


def test_the_command_keeps_the_page_when_the_engine_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 5: the page is there, and its figures are in words."""
    monkeypatch.setitem(sys.modules, "typst", None)
    (tmp_path / "p.yaml").write_text(NET + "figures: [network, {contour: ['W1[1,1]', 'b1[1]']}]", encoding="utf-8")
    asked = ["explain", str(tmp_path / "p.yaml"), "-o", str(tmp_path / "p.tex")]
    done = CliRunner().invoke(command, asked)
    assert isinstance(done.exception, EngineFailed) and 5 == done.exception.exit_code
    assert ["p.tex", "p.yaml"] == sorted(os.listdir(tmp_path))
    page = (tmp_path / "p.tex").read_text(encoding="utf-8")
    assert "Contour lines of the cost" in page and "includegraphics" not in page
    monkeypatch.undo()
    assert 0 == CliRunner().invoke(command, asked).exit_code
    assert ["p-1-network.pdf", "p-2-contour.pdf", "p.tex", "p.yaml"] == sorted(os.listdir(tmp_path))


def test_json_has_no_figures(tmp_path: Path) -> None:
    """JSON is numbers; nothing is written beside it."""
    assert ["x.json"] == list(solved("xor").files("x.json"))


def test_files_are_written_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one file cannot be put in its place, all that stood there before stands there again."""
    (tmp_path / "b").write_bytes(b"old b")
    (tmp_path / "c").mkdir()
    with pytest.raises(Unwritable, match="not a regular file"):
        write_together(tmp_path, {"a": b"1", "b": b"2", "c": b"3"})
    assert ["b", "c"] == sorted(os.listdir(tmp_path))
    really = os.replace

    def fails_at_last(source: str, target: Any) -> None:
        if str(target).endswith("d"):
            raise OSError(5, "input/output error")
        really(source, target)

    monkeypatch.setattr(os, "replace", fails_at_last)
    with pytest.raises(Unwritable, match="d could not be written"):
        write_together(tmp_path, {"a": b"1", "b": b"2", "d": b"3"})
    assert ["b", "c"] == sorted(os.listdir(tmp_path))
    assert b"old b" == (tmp_path / "b").read_bytes()
    monkeypatch.undo()
    write_together(tmp_path, {"a": b"1", "b": b"2", "d": b"3"})
    assert ["a", "b", "c", "d"] == sorted(os.listdir(tmp_path))
    assert b"2" == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("form", ["md", "tex", "html", "typ"])
def test_a_figure_is_laid_out_once(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Where a figure stands in a file of its own, and where it does not, the page and the file share one drawing."""
    made: list[str] = []

    def counted(figure: Figure, *others: Any) -> Drawn:
        made.append(figure.kind)
        return draw(figure, *others)

    monkeypatch.setattr("derive.render.figures.picture.drawn", counted)
    worked = derive.explain(chosen("not").changed(figures=["network", "values"]))
    assert len(worked.files(f"not.{form}")) == (3 if form in ("md", "tex") else 1)
    assert ["network", "values"] == made


def test_diagrams_that_measure_the_same_stand_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a diagram has room is found once for all students of a class, and each has the drawing it would have."""
    found: list[Diagram] = []

    def counted(diagram: Diagram, pen: Inscription) -> Stand:
        found.append(diagram)
        return _chosen(diagram, pen)

    monkeypatch.setattr("derive.render.figures.diagram._chosen", counted)
    students = tuple(Student(f"{number:03}", "", f"{number:03}") for number in range(1, 6))
    problem = chosen("relu-sigmoid-1-4-2-1").changed(figures=["values"])
    with Workshop(Plan(problem, students, "0", seed=1, one_file=True)) as workshop:
        papers = Papers(workshop.plan, workshop.entries.course, workshop.asks)
        keys = [papers.key(papers.course(one.entry), one) for one in workshop.entries.of(students)]
    figures = [block for key in keys for block in key.blocks if isinstance(block, Figure)]
    look, shelf = Presentation("en", "superscript", False, (folder("templates"),)), Shelf.kept()
    together = [page_of(key, "md", look, "", shelf).drawn(one) for key, one in zip(keys, figures, strict=True)]
    assert len(figures) == len({one.svg for one in together}) == 5
    assert 1 == len(found)
    assert together == [page_of(key, "md", look).drawn(one) for key, one in zip(keys, figures, strict=True)]
    assert 6 == len(found)


@pytest.mark.parametrize("which", ["sigmoid-2-2-1", str(DATA / "colah-graph.yaml")])
def test_what_is_wider_anywhere_measures_otherwise(which: str) -> None:
    """No label is left out of what decides how a diagram stands: each that grows makes another measure."""
    solution = derive.explain(chosen(which).changed(figures=["values"]))._solution
    document = compose(solution, None, language="en")
    (drawing,) = (block.drawing for block in document.blocks if isinstance(block, Figure))
    assert isinstance(drawing, Diagram)
    page = page_of(document, "md", Presentation("en", "superscript", False, (folder("templates"),)))
    measure = Inscription(page.statements, False).measured
    others = [replace(drawing, titles=())] if drawing.titles else []
    for place, unit in enumerate(drawing.units):
        for side in ("above", "below", "bias"):
            for changed in wider(getattr(unit, side)):
                units = (*drawing.units[:place], replace(unit, **{side: changed}), *drawing.units[place + 1 :])
                others.append(replace(drawing, units=units))
    for place, edge in enumerate(drawing.edges):
        for side in ("label", "back"):
            for changed in wider(getattr(edge, side)):
                edges = (*drawing.edges[:place], replace(edge, **{side: changed}), *drawing.edges[place + 1 :])
                others.append(replace(drawing, edges=edges))
    assert measure(drawing) == measure(replace(drawing)) and len(others) > 9
    assert measure(drawing) not in map(measure, others)


def wider(stated: Stated | tuple[Stated, ...] | None) -> list[Any]:
    """Return what stands beside a unit or on an edge with one of its values made longer, in every way."""
    if isinstance(stated, tuple):
        return [
            (*stated[:place], longer, *stated[place + 1 :])
            for place, one in enumerate(stated)
            for longer in wider(one)
        ]
    if stated is None or stated.value is None:
        return []
    return [replace(stated, value=Numeral(f"{stated.value.text}0", stated.value.value))]
