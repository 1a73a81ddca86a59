"""PDFs: a class of sheets set by one warm press, in time and memory, beside pdflatex in the same run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from measure import ROOT

import derive
from derive.problem.choice import chosen
from derive.render.pdf.tex_press import TexPress
from derive.render.pdf.typst_press import TypstPress

SHEETS = 200
Report = Callable[[str, str, str], None]


def resident(process: int) -> int:
    """Return how much memory a process holds, in kilobytes."""
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        pytest.skip("this system has no /proc")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def test_a_class_of_pages(report: Report) -> None:
    """Two hundred pages, no two alike: the worker holds no more at the end than after the first quarter.

    TeX runs as often as its tables need, which is how a page of ours is made by it.
    """
    made = derive.explain(chosen("arctan-2-2-1"))
    source = made.to_typst(lang="id")
    seconds, held = [], []
    with TypstPress() as opened:
        opened.pdf(source)
        for number in range(SHEETS):
            # Other numbers in every formula, as for every student another sheet.
            page = source.replace("1607", str(2000 + number)).replace("1035", str(3000 + number))
            start = time.perf_counter()
            opened.pdf(page)
            seconds.append(time.perf_counter() - start)
            worker = opened._worker
            assert worker is not None, "it is warm"
            held.append(resident(worker.pid))
    growth = max(held[-10:]) / max(held[SHEETS // 4 : SHEETS // 4 + 10])
    report(f"{SHEETS} PDFs, memory at the end / after a quarter", f"{growth:.2f}", "≤ 1.15")
    ours = sorted(seconds)[SHEETS // 2]
    if shutil.which("pdflatex"):
        tex = made.to_latex(lang="id")
        press = TexPress()
        times = []
        for _ in range(5):
            start = time.perf_counter()
            press.pdf(tex)
            times.append(time.perf_counter() - start)
        report("one PDF by TeX / by the warm press", f"{min(times) / ours:.0f}", "≥ 8")
        assert min(times) >= 8 * ours
    assert growth <= 1.15


def test_one_pdf_from_the_shell(report: Report) -> None:
    """A PDF takes little more than the JSON of the same worksheet."""

    def wall(form: str) -> float:
        start = time.perf_counter()
        line = [sys.executable, "-m", "derive", "explain", "arctan-2-2-1", "--to", form]
        subprocess.run(line, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    pairs = [(wall("pdf"), wall("json")) for _ in range(5)]
    ratio = min(pdf for pdf, _ in pairs) / min(json for _, json in pairs)
    report("PDF of a worksheet / its JSON, from the shell", f"{ratio:.2f}", "≤ 1.5")
    assert ratio <= 1.5
