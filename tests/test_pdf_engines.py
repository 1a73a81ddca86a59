"""The engines of PDF: what users typed comes back, bombs and links lead nowhere, faults are told in one line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import typst
from hostile_text import TYPED
from pdf_pages import HEAD, SLOW, needs_tex, problem, solved
from pdf_reader import needs_poppler, size, tags, text

import derive
from derive.errors import EngineFailed, Refused
from derive.render.formats.typst_text import typed
from derive.render.pdf import press
from derive.render.pdf.tex_press import TexPress
from derive.render.pdf.typst_press import TypstPress

HOSTILE = "Budi_2 #1 $5 50% \\input{x} */ // ] [ *a* _b_ `c` <d> @e ~ -- ... = \"q\" 'p' #panic() \\"


def test_the_source_compiles_by_hand() -> None:
    """What --to typ writes is the page, whoever compiles it."""
    source = solved("arctan-2-2-1").to_typst(lang="en")
    assert "#import" not in source and "read(" not in source
    by_hand = typst.compile(source.encode(), format="svg", ignore_system_fonts=True)
    assert isinstance(by_hand, list) and len(by_hand) == 4
    pdf = typst.compile(source.encode(), format="pdf", pdf_standards="ua-1", ignore_system_fonts=True)
    with press() as opened:
        ours = opened.pdf(source)
    assert text(pdf) == text(ours) if shutil.which("pdftotext") else abs(len(pdf) - len(ours)) < 100


def test_other_pages_are_set_too() -> None:
    """Symbols alone, a graph with every kind of function, and a page of one line."""
    graph = {
        "inputs": {"x": "-2", "y": 5},
        "parameters": {"w": 3, "w_a": "0,5", "sigma_1": 2},
        "define": [
            "q = x + y", "r = sqrt(q) + abs(x) + max(w, y)", "s = exp(-r/10)*ln(y) + sin(w_a)*cos(w)",
            "t = tanh(s) + arctan(w) + sigmoid(w_a) + softplus(w)", "out_x = (q*t - w**2)/(1 + r) + sigma_1",
        ],
        "cost": "out_x",
    }  # fmt: skip
    with TypstPress() as opened:
        for made in (derive.explain(derive.Problem(graph=graph)), derive.explain(problem())):
            for look in ({"lang": "en"}, {"lang": "id", "detail": "symbols"}):
                assert made.pdf(engine=opened, **look).startswith(b"%PDF-")
                assert [] == opened.warnings


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_the_users_words_come_back(engine: str) -> None:
    """A title and a head full of marks print as they were typed, on F4 paper where it is asked for."""
    head = {"faculty": f"F {HOSTILE}", "course": f"K {HOSTILE}", "lecturer": "Dr. *B*, M.T.", "time": "90 menit"}
    made = derive.explain(problem(title={"id": f"T {HOSTILE}"}, lang="id", paper="f4", head=head))
    pdf = made.pdf(engine=engine)  # type: ignore[arg-type]
    read = re.sub(r"\s", "", text(pdf)).replace("’", "'").replace("‘", "'")
    for line in (f"F {HOSTILE}", f"T {HOSTILE}", f"K {HOSTILE}", "Dosen: Dr. *B*, M.T.", "Waktu: 90 menit"):
        assert re.sub(r"\s", "", line).replace("...", "…") in read.replace("...", "…")
    assert "Tanggal" not in read
    assert size(pdf) == pytest.approx((215 / 25.4 * 72, 330 / 25.4 * 72), abs=1)
    if engine == "typst":
        assert f"T {HOSTILE}" == tags(pdf).title


def test_whatever_is_typed_is_set() -> None:
    """No title makes an accessible PDF impossible, whichever script it is in; each known character has a glyph."""
    known = [chr(code) for code in range(0x21, 0x1D800) if f'#"{chr(code)}";' == typed(chr(code))]
    assert len(known) > 3000
    with TypstPress() as opened:
        opened.pdf(HEAD + '#set text(font: "New Computer Modern")\n' + " ".join(map(typed, known)))
        for title in TYPED:
            opened.pdf(HEAD + typed(title))
        made = derive.explain(problem(title="神经 😀 \u0301 \u200b", head={"course": "दिल्ली"}))
        assert "神经 😀" in tags(made.pdf(engine=opened)).title


def test_head_and_paper_are_no_mathematics() -> None:
    """They change the page in every format, and never the derivation."""
    plain = derive.explain(problem())
    other = derive.explain(problem(paper="f4", head={"course": "Calculus"}))
    assert plain.to_json()["digest"] == other.to_json()["digest"]
    for form in ("md", "tex", "typ"):
        assert "Calculus" in other.page(form) and "Calculus" not in plain.page(form)


def test_a_wrong_look_is_refused() -> None:
    """Paper and head are checked like everything else."""
    with pytest.raises(Refused, match="paper"):
        problem(paper="a5")
    with pytest.raises(Refused, match="kourse"):
        problem(head={"kourse": "x"})


@pytest.mark.parametrize(
    ("bomb", "said"),
    [
        ('#let x = ("aaaaaaaaaa",)\n#for i in range(40) { x = x + x }', "400 MB of memory"),
        (SLOW, "more than 2 seconds"),
        ("#let f(n) = f(n + 1)\n#f(1)", "depth exceeded"),
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../../../../etc/passwd")', "outside of the root|escape|file not found|access"),
        ('#import "@preview/cetz:0.2.2"', "package"),
        ("#f(", "line 3: unclosed delimiter"),
        ("$ x $", "missing alt"),
    ],
)
def test_a_bomb_ends_the_worker_only(bomb: str, said: str) -> None:
    """Whatever a page does, there is one readable line, and the next page is set."""
    with TypstPress(seconds=2 if bomb == SLOW else 60, memory=400 * 1024**2) as opened:
        with pytest.raises(EngineFailed, match=said) as failed:
            opened.pdf(HEAD + bomb)
        assert 1 == len(str(failed.value).splitlines())
        opened.seconds = 60
        assert opened.pdf(HEAD).startswith(b"%PDF-")


def test_the_worker_ends_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder goes with it, also when it had to be ended."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with TypstPress() as opened:
        worker = opened._worker
        assert worker is not None and worker.poll() is None
        assert [] != list(tmp_path.iterdir())
        opened.pdf(HEAD)
        worker.kill()
        with pytest.raises(EngineFailed):
            opened.pdf(HEAD)
        opened.pdf(HEAD)
        worker = opened._worker
    assert worker is not None and worker.poll() is not None
    assert [] == list(tmp_path.iterdir())


def test_a_link_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that a page can read is empty when it is opened, and can be read by nobody else."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with TypstPress():
        (root,) = tmp_path.iterdir()
        assert [] == list(root.iterdir())
        assert 0o700 == root.stat().st_mode & 0o777


@needs_tex
@needs_poppler
def test_tex_sets_the_same_page() -> None:
    """The numbers of the page come back from TeX's PDF too, and the same page gives the same bytes."""
    made = solved("arctan-2-2-1")
    pdf = made.pdf(engine="tex", lang="id")
    assert pdf == made.pdf(engine="tex", lang="id")
    read = re.sub(r"\s", "", text(pdf))
    assert all(value in read for value in ("2,3000", "−0,1035", "0,0219", "0,8050", "1/5", "5/5"))


@needs_tex
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("\\undefinedword", "line 3: Undefined control sequence"),
        ("\\def\\a{\\a}\\a", "more than 2 seconds"),
        ("\\input{/etc/passwd}", "not found|error"),
        ("\\immediate\\write18{touch /tmp/derive-was-here}x\\undefinedword", "Undefined"),
        ("\\usepackage{nosuchpackage}", "apt-get install texlive-latex-base"),
        ("\\immediate\\openout5=/tmp/derive-was-here \\undefinedword", "."),
    ],
)
def test_tex_fails_in_one_line(words: str, said: str) -> None:
    """Errors and time limits are one line; no shell is run, and no file outside the folder is read or written."""
    before = "\\documentclass{article}\n"
    source = f"{before}{words}\n" if "usepackage" in words else f"{before}\\begin{{document}}\n{words}\n"
    with pytest.raises(EngineFailed, match=said) as failed:
        TexPress(seconds=2).pdf(source + "\\end{document}")
    assert 1 == len(str(failed.value).splitlines())
    assert not Path("/tmp/derive-was-here").exists()
