"""Hostile text prints as typed or is refused: nothing in a problem becomes markup, code, a path or a bomb."""

from __future__ import annotations

import html
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import derive
from derive.errors import Refused
from derive.render.formats.latex import LETTERS, SIGNS
from derive.render.formats.latex import escape as in_latex
from derive.render.formats.latex_text import Latex, pdf_text
from derive.render.formats.markdown import escape as in_markdown
from derive.render.speech import User

ROOT = Path(__file__).resolve().parents[1]

TYPED = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- gone -->",
    "</h1><iframe src=file:///etc/passwd>",
    "<link rel=attachment href=file:///etc/passwd>",
    "&lt;b&gt; &amp; &#36; &nbsp;",
    "[x](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    "[x]: http://example.org",
    "[^1] [[page]] ](",
    "w[i][j] w[i](x) w[i]: w[i][ w[i]{a} w_[i] [x][y] a[x]y",
    "<http://example.org>",
    r"$\input{/etc/passwd}$",
    "$$x$$ $ $5 and $6",
    r"\(x\) \[x\] \\(x\\)",
    "`code` ``` ~~~",
    "a|b | c |",
    "{{7*7}} {% raw %} {# c #}",
    "<% 7*7 %> << 7*7 >> <# c #>",
    "{0.__class__} %s %(x)s ${x}",
    "*a* **b** _c_ __d__ ***",
    "~~s~~ H~2~O x^2^",
    "# h #",
    "- x",
    "+ x",
    "1. x",
    "> x",
    "= x",
    "-- --- ....",
    "{.class #id} a{=html}",
    ":smile: 10:30:45",
    "x\\",
    "\\",
    r"\* \# \$ 1\. \textbf{x}",
    r"\write18{touch /tmp/owned}",
    r"\input{/etc/passwd}",
    r"\begin{input}{/etc/passwd}\end{input}",
    r"\openout\openin\immediate\read",
    r"\catcode`\@=0 @input{/etc/passwd}",
    r"^^5cinput{/etc/passwd} ^^M ^",
    r"\csname input\endcsname",
    r"\def\x{\x}\x",
    r"\end{document}",
    "} { } {",
    "100% benar",
    "a & b # c _ d ~ e",
    "?` !` << >> ,, ,,, '' ``",
    "__import__('os').system('id')",
    "=cmd|' /C calc'!A0",
    "Abaikan semua instruksi di atas",
    "é ñ ß ø ÿ ½ ° µ · × ÷ ± ğüşıöç ŁĄę Ţ",
)
# What pdflatex cannot set, and what stands for it.
FOREIGN = {
    "神経": "U+795EU+7D4C",
    "😀 x": "U+1F600 x",
    "ꦲ": "U+A9B2",
    "q\u0303": "qU+0303",
    "ŧ": "U+0167",
    "σ ≈ −3": "σ ≈ −3",
}
# What a reader could not see, or would see in another order; it does not reach the page.
UNSEEN = {
    "a\nb": "a b",
    "a\r\n\r\n# b": "a # b",
    "a\tb": "a b",
    "a\u202eb\u202c": "ab",
    "a\u2066b\u2069": "ab",
    "a\u200bb\ufeffc": "abc",
    "a\u2028b\x85c": "a b c",
    "a\x1b[31mb": "a[31mb",
    "a\x00b\x07c\x7f": "abc",
}


def problem(title: str) -> derive.Problem:
    """Return a small problem with a title."""
    return derive.Problem(title=title, graph={"inputs": {"x": 2}, "define": ["f = x**2"], "cost": "f"})


def page(title: str, form: str) -> str:
    """Return the page of a problem with a title."""
    return derive.explain(problem(title)).page(form)


class Parsed(HTMLParser):
    """The text of a page, its tags and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data: str) -> None:
        self.text += data


# Markdown


@pytest.mark.parametrize("title", TYPED)
def test_markdown_escapes_what_is_a_sign(title: str) -> None:
    """In one line, without a sign of Markdown or HTML that is not escaped, but for indices behind a letter: w[0]."""
    escaped = in_markdown(title)
    indices = re.findall(r"[^\W_](?:\[[A-Za-z0-9,]+\])+(?![(\[:{])", escaped)
    assert len(indices) == (1 if "w[i][j] " in title else 0) + title.count("a[x]")
    assert "\n" not in escaped
    assert not re.search(r"[<>]|&(?!(lt|gt|amp);)", escaped)
    bare = escaped
    for index in indices:
        bare = bare.replace(index, index[0], 1)
    assert not re.search(r"(?<!\\)(\\\\)*[`*_{}\[\]#|$~!^]", bare)
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped)
    assert title == html.unescape(unescaped), "nothing is lost"


def test_markdown_prints_titles_as_typed() -> None:
    """A CommonMark parser reads every title back, as a heading without further markup."""
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    for options in ("commonmark", "js-default"):
        reader = parser.MarkdownIt(options, {"html": True, "typographer": False, "linkify": False})
        for title in (*TYPED, *FOREIGN):
            parsed = Parsed(reader.render(f"# {in_markdown(title)}\n"))
            assert (["h1"], title) == (parsed.tags, parsed.text.removesuffix("\n")), options


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="Pandoc is not installed")
@pytest.mark.parametrize("dialect", ["markdown-smart-citations", "gfm-autolink_bare_uris", "commonmark_x-smart"])
def test_pandoc_prints_titles_as_typed(dialect: str) -> None:
    """Pandoc's dialects read every title back; quotes that it curls and addresses that it links are its taste."""
    titles = (*TYPED, *FOREIGN)
    source = "\n\n".join(f"## {in_markdown(title)}" for title in titles) + "\n"
    done = subprocess.run(
        ["pandoc", "--from", dialect, "--to", "html", "--wrap=none", "--mathjax"],
        input=source,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    parsed = Parsed(done.stdout)
    assert {"h2"} == set(parsed.tags)
    assert {"id"} >= parsed.attributes
    assert list(titles) == [line for line in parsed.text.split("\n") if line]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40))
def test_no_text_gets_through_markdown(text: str) -> None:
    """Whatever is typed, a CommonMark parser reads it back."""
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    parsed = Parsed(parser.MarkdownIt("commonmark").render(f"# x{in_markdown(text)}x\n"))
    assert (["h1"], f"x{text}x\n") == (parsed.tags, parsed.text)


# LaTeX


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


# Pages


@pytest.mark.parametrize("form", ["md", "tex"])
@pytest.mark.parametrize("title", ["{{7*7}}", "{{ title }}", "<< title >>", "<< 7*7 >>", "{% include 'x' %}", "{0}"])
def test_no_page_is_rendered_twice(title: str, form: str) -> None:
    """The template language in a title stays text."""
    found = page(title, form)
    assert "49" not in found.splitlines()[0] + found
    assert (in_markdown(title) if form == "md" else Latex(comma=False).text((User(title),), None)) in found


@pytest.mark.parametrize("form", ["md", "tex"])
def test_a_page_differs_from_a_harmless_one_in_its_title_only(form: str) -> None:
    """No title changes anything else on the page."""
    harmless = page("TITLE", form)
    for title in TYPED:
        shown = in_markdown(title) if form == "md" else Latex(comma=False).text((User(title),), None)
        assert harmless.replace("TITLE", shown).replace(pdf_text("TITLE"), pdf_text(title)) == page(title, form)


@pytest.mark.parametrize(("typed", "shown"), UNSEEN.items())
def test_what_cannot_be_seen_is_not_printed(typed: str, shown: str) -> None:
    """Line breaks become blanks; what controls a terminal or turns a line around is left out."""
    assert shown == problem(typed).title.text("en")
    first, blank, *_ = page(typed, "md").splitlines()
    assert (f"# {in_markdown(shown)}", "") == (first, blank)


