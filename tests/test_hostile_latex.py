"""Hostile text in LaTeX: it prints as typed, and nothing in it becomes a command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from hostile_text import FOREIGN, ROOT, TYPED, page
from hypothesis import example, given
from hypothesis import strategies as st

import derive
from derive.render.formats.latex import LETTERS, SIGNS
from derive.render.formats.latex import escape as in_latex
from derive.render.formats.latex_text import Latex
from derive.render.speech import User


@pytest.mark.parametrize("title", TYPED)
def test_latex_escapes_what_is_a_command(title: str) -> None:
    """Only our own commands and their empty groups are left; undone, they give back the text."""
    escaped = in_latex(title)
    commands = re.findall(r"\\[a-zA-Z]+\{\}", escaped)
    rest = re.sub(r"\\[a-zA-Z]+\{\}|\\[{}$&#%_]|\{-\}|,\{\}", "", escaped)
    assert not re.search(r"[\\{}$&#%_~^<>|\"`'-]", rest)
    assert {command[1:-2] for command in commands} <= {
        "textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar",
        "textquotedbl", "textasciigrave", "textquotesingle",
    }  # fmt: skip
    assert ",," not in escaped


@given(st.text(max_size=60))
@example("".join((*LETTERS, *SIGNS)))
def test_no_text_gets_through_latex(text: str) -> None:
    """Whatever is typed has no command, no group and no line of its own, and only letters that pdflatex knows."""
    spelled = Latex(comma=False).text((User(text),), None)
    ours = r"\\text[a-z]+\{\}|\\[{}$&#%_]|\{-\}|,\{\}|\\texttt\{U\+[0-9A-F]{4,6}\}|\$\\?[a-zA-Z]+\$|\$-\$"
    ours += r"|\$\\mathbf\{1\}\$|\$\\quad"
    rest = re.sub(ours + r" \\Longrightarrow \\quad\$", "", spelled)
    assert not re.search(r"[\\{}$&#%_~^<>|\"`'\n\r\x00-\x1f\x7f-\x9f-]", rest)
    assert all(character < "\u0180" or character in "ȘșȚțḍḥḷṃṅṇṛṣṭ–—‘’“”‚„‹›…†‡•‰€™№" for character in rest)


@cache
def printed_titles() -> str:
    """Return what pdflatex prints of all titles, one to a paragraph, in the fonts of our pages."""
    page = derive.explain(derive.load(ROOT / "worksheets" / "fruit.yaml")).to_latex()
    preamble = re.search(r"\\documentclass.*\\begin\{document\}", page, re.DOTALL)
    assert preamble is not None
    spelled = [Latex(comma=False).text((User(title),), None) for title in (*TYPED, *FOREIGN)]
    body = "\n\n".join(rf"{{\Large\bfseries\raggedright [{number}] {text}\par}}" for number, text in enumerate(spelled))
    return compiled(f"{preamble[0]}\\pagestyle{{empty}}\n{body}\n\\end{{document}}\n")


def compiled(source: str) -> str:
    """Return the text of the PDF that pdflatex makes of a source, in a folder where only the source stands."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.tex").write_text(source, encoding="utf-8")
        command = ("pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error")
        done = subprocess.run(
            [*command, "page.tex"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            env={**os.environ, "openin_any": "p", "openout_any": "p", "SOURCE_DATE_EPOCH": "0"},
        )
        assert 0 == done.returncode, done.stdout.decode("latin-1")[-2000:]
        assert {"page.tex", "page.aux", "page.log", "page.pdf"} == set(os.listdir(folder))
        assert "Missing character" not in (Path(folder) / "page.log").read_text(encoding="latin-1")
        read = subprocess.run(
            ["pdftotext", "-enc", "UTF-8", "-nopgbrk", "page.pdf", "-"],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return read.stdout


TEX = pytest.mark.skipif(
    shutil.which("pdflatex") is None or shutil.which("pdftotext") is None, reason="no TeX or no pdftotext is installed"
)


@TEX
def test_latex_prints_titles_as_typed() -> None:
    """Every title comes back from the PDF, blanks aside, or the number of a letter that pdflatex does not have."""
    found = re.split(r"\[(\d+)\] ?", printed_titles())[1:]
    printed = {int(number): "".join(text.split()) for number, text in zip(found[::2], found[1::2], strict=True)}
    expected = {number: "".join(shown.split()) for number, shown in enumerate((*TYPED, *FOREIGN.values()))}
    assert expected == printed


@TEX
@pytest.mark.parametrize("title", [r"\end{document} \input{/etc/passwd} 100% {{7*7}} << 7*7 >>", "神 σ"])
def test_a_whole_latex_page_survives_its_title(title: str) -> None:
    """The page behind a hostile title is complete."""
    text = compiled(page(title, "tex"))
    assert "Notes" in text
    assert "root:" not in text


@TEX
def test_names_are_printed_in_latex() -> None:
    """A graph whose names hold several underscores compiles and prints them."""
    graph = {"inputs": {"a_b_c": 2}, "parameters": {"aux_2_3": 3}, "define": ["f_ = a_b_c*aux_2_3"], "cost": "f_"}
    assert "aux" in compiled(derive.explain(derive.Problem(graph=graph)).to_latex())
