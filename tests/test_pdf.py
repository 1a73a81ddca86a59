"""PDF pages: accessible, the same bytes each time, with the numbers of the page; and what happens when engines fail."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typst
from pdf_reader import Tags, needs_poppler, size, tags, text, words
from test_hostile import TYPED

import derive
from derive.errors import EngineFailed, Refused
from derive.problem.choice import chosen, shipped
from derive.render.formats.typst_text import typed
from derive.render.pdf import press
from derive.render.pdf.tex_press import PACKAGES, TexPress
from derive.render.pdf.typst_press import TypstPress

ROOT = Path(__file__).resolve().parents[1]
PAGES = [(sheet, lang) for sheet in shipped() for lang in ("en", "id")]
MARGIN = 2.2 / 2.54 * 72
NARROW = 1.5 / 2.54 * 72
SLACK = 2.0  # points; the eye does not see less
SLOW = "#for i in range(10000) { for j in range(10000) { for k in range(10000) {} } }"
HEAD = '#set document(title: "x")\n= A\n'
HOSTILE = "Budi_2 #1 $5 50% \\input{x} */ // ] [ *a* _b_ `c` <d> @e ~ -- ... = \"q\" 'p' #panic() \\"

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
Made = Callable[[str, str], tuple[str, bytes, tuple[str, ...]]]


@pytest.fixture(scope="session")
def made() -> Iterator[Made]:
    """Sources, PDFs and warnings of shipped worksheets, each set once, by one warm press."""
    with TypstPress() as opened:

        @cache
        def setting(sheet: str, lang: str) -> tuple[str, bytes, tuple[str, ...]]:
            source = solved(sheet).to_typst(lang=lang)
            return source, opened.pdf(source), tuple(opened.warnings)

        yield setting


@cache
def solved(sheet: str) -> derive.Worked:
    """A shipped worksheet, solved once."""
    return derive.explain(chosen(sheet))


def problem(**present: Any) -> derive.Problem:
    """A small problem with a look of its own."""
    layers = [{"units": 1, "activation": "tanh", "weights": [["0.5"]], "biases": ["0.1"]}]
    return derive.Problem(
        title=present.pop("title", "x"),
        network={"inputs": 1, "layers": layers},
        cost={"kind": "squared-error"},
        data=[{"x": 2, "y": 1}],
        training={"learning_rate": "0.1"},
        present=present,
    )


def command(*arguments: object, cwd: Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("variables", {})}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
    line = [sys.executable, "-m", "derive", *map(str, arguments)]
    return subprocess.run(line, cwd=cwd, env=variables, **options)


# Every page that ships


@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_a_page_is_accessible(made: Made, sheet: str, lang: str) -> None:
    """Tagged, with language and title, and every formula of the source with what is said for it."""
    source, pdf, warnings = made(sheet, lang)
    assert () == warnings
    found = tags(pdf)
    assert (True, lang, True, "1") == (found.marked, found.language, found.shows_title, found.ua_part)
    assert found.title == json.loads(re.search(r'document\(title: ("(?:[^"\\]|\\.)*")', source)[1])  # type: ignore[index]
    assert {"/Document", "/Title", "/H1", "/P", "/L", "/Strong"} <= set(found.kinds)
    assert ("#table(" in source or ", table(" in source) == ("/TH" in found.kinds)
    # Quotation marks and backslashes are all that a literal of the source hides.
    spoken = [json.loads(literal) for literal in re.findall(r'#[fd]\((?:breakable: \w+, )?("(?:[^"\\]|\\.)*")', source)]
    assert sorted(spoken) == sorted(found.formulas)
    assert all(found.formulas) and all(found.figures)


@needs_poppler
@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_the_numbers_are_in_the_pdf(made: Made, sheet: str, lang: str) -> None:
    """The carried values of the first update come back from the PDF, with the decimal mark of the language."""
    shown = text(made(sheet, lang)[1])
    read = re.sub(r"\s", "", shown)
    roles = ("weighted-sum", "activation", "cost", "line", "gradient", "update", "signal")
    expected = {
        step["value"]
        for step in solved(sheet).to_json()["steps"]
        if step["role"] in roles and not re.search(r"[e/]", step["value"]) and "#" not in step["name"]
    }
    assert len(expected) >= 1
    marked = {value.replace("-", "−").replace(".", "," if lang == "id" else ".") for value in expected}
    assert [] == sorted(value for value in marked if value not in read)
    assert not re.search(r"\d\.\d{3}" if lang == "id" else r"\d,\d{3}", shown)


@needs_poppler
@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_nothing_stands_out(made: Made, sheet: str, lang: str) -> None:
    """No word stands in a margin, and every page has its number."""
    pdf = made(sheet, lang)[1]
    wide, high = size(pdf)
    found = words(pdf)
    assert (595, 842) == (int(wide), int(high) + (high > int(high)))
    outside = [word for word in found if not MARGIN - SLACK < word.left < word.right < wide - MARGIN + SLACK]
    assert [] == outside
    last = max(word.page for word in found)
    feet = {word.page: [w.text for w in found if w.page == word.page and w.bottom > high - 45] for word in found}
    assert {page: [str(page), "/", str(last)] for page in range(1, last + 1)} == feet


@needs_poppler
@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_no_heading_is_stranded(made: Made, sheet: str, lang: str) -> None:
    """No page ends with a heading, nor with a paragraph that leads to a formula."""
    source, pdf, _ = made(sheet, lang)
    _, high = size(pdf)
    headings = {
        re.sub(r"[^\w]", "", re.sub(r"#\w+|\\", "", title)) for title in re.findall(r"#heading\(.*?\)\[(.*)\]", source)
    }
    leads = {re.sub(r"[^\w]", "", title) for title in re.findall(r"#leads\[#strong\[([^]]*)\];\]", source)}
    by_page: dict[int, list[Any]] = {}
    for word in words(pdf):
        if word.bottom < high - 45:
            by_page.setdefault(word.page, []).append(word)
    assert len(headings) > 3
    for found in by_page.values():
        lowest = max(word.bottom for word in found)
        line = re.sub(r"[^\w]", "", "".join(word.text for word in found if word.bottom > lowest - 4))
        assert line not in headings | leads


def test_what_stands_out_is_noticed() -> None:
    """The test above sees a formula that is too wide."""
    with press() as opened:
        pdf = opened.pdf(
            HEAD + '#set page(margin: 2.2cm)\n#math.equation(alt: "x", block: true, $' + "x + " * 90 + "x$.body)"
        )
    wide, _ = size(pdf)
    assert any(word.right > wide - MARGIN + SLACK or word.left < MARGIN - SLACK for word in words(pdf))


@pytest.mark.parametrize("sheet", ["arctan-2-2-1", "tanh-batch-11"])
def test_the_same_page_gives_the_same_bytes(made: Made, sheet: str) -> None:
    """Another process, at another time, in another folder, makes the same file."""
    source, first, _ = made(sheet, "id")
    with press() as opened:
        opened.pdf(HEAD)
        assert first == opened.pdf(source)
    assert b"derive-typst" not in first


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


@needs_poppler
@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_brief_page_is_two_at_most(lang: str) -> None:
    """The δ form of every worksheet that ships takes one sheet of paper, and nothing of it stands in a margin."""
    with TypstPress() as opened:
        for sheet in shipped():
            pdf = solved(sheet).pdf(lang=lang, detail="brief", engine=opened)
            found, (wide, _) = words(pdf), size(pdf)
            assert max(word.page for word in found) <= 2, sheet
            assert all(NARROW - SLACK < word.left < word.right < wide - NARROW + SLACK for word in found), sheet


# The longest pages in the notations that take the most room, and those of two hidden units in matrices.
LONGEST = [
    ("tanh-batch-11", "fausett", "scalar"),
    ("tanh-batch-11", "code", "scalar"),
    ("relu-sigmoid-1-4-2-1", "fausett", "scalar"),
    ("tanh-batch-11", "in-out", "scalar"),
    ("sigmoid-2-2-1", "fausett", "matrix"),
    ("arctan-2-2-1", "superscript", "matrix"),
]  # fmt: skip


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_brief_page_is_two_at_most_in_wide_letters(engine: str) -> None:
    """Neither a notation nor the matrices of a 2-2-1 make a third page, whatever sets them."""
    with press(engine) as opened:
        for sheet, notation, view in LONGEST:
            look: dict[str, Any] = {"notation": notation, "view": view}
            pdf = solved(sheet).pdf(lang="id", detail="brief", engine=opened, **look)
            assert max(word.page for word in words(pdf)) <= 2, (sheet, notation, view)


# Worksheets with more updates than they ship with: parameters x updates, of one example or of a batch.
UPDATES: list[tuple[str, dict[str, Any], str]] = [
    ("xor", {"batch": 1}, "superscript"),
    ("xor", {"batch": 2, "steps": 2}, "fausett"),
    ("xor", {"batch": [[1], [2, 3], [4, 1, 2]]}, "code"),
    ("sigmoid-2-2-1", {"steps": 2}, "superscript"),
    ("relu-sigmoid-1-4-2-1", {"steps": 4}, "fausett"),
]


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_brief_page_of_several_updates_is_two_at_most(engine: str) -> None:
    """Up to four updates of 21 parameters, and four of nine in batches, take one sheet of paper."""
    with press(engine) as opened:
        for sheet, training, notation in UPDATES:
            problem = solved(sheet).problem.changed(training={"learning_rate": "0.5", **training})
            pdf = derive.explain(problem).pdf(lang="id", detail="brief", engine=opened, notation=notation)
            assert max(word.page for word in words(pdf)) <= 2, (sheet, training)


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


# The user's words, paper and head


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


# The worker


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


# The command


def test_a_pdf_from_the_command(tmp_path: Path) -> None:
    """To a file by its ending, or to standard output where that is no terminal; both are the same bytes."""
    done = command("explain", "fruit", "-o", "fruit.pdf", cwd=tmp_path)
    assert (0, b"", b"") == (done.returncode, done.stdout, done.stderr)
    piped = command("explain", "fruit", "--to", "pdf", cwd=tmp_path)
    assert (0, b"") == (piped.returncode, piped.stderr)
    assert (tmp_path / "fruit.pdf").read_bytes() == piped.stdout
    assert ["fruit.pdf"] == os.listdir(tmp_path)
    source = command("explain", "fruit", "-o", "fruit.typ", cwd=tmp_path)
    assert 0 == source.returncode
    assert (tmp_path / "fruit.typ").read_text(encoding="utf-8").startswith("#set document(")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """A PDF that cannot be written to standard output ends as a text does, and a reader who leaves is no error."""
    with open("/dev/full", "wb") as full:
        done = command("explain", "fruit", "--to", "pdf", cwd=tmp_path, stdout=full)
    assert 4 == done.returncode and b"Traceback" not in done.stderr
    line = f"{sys.executable} -m derive explain fruit --to pdf | head -c 4; echo ${{PIPESTATUS[0]}}"
    left = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    assert b"%PDF0\n" == left.stdout


def test_a_terminal_gets_no_pdf(tmp_path: Path) -> None:
    """It is refused with what to do instead, before anything is computed."""
    ours, theirs = pty.openpty()
    try:
        done = command("explain", "fruit", "--to", "pdf", cwd=tmp_path, stdout=theirs)
    finally:
        os.close(theirs)
        os.close(ours)
    assert 2 == done.returncode
    assert b"-o FILE.pdf" in done.stderr and b"Traceback" not in done.stderr


def broken(folder: Path) -> Path:
    """Templates that no engine can set."""
    for kind, ending, page in (("typst", "typ", "#panic[{{ title }}]"), ("latex", "tex", "\\undefined << title >>")):
        (folder / kind).mkdir(parents=True)
        (folder / kind / f"page.{ending}").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("engine", "ending"), [("typst", "typ"), pytest.param("tex", "tex", marks=needs_tex)])
def test_a_failing_engine_keeps_the_source(tmp_path: Path, engine: str, ending: str) -> None:
    """One line says what the engine says and where the source is; the old PDF and the user's files stay."""
    templates = broken(tmp_path / "templates")
    (tmp_path / "x.pdf").write_bytes(b"old")
    line = ("explain", "fruit", "-o", "x.pdf", "--engine", engine, "--templates", templates)
    done = command(*line, cwd=tmp_path)
    assert (5, b"") == (done.returncode, done.stdout)
    said = done.stderr.decode().splitlines()
    assert 1 == len(said) and said[0].startswith(f"{engine}: ") and f"x.{ending}" in said[0]
    assert b"old" == (tmp_path / "x.pdf").read_bytes()
    kept = tmp_path / f"x.{ending}"
    assert re.match(r"#panic\[|\\undefined ", kept.read_text(encoding="utf-8"))
    kept.write_text("mine", encoding="utf-8")
    assert 5 == command(*line, cwd=tmp_path).returncode
    assert "mine" == kept.read_text(encoding="utf-8")
    assert (tmp_path / f"x.pdf.{ending}").is_file()