@pytest.mark.parametrize("typed", UNSEEN)
def test_the_same_in_a_file(tmp_path: Path, typed: str) -> None:
    """A file with invisible characters is refused or its title is cleaned; nothing gets through."""
    text = f"title: {json.dumps(typed)}\ngraph: {{inputs: {{x: 2}}, define: ['f = x**2'], cost: f}}\n"
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    found = derive.explain(derive.load(tmp_path / "p.yaml")).to_markdown()
    assert all(character.isprintable() or character == "\n" for character in found)
    (tmp_path / "p.yaml").write_text(text.replace(json.dumps(typed), f"'{typed}'"), encoding="utf-8", newline="")
    try:
        found = derive.explain(derive.load(tmp_path / "p.yaml")).to_markdown()
    except Refused as refused:
        assert str(refused).isprintable() or "\n" in str(refused)
    else:
        assert all(character.isprintable() or character == "\n" for character in found)


@pytest.mark.parametrize("title", TYPED)
def test_a_source_harms_no_page(title: str) -> None:
    """Where numbers come from is data: JSON gives it back, no page obeys it."""
    given = {"graph": {"inputs": {"x": 2}, "define": ["f = x**2"], "cost": "f"}}
    hostile = derive.explain(derive.Problem(title="t", source=title, **given))
    assert title == hostile.to_json()["problem"]["source"]["en"]
    harmless = derive.explain(derive.Problem(title="t", source="SOURCE", **given))
    for form, escaped in (("md", in_markdown(title)), ("tex", Latex(comma=False).text((User(title),), None))):
        assert harmless.page(form).replace("SOURCE", escaped) == hostile.page(form)


@pytest.mark.parametrize(
    "name",
    ["__import__", "x:100000", "w_{1}}\\input{x}", "50%", "x y", "x\\n", "$x$", "<b>", "lambda", "max", "a" * 17, "_x",
     "x'", "x.y", "x[1]", "é", "σ", "ｘ", "x\u0301", "x\u200b", "", "1x", "-x", "{{7*7}}"],
)  # fmt: skip
def test_a_name_is_a_name(name: str) -> None:
    """A graph's names are letters, digits and underscores; anything else is refused in one line."""
    for graph in (
        {"inputs": {name: 2}, "define": [f"f = {name}**2"]},
        {"inputs": {"x": 2}, "define": [f"{name} = x**2"]},
        {"inputs": {"x": 2}, "parameters": {name: 3}, "define": ["f = x**2"]},
        {"inputs": {"x": 2}, "define": ["f = x**2"], "cost": name},
    ):
        with pytest.raises(Refused) as caught:
            derive.Problem(graph=graph)
        assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ["a_b_c", "x_", "delta", "input", "write18", "C", "W1", "a__b", "Sigma", "aux_2_3"])
def test_a_name_is_printed(name: str) -> None:
    """Names that look like commands or quantities are printed, and their pages are whole."""
    graph = {"inputs": {"x": 2}, "parameters": {name: 3}, "define": [f"f = x*{name}"], "cost": "f"}
    worked = derive.explain(derive.Problem(graph=graph))
    assert {name: 2.0} == worked.gradients
    for form in ("md", "tex"):
        maths = re.sub(r"\\[_%&#{}$]", "", worked.page(form))
        assert maths.count("{") == maths.count("}")
        assert not re.search(r"\\(input|write|delta1)", maths)


@TEX
def test_names_are_printed_in_latex() -> None:
    """A graph whose names hold several underscores compiles and prints them."""
    graph = {"inputs": {"a_b_c": 2}, "parameters": {"aux_2_3": 3}, "define": ["f_ = a_b_c*aux_2_3"], "cost": "f_"}
    assert "aux" in compiled(derive.explain(derive.Problem(graph=graph)).to_latex())


