"""PDF from the command and from Python: files whole or not at all, the source kept where an engine fails."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pdf_pages import needs_tex, problem

import derive
from derive.errors import Refused
from derive.render.pdf import press
from derive.render.pdf.tex_press import PACKAGES

ROOT = Path(__file__).resolve().parents[1]


def command(*arguments: object, cwd: Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("variables", {})}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **options}
    line = [sys.executable, "-m", "derive", *map(str, arguments)]
    return subprocess.run(line, cwd=cwd, env=variables, **options)


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