def test_without_tex_the_message_says_what_to_install(tmp_path: Path) -> None:
    """The source is kept, so that it can be set elsewhere."""
    done = command(
        "explain", "fruit", "-o", "x.pdf", "--engine", "tex", cwd=tmp_path, variables={"PATH": str(tmp_path)}
    )
    assert 5 == done.returncode
    assert " ".join(PACKAGES).encode() in done.stderr
    assert ["x.tex"] == os.listdir(tmp_path)


# TeX


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


# From Python


def test_from_python(tmp_path: Path) -> None:
    """A page is saved by its ending; one press sets many pages; an engine that there is not is refused."""
    made = derive.explain(problem())
    made.save(tmp_path / "x.pdf", lang="id")
    made.save(tmp_path / "x.typ", lang="id")
    with press("typst") as opened:
        assert (tmp_path / "x.pdf").read_bytes() == made.pdf(engine=opened, lang="id")
    assert (tmp_path / "x.typ").read_text(encoding="utf-8") == made.to_typst(lang="id")
    with pytest.raises(Refused, match="typst, tex"):
        made.pdf(engine="word")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="md, tex, typ"):
        made.page("pdf")


def test_a_press_of_its_own_for_each_thread(made: Made) -> None:
    """Two presses at once do not mix their pages."""
    pages = [made("fruit", "en"), made("not-one", "id")]
    found: dict[int, list[bytes]] = {}

    def work(place: int) -> None:
        with TypstPress() as opened:
            found[place] = [opened.pdf(pages[place][0]) for _ in range(3)]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {place: [pages[place][1]] * 3 for place in range(2)} == found


def test_an_interrupted_page_is_not_the_next_one(made: Made) -> None:
    """After Ctrl-C in the middle of a page, the next page is its own."""
    source, pdf, _ = made("fruit", "en")
    with TypstPress() as opened:
        alarm = threading.Timer(2, lambda: opened._worker and opened._worker.terminate())
        alarm.start()
        start = time.monotonic()
        with pytest.raises(EngineFailed):
            opened.pdf(HEAD + SLOW)
        assert time.monotonic() - start < 30
        assert pdf == opened.pdf(source)


def test_a_pdf_without_tags_is_noticed() -> None:
    """The tests above see what a page that says nothing of itself lacks."""
    pdf = typst.compile(HEAD.encode(), format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    assert Tags("", "x", False, False, "", [], [], []) == tags(pdf)._replace(language="", shows_title=False)