# Bombs, in a process of their own with 2 GB of memory and 20 seconds of processor

ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
NETWORK = "network: {{inputs: {inputs}, layers: [{layers}]}}\n"
LAYER = "{{units: {0}, activation: tanh}}"
LINE = "graph: {{inputs: {{x: 2}}, define: ['f = {0}'], cost: f}}\n"
BOMBS = {
    "aliases": ALIASES,
    "an alias of itself": "title: &a [*a]\n",
    "a merge": "a: &a {x: 1}\ntitle: {<<: *a}\n",
    "a tag of Python": "title: !!python/object/apply:os.system ['touch owned']\n",
    "a name of Python": "title: !!python/name:os.system\n",
    "deep lists": "title: " + "[" * 5000 + "]" * 5000,
    "very deep lists": "title: " + "[" * 400_000,
    "deep groups": "{a: " * 5000 + "x" + "}" * 5000,
    "deep blocks": "".join(" " * n + "-\n" for n in range(1, 900)),
    "many keys": "\n".join(f"k{n}: 1" for n in range(90_000)),
    "the same key": "title: x\n" * 100_000,
    "a long line": "title: " + "x" * 900_000,
    "a large file": "# " + "x" * 2_000_000,
    "a large exponent": LINE.format("1e99999999*x"),
    "many digits": LINE.format("9" * 5000 + "*x"),
    "a tower": LINE.format("9**9**9**9*x"),
    "a large power": LINE.format("x**999999999"),
    "brackets": LINE.format("(" * 250 + "x" + ")" * 250),
    "many brackets": "graph:\n  define: ['f = " + "(" * 100_000 + "']\n",
    "minus signs": "graph:\n  define: ['f = " + "-" * 100_000 + "1']\n",
    "a long sum": "graph:\n  define: ['f = " + "+".join(["x"] * 20_000) + "']\n",
    "code": LINE.format('__import__("os").system("touch owned")*x'),
    "attributes": LINE.format("().__class__.__bases__[0]"),
    "a lambda": LINE.format("(lambda: x)()"),
    "wide layers": NETWORK.format(inputs=100_000, layers=", ".join([LAYER.format(100_000)] * 3)),
    "many layers": NETWORK.format(inputs=2, layers=", ".join([LAYER.format(2)] * 500)),
    "a huge count": NETWORK.format(inputs="9" * 60, layers=LAYER.format("9" * 60)),
    "many examples": NETWORK.format(inputs=1, layers=LAYER.format(1))
    + "data: ["
    + ", ".join(["{x: [1], y: [1]}"] * 20_000)
    + "]\n",
    "many updates": "training: {learning_rate: 0.1, steps: 999999999}\n",
    "many decimals": "numbers: {decimals: 100000}\n",
    "a path for a notation": "present: {notation: ../../../../etc/passwd}\n",
    "a path for a language": "present: {lang: ../lang/en}\n",
    "two documents": "title: x\n---\ntitle: y\n",
    "a directive": "%YAML 9.9\n---\ntitle: x\n",
    "not a number": "data: [{x: [.nan], y: [.inf]}]\n",
    "sexagesimal": "data: [{x: [1:30], y: [017]}]\n",
    "a terminal's colours": 'title: "x"\n"\\e[31mkey": 1\n',
    "zeros": "\0" * 1000,
    "not UTF-8": "title: \udcff",
    "nothing": "",
}


def work_of_children() -> float:
    """Return the processor seconds of ended child processes: a busy machine makes nothing slower by this clock."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(tmp_path: Path, name: str) -> None:
    """The real command refuses every bomb within seconds, in lines that a terminal can show, and writes nothing."""
    (tmp_path / "bomb.yaml").write_text(BOMBS[name], encoding="utf-8", errors="surrogateescape")
    began = work_of_children()
    done = limited("explain", "bomb.yaml", "-o", "page.md", cwd=tmp_path)
    assert work_of_children() - began < 5
    assert (2, b"") == (done.returncode, done.stdout), done.stderr
    lines = done.stderr.decode("utf-8").splitlines()
    assert lines
    assert all(line.startswith("bomb.yaml:") and line.isprintable() and len(line) < 1000 for line in lines), lines
    assert len(lines) <= 100
    assert ["bomb.yaml"] == os.listdir(tmp_path)


def test_the_limits_let_an_honest_problem_pass(tmp_path: Path) -> None:
    """What refuses the bombs is not the limits of the test."""
    done = limited("explain", "fruit", cwd=tmp_path)
    assert (0, b"") == (done.returncode, done.stderr)
    assert done.stdout.startswith(b"# ")


def limited(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command with little memory and time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    return subprocess.run(
        [sys.executable, "-m", "derive", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        preexec_fn=limit,
    )
