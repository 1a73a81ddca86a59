"""The HTML page in a real Chromium: quiet, as wide as its window, in its own font, printable, and open to everybody."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser

import derive
from derive.face import Worked
from derive.problem.choice import chosen, shipped

PAGES = [(sheet, lang) for sheet in shipped() for lang in ("en", "id")]
AXE = "axe-core@4.10.3"
# axe-core takes MathML for a picture without words, so that it finds a table's heads in it empty; we look ourselves.
RULES = "{rules: {'empty-table-header': {enabled: false}}}"
SIGNS = {
    "inputs": {"x": "-2", "y": 5},
    "parameters": {"w": 3, "alpha": "0.5"},
    "define": ["q = sigmoid(x*w) + y", "r = sqrt(q) + abs(x) + max(w, y)", "f = tanh(r)*ln(y)/(1 + exp(alpha))"],
    "cost": "f",
}
# One element of each sign that formulas are drawn with, marked so that it can be asked for.
MARK = """(() => { const seen = new Set();
  for (const e of document.querySelectorAll('main mi, main mo, main mn')) {
    const t = e.textContent.trim(); if (t && t !== '\\u2061' && !seen.has(t)) { seen.add(t); e.dataset.sign = t; } }
  return [...seen].filter(t => !/^[0-9.,]{2,}$/.test(t)); })()"""
# What stands out of the window, left or right, though no box of its own scrolls it.
STANDS_OUT = """(() => { const wide = document.documentElement.clientWidth; const found = [];
  for (const e of document.querySelectorAll('main *, nav *, header *')) {
    if (e.closest('.formula, .table')) continue;
    const r = e.getBoundingClientRect();
    if (r.width && (r.right > wide + 1 || r.left < -1)) found.push(e.outerHTML.slice(0, 80)); }
  return [document.documentElement.scrollWidth - wide, found]; })()"""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with Browser() as started:
        yield started


@cache
def worked(sheet: str) -> Worked:
    """The solution of a worksheet, made once for all its pages."""
    return derive.explain(chosen(sheet))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all pages."""
    return tmp_path_factory.mktemp("html")


def saved(folder: Path, sheet: str, lang: str) -> Path:
    """Return the file of a page, written once."""
    path = folder / f"{sheet}.{lang}.html"
    if not path.exists():
        worked(sheet).save(path, lang=lang)
    return path


@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_pages_are_quiet_and_fit(browser: Browser, folder: Path, sheet: str, lang: str) -> None:
    """No word in the console, with the policy in force; nothing stands out at the width of a telephone or a desk."""
    for width in (360, 1280):
        browser.open(saved(folder, sheet, lang), width)
        assert [] == browser.messages
        assert [0, []] == browser.run(STANDS_OUT)


@pytest.mark.parametrize("lang", ["en", "id"])
def test_sentences_in_tables_are_not_cut_off(browser: Browser, folder: Path, lang: str) -> None:
    """A table that explains symbols in sentences fits a telephone: its sentences break instead of scrolling."""
    browser.open(saved(folder, "fruit", lang), 360)
    tables = """[...document.querySelectorAll('.table')].filter(t => t.querySelector('.prose'))"""
    assert 1 == browser.run(f"{tables}.length")
    assert 0 == browser.run(f"Math.max(...{tables}.map(t => t.scrollWidth - t.clientWidth))")


@pytest.mark.parametrize("lang", ["en", "id"])
def test_no_word_of_a_table_is_hidden_on_a_desk(browser: Browser, folder: Path, lang: str) -> None:
    """Whatever the notation, what the rows of every block say is in sight at the width of a desk."""
    taught = {
        "network": {
            "inputs": 2,
            "layers": [
                {"units": 2, "activation": "tanh", "weights": [["0.8", "-0.6"], ["0.3", "0.2"]], "biases": ["0.1", 0]},
                {"units": 2, "activation": "softmax", "weights": [["0.6", "0.1"], [1, 2]], "biases": ["0.2", "0.3"]},
            ],
        },
        "cost": {"kind": "cross-entropy"},
        "data": [{"x": [1, 2], "y": [1, 0]}],
        "present": {"blocks": "all"},
    }
    path = folder / f"taught.{lang}.html"
    derive.explain(derive.Problem(**taught)).save(path, lang=lang, notation="row-vector")
    browser.open(path, 1280)
    assert [] == browser.run(
        "[...document.querySelectorAll('.table')].filter(t => t.scrollWidth > t.clientWidth).map(t => t.innerText)"
    )


def test_what_stands_out_is_noticed(browser: Browser, folder: Path) -> None:
    """The test above hears the console and sees a wide paragraph."""
    text = saved(folder, "fruit", "en").read_text(encoding="utf-8")
    loud = folder / "loud.html"
    loud.write_text(text.replace("</main>", '<p style="color: red">x</p><script>1</script></main>'), encoding="utf-8")
    browser.open(loud, 360)
    assert 2 == len([message for message in browser.messages if "Content Security Policy" in message])
    wide = folder / "wide.html"
    wide.write_text(
        text.replace("</main>", f"<p><code>{'x' * 20}\u00a0{'<b>x</b>' * 80}</code></p></main>").replace(
            "overflow-wrap: break-word;", ""
        ),
        encoding="utf-8",
    )
    browser.open(wide, 360, bypass=True)
    assert browser.run(STANDS_OUT)[0] > 100


@pytest.mark.parametrize("name", ["arctan-2-2-1", "iris-softmax", "signs"])
def test_signs_come_from_the_font_of_the_page(browser: Browser, folder: Path, name: str) -> None:
    """Every letter and sign of a formula is drawn with the font that the page brings, whatever the machine has."""
    if name == "signs":
        path = folder / "signs.html"
        derive.explain(derive.Problem(graph=SIGNS)).save(path)
    else:
        path = saved(folder, name, "id")
    browser.open(path, 1280)
    signs = browser.run(MARK)
    assert {"arctan-2-2-1": {"δ", "∂", "≈", "⏟"}, "iris-softmax": {"δ", "∑", "{", "["}, "signs": {"σ"}}[name] <= set(
        signs
    )
    assert {} == {sign: fonts for sign in signs if not all((fonts := browser.fonts(_marked(sign))).values())}


def _marked(sign: str) -> str:
    return f'[data-sign="{sign}"]'


def test_a_missing_font_is_noticed(browser: Browser, folder: Path) -> None:
    """Without its font, the page would draw δ with another one."""
    text = saved(folder, "arctan-2-2-1", "id").read_text(encoding="utf-8")
    bare = folder / "bare.html"
    bare.write_text(text.replace("data:font/woff2;base64,", "data:font/woff2;base64,AAAA"), encoding="utf-8")
    browser.open(bare, 1280, bypass=True)
    browser.run(MARK)
    assert not any(browser.fonts(_marked("δ")).values())


def test_braces_are_as_wide_as_what_they_embrace(browser: Browser, folder: Path) -> None:
    """A brace is drawn from end to end, wherever on the page it stands."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    browser.open(saved(folder, "arctan-2-2-1", "id"), 1280)
    boxes = browser.run(
        "[...document.querySelectorAll('munder > mo')].map(e => { const r = e.previousSibling.getBoundingClientRect();"
        "return [r.left, r.bottom + scrollY, r.width]; })"
    )
    assert 3 == len(boxes)
    for left, bottom, width in boxes:
        clip = {"x": left - 30, "y": bottom, "width": width + 60, "height": 8, "scale": 1}
        shot = browser.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        drawn = image.open(BytesIO(base64.b64decode(shot))).convert("L")
        inked = [x for x in range(drawn.width) if any(drawn.getpixel((x, y)) < 170 for y in range(drawn.height))]
        assert (abs(inked[0] - 30) <= 4, abs(inked[-1] - 30 - width) <= 4) == (True, True), (inked[0], inked[-1], width)


def test_relations_are_aligned(browser: Browser, folder: Path) -> None:
    """In aligned formulas the first relations of all rows stand below one another."""
    browser.open(saved(folder, "relu-sigmoid-1-4-2-1", "id"), 1280)
    ends = browser.run(
        "[...document.querySelectorAll('.rows')].map(t => [...t.children].map(r =>"
        "[r.children[0], r.children[1]].map(c => c.getBoundingClientRect())).map(([a, b]) => [a.right, b.left]))"
    )
    assert len(ends) > 20
    for rows in ends:
        assert all(abs(right - left) < 1 and abs(left - rows[0][1]) < 1 for right, left in rows)
    inner = browser.run(
        "[...document.querySelectorAll('.rows > mtr > mtd:first-child')].filter(c => c.firstElementChild &&"
        "c.firstElementChild.getBoundingClientRect().width > 1).map(c =>"
        "c.getBoundingClientRect().right - c.firstElementChild.getBoundingClientRect().right)"
    )
    assert max(map(abs, inner)) < 1


def test_the_keyboard_reaches_everything(browser: Browser, folder: Path) -> None:
    """The first stop leads past the contents; whatever scrolls on a narrow screen takes the focus."""
    browser.open(saved(folder, "arctan-2-2-1", "en"), 360)
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="Tab", windowsVirtualKeyCode=9)
    assert "#content" == browser.run("document.activeElement.getAttribute('href')")
    assert 0 <= browser.run("document.activeElement.getBoundingClientRect().left")
    scrolled = browser.run(
        "[...document.querySelectorAll('.formula, .table')].filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => [e.tabIndex, e.getAttribute('aria-label')])"
    )
    assert len(scrolled) > 5
    assert all(index == 0 and label for index, label in scrolled)
    assert len({label for _, label in scrolled}) == len(scrolled)


def test_it_prints(browser: Browser, folder: Path) -> None:
    """On paper there is no list of contents, and steps that were folded are there."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    browser.open(saved(folder, "arctan-2-2-1", "en"), 1280)
    browser.run("document.querySelectorAll('details').forEach(e => e.open = false)")
    data = base64.b64decode(browser.ask("Page.printToPDF", preferCSSPageSize=True)["data"])
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True, timeout=60)
    words = done.stdout.decode("utf-8")
    assert "Contents" not in words
    assert 3 == words.count("Sought:")
    assert 1 == len(re.findall(r"3\.1 Output neuron", words))


@pytest.mark.parametrize(
    ("sheet", "lang", "dark"),
    [("arctan-2-2-1", "en", False), ("iris-softmax", "id", False), ("fruit", "id", True), ("tanh-3-2", "en", True)],
)
def test_axe_finds_nothing(browser: Browser, folder: Path, axe: str, sheet: str, lang: str, dark: bool) -> None:
    """The rules of axe-core, best practices too, are kept in both languages, by day and by night."""
    browser.open(saved(folder, sheet, lang), 360 if dark else 1280, dark=dark)
    browser.run(axe + ";1")
    assert 1 == browser.run("document.querySelectorAll('main').length")
    found = browser.run(f"axe.run({RULES}).then(r => r.violations.map(v => [v.id, v.nodes[0].html.slice(0, 200)]))")
    assert [] == found
    assert 0 == browser.run("[...document.querySelectorAll('th')].filter(e => !e.textContent.trim()).length")


def test_axe_notices(browser: Browser, folder: Path, axe: str) -> None:
    """A page without its language and with a pale colour would be found."""
    text = saved(folder, "fruit", "en").read_text(encoding="utf-8")
    (folder / "poor.html").write_text(
        text.replace('<html lang="en">', "<html>").replace("--ink: #1d2025", "--ink: #cccccc"), encoding="utf-8"
    )
    browser.open(folder / "poor.html", 1280, bypass=True)
    browser.run(axe + ";1")
    assert {"html-has-lang", "color-contrast"} <= set(browser.run("axe.run().then(r => r.violations.map(v => v.id))"))


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core: the package that AXE_CORE names, else from npm."""
    package = os.environ.get("AXE_CORE")
    if not package:
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed and AXE_CORE names no package of axe-core")
        folder = tmp_path_factory.mktemp("axe")
        try:
            subprocess.run(
                ["npm", "pack", AXE, "--silent"], cwd=folder, check=True, timeout=60, capture_output=True,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError):
            pytest.skip("axe-core could not be fetched")
        package = str(next(folder.glob("axe-core-*.tgz")))
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode("utf-8")


def test_pictures_are_dark_on_a_dark_page(browser: Browser, folder: Path) -> None:
    """The ground of a figure is that of the page by night, and white by day."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    for dark, ground in ((False, (255, 255, 255)), (True, (0x16, 0x18, 0x1C))):
        browser.open(saved(folder, "sigmoid-2-2-2", "en"), 1280, dark=dark)
        assert [] == browser.messages
        left, top = browser.run(
            "(r => [r.left + scrollX, r.top + scrollY])(document.querySelector('figure img').getBoundingClientRect())"
        )
        clip = {"x": left + 4, "y": top + 4, "width": 4, "height": 4, "scale": 1}
        shot = browser.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        assert ground == image.open(BytesIO(base64.b64decode(shot))).convert("RGB").getpixel((1, 1))


def test_no_line_begins_with_a_comma(browser: Browser, folder: Path) -> None:
    """What closes a sentence or a part of it stands on the line of the formula before it, on any screen."""
    begins = """(() => { const found = [];
      for (const m of document.querySelectorAll('main p math, main li math')) {
        const t = m.nextSibling; if (!t || t.nodeType !== 3 || !/^[,.;:)]/.test(t.data)) continue;
        const r = document.createRange(); r.setStart(t, 0); r.setEnd(t, 1);
        const c = r.getBoundingClientRect(), b = m.getBoundingClientRect();
        found.push(c.left >= b.right - 2); }
      return found; })()"""
    for width in (320, 360, 400, 440):
        browser.open(saved(folder, "sigmoid-2-2-2", "en"), width)
        kept = browser.run(begins)
        assert len(kept) > 10
        assert all(kept)
