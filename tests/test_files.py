"""A file is written whole or not at all: whatever goes wrong, the old file stays and nothing is left beside it."""

from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from derive.errors import Unwritable
from derive.files import write_whole


def refused(path: Path, text: str = "new") -> str:
    """Return the message with which a write is refused, after checking that it is one line."""
    with pytest.raises(Unwritable) as caught:
        write_whole(path, text)
    assert 4 == caught.value.exit_code
    assert 1 == len(str(caught.value).splitlines())
    return str(caught.value)


def names(folder: Path) -> list[str]:
    """Return what a folder holds, hidden files too."""
    return sorted(os.listdir(folder))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A file that is already there."""
    path = tmp_path / "page.md"
    path.write_text("old", encoding="utf-8")
    return path


def test_a_new_file_holds_exactly_the_text(tmp_path: Path) -> None:
    """Text is UTF-8 with the line ends it has."""
    write_whole(tmp_path / "page.md", "σ ≈ 1\n\r\n")
    assert "σ ≈ 1\n\r\n".encode() == (tmp_path / "page.md").read_bytes()
    assert ["page.md"] == names(tmp_path)


def test_an_old_file_is_replaced(page: Path) -> None:
    """The new text takes the old one's place, shorter or not."""
    write_whole(page, "n")
    assert "n" == page.read_text(encoding="utf-8")
    assert ["page.md"] == names(page.parent)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_an_old_files_permissions_stay(page: Path, mode: int) -> None:
    """Who could read the old file can read the new one, nobody else."""
    page.chmod(mode)
    write_whole(page, "new")
    assert mode == stat.S_IMODE(page.stat().st_mode)


def test_a_new_file_follows_the_mask(tmp_path: Path) -> None:
    """A new file has the permissions of any file the user makes, not those of a temporary one."""
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "page.md", "new")
        assert 0o027 == os.umask(0o027), "the mask is as it was"
    finally:
        os.umask(before)
    assert 0o640 == stat.S_IMODE((tmp_path / "page.md").stat().st_mode)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is no file, and what is in it stays."""
    (tmp_path / "page.md").mkdir()
    (tmp_path / "page.md" / "inside").touch()
    assert "not a regular file" in refused(tmp_path / "page.md")
    assert ["inside"] == names(tmp_path / "page.md")


@pytest.mark.parametrize("target", ["page.md", "nowhere"])
def test_a_symbolic_link_is_refused(page: Path, target: str) -> None:
    """Neither the link nor the file it points to is touched, also where it points nowhere."""
    link = page.with_name("link.md")
    link.symlink_to(target)
    assert "not a regular file" in refused(link)
    assert link.is_symlink()
    assert "old" == page.read_text(encoding="utf-8")
    assert ["link.md", "page.md"] == names(page.parent)


def test_a_link_that_turns_in_a_circle_is_refused(tmp_path: Path) -> None:
    """A link to itself is refused like any other."""
    (tmp_path / "page.md").symlink_to("page.md")
    assert "not a regular file" in refused(tmp_path / "page.md")


def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    """Nothing waits for a reader, and no device is replaced."""
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(tmp_path / "pipe")
    assert "not a regular file" in refused(Path("/dev/null"))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing/page.md", "No such file or directory"),
        ("page.md/below.md", "Not a directory"),
        ("n" * 300, "File name too long"),
        ("a\0b.md", "null"),
    ],
)
def test_a_place_that_cannot_be_is_refused(page: Path, name: str, said: str) -> None:
    """No folder is made, and the message says why."""
    assert said in refused(page.parent / name)
    assert ["page.md"] == names(page.parent)
    assert "old" == page.read_text(encoding="utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_may_not_be_written_is_refused(page: Path, mode: int) -> None:
    """A read-only folder, or one that cannot even be looked into, is refused."""
    page.parent.chmod(mode)
    try:
        assert "Permission denied" in refused(page)
    finally:
        page.parent.chmod(0o700)
    assert "old" == page.read_text(encoding="utf-8")
    assert ["page.md"] == names(page.parent)


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_a_full_disk_leaves_the_old_file(page: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Wherever the disk turns out to be full, the old file is whole and no temporary file stays."""
    monkeypatch.setattr(os, step, failing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert f"{page} could not be written: No space left on device" == refused(page)
    assert "old" == page.read_text(encoding="utf-8")
    assert ["page.md"] == names(page.parent)


def test_an_interruption_leaves_the_old_file(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while writing leaves no temporary file."""
    monkeypatch.setattr(os, "fsync", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_whole(page, "new")
    assert "old" == page.read_text(encoding="utf-8")
    assert ["page.md"] == names(page.parent)


def test_a_text_that_no_file_can_hold_leaves_the_old_file(page: Path) -> None:
    """Half a surrogate pair is no text in UTF-8."""
    assert "could not be written" in refused(page, "\ud800")
    assert "old" == page.read_text(encoding="utf-8")
    assert ["page.md"] == names(page.parent)


def failing(error: BaseException) -> Callable[..., None]:
    """Return a function that raises."""

    def fail(*_: object) -> None:
        raise error

    return fail


def test_what_a_killed_run_left_is_removed(page: Path) -> None:
    """A run killed while writing leaves a temporary file; the next run removes it, and nobody else's."""
    code = (
        "import os, sys; from pathlib import Path; from derive.files import write_whole\n"
        "os.fsync = lambda _: os.kill(os.getpid(), 9)\n"
        "write_whole(Path(sys.argv[1]), 'new')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, page],
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    (left,) = (name for name in names(page.parent) if name != "page.md")
    assert (-9, "old") == (done.returncode, page.read_text(encoding="utf-8"))
    others = [f".page.md.{os.getpid()}.abc.tmp", ".page.md.notes.tmp", left.replace("page.md", "other.md")]
    for name in others:
        (page.parent / name).touch()
    write_whole(page, "newer")
    assert sorted([*others, "page.md"]) == names(page.parent)
    assert "newer" == page.read_text(encoding="utf-8")


def test_a_limit_on_sizes_leaves_the_old_file(page: Path) -> None:
    """A write cut off by the system in the middle leaves the old file."""
    code = (
        "import sys; from pathlib import Path; from derive.files import write_whole\n"
        "try: write_whole(Path(sys.argv[1]), 'x' * 100_000)\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, page],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert f"Unwritable {page} could not be written: File too large\n" == done.stdout
    assert "old" == page.read_text(encoding="utf-8")
    assert ["page.md"] == names(page.parent)


def test_a_reader_never_sees_half_a_file(page: Path) -> None:
    """While one process writes the file again and again, whoever opens it reads a whole text."""
    code = (
        "import sys; from pathlib import Path; from derive.files import write_whole\n"
        "for n in range(300): write_whole(Path(sys.argv[1]), str(n % 10) * 200_000)"
    )
    page.write_text("0" * 200_000, encoding="utf-8")
    writer = subprocess.Popen(
        [sys.executable, "-c", code, page],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    reads = 0
    while writer.poll() is None:
        text = page.read_text(encoding="utf-8")
        assert (200_000, 1) == (len(text), len(set(text)))
        reads += 1
    assert 0 == writer.returncode
    assert reads > 10
