"""How the command ends when it cannot write, is left or fails: exit codes, and no traceback unasked."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from shell import UNIT, Done, Run, process, refused, unwritable


@pytest.mark.parametrize("command", [("explain", "fruit", "-o"), ("new",)])
def test_targets_that_are_no_regular_files(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Folders, links, pipes and missing folders are refused, and nothing is touched or made."""
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "victim").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("victim")
    (tmp_path / "dangling.md").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.md")
    before = sorted(os.listdir(tmp_path))
    for target in ("folder.md", "link.md", "dangling.md", "pipe.md", "nowhere/page.md", "victim/page.md", "n" * 300):
        target = target if target.endswith(".md") else target + ".md"
        assert target in unwritable(run(*command, target))
    assert before == sorted(os.listdir(tmp_path))
    assert "old" == (tmp_path / "victim").read_text(encoding="utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(run: Run, tmp_path: Path) -> None:
    """A folder that may not be written keeps what it has."""
    (tmp_path / "page.md").write_text("old", encoding="utf-8")
    tmp_path.chmod(0o500)
    try:
        assert "Permission denied" in unwritable(run("explain", "fruit", "-o", "page.md"))
    finally:
        tmp_path.chmod(0o700)
    assert "old" == (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_full_disk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old page stays whole and nothing is left beside it."""
    (tmp_path / "page.md").write_text("old", encoding="utf-8")

    def full(_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in unwritable(run("explain", "fruit", "-o", "page.md"))
    assert "old" == (tmp_path / "page.md").read_text(encoding="utf-8")
    assert ["page.md"] == os.listdir(tmp_path)


def test_a_file_size_limit(tmp_path: Path) -> None:
    """A page cut off by the system in the middle is no page: the real command keeps the old one."""
    (tmp_path / "page.md").write_text("old", encoding="utf-8")
    done = process(
        "explain",
        "fruit",
        "-o",
        "page.md",
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
    )
    assert "File too large" in unwritable(Done(done.returncode, done.stdout, done.stderr))
    assert "old" == (tmp_path / "page.md").read_text(encoding="utf-8")
    assert ["page.md"] == os.listdir(tmp_path)


def test_new_replaces_nothing(run: Run, tmp_path: Path) -> None:
    """The problem that a teacher wrote is not overwritten by the starter."""
    (tmp_path / "mine.yaml").write_text("old", encoding="utf-8")
    assert "already there" in unwritable(run("new", "mine.yaml"))
    assert "old" == (tmp_path / "mine.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["p.md", "./p.md", "same.md"])
def test_the_problem_is_not_replaced_by_its_page(run: Run, tmp_path: Path, name: str) -> None:
    """Output and input may not be one file, by whatever name."""
    (tmp_path / "p.md").write_text(UNIT, encoding="utf-8")
    os.link(tmp_path / "p.md", tmp_path / "same.md")
    assert "is the problem itself" in unwritable(run("explain", "p.md", "-o", name))
    assert UNIT == (tmp_path / "p.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [("explain", "fruit"), ("schema",), ("--help",), ("--version",)])
def test_standard_output_on_a_full_disk(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A page redirected to a full disk ends with 4."""
    with open("/dev/full", "w") as full:
        done = process(*arguments, cwd=tmp_path, stdout=full)
    assert (4, "standard output could not be written: No space left on device\n") == (done.returncode, done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_standard_error_on_a_full_disk(tmp_path: Path) -> None:
    """Where nobody can be told, the exit code still says it."""
    with open("/dev/full", "w") as full:
        assert 2 == process("explain", "xorr", cwd=tmp_path, stderr=full).returncode


@pytest.mark.parametrize("arguments", [("explain", "tanh-batch-11"), ("worksheets",), ("schema",), ("--help",)])
def test_a_broken_pipe_is_quiet(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """`derive ... | head -1` ends without a word, and not with 1, which says that an answer is wrong."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process(*arguments, cwd=tmp_path, stdout=writer)
    finally:
        os.close(writer)
    assert (0, "") == (done.returncode, done.stderr)


def test_our_own_bug_ends_with_70(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An error that nobody foresaw is one line, without what a terminal would obey."""
    for error in (
        RuntimeError("boo\x1b[31m\nm"),
        KeyError("boom"),
        RecursionError(),
        AssertionError("b"),
        OSError("b"),
    ):
        monkeypatch.setattr("derive.face.explain", raising(error))
        (line,) = refused(run("explain", "fruit", "-o", "page.md"), 70)
        assert line.startswith(f"derive: internal error {type(error).__name__}(")
        assert "\x1b" not in line
        assert "--debug" in line
    assert [] == os.listdir(tmp_path)


def test_an_interruption_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error of anybody's."""
    monkeypatch.setattr("derive.face.explain", raising(KeyboardInterrupt()))
    done = run("explain", "fruit")
    assert (130, "") == (done.code, done.out)
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        (("explain", "xorr"), 2, "'xorr' is neither a file nor a shipped worksheet; did you mean xor?"),
        (("explain", "fruit", "-o", "nowhere/a.md"), 4, "could not be written: No such file or directory"),
    ],
)
def test_debug_shows_where(run: Run, arguments: tuple[str, ...], code: int, last: str) -> None:
    """With --debug a refusal has its traceback, the same last line and the same exit code."""
    done = run("--debug", *arguments)
    assert (code, "") == (done.code, done.out)
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.splitlines()[-1].endswith(last)


def test_debug_shows_where_our_own_bug_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --debug an error of our own has its traceback too."""
    monkeypatch.setattr("derive.face.explain", raising(RuntimeError("boom")))
    done = run("--debug", "explain", "fruit")
    assert (70, "") == (done.code, done.out)
    assert "Traceback" in done.err
    assert "RuntimeError: boom" in done.err


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """Return a function that raises."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail
