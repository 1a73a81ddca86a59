"""Wheel, editable install and source tree all find templates and worksheets from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import derive

ROOT = Path(__file__).resolve().parents[1]
PLACES = "from derive.resources import folder; print(folder('templates')); print(folder('worksheets'))"
OFFLINE = ("--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed", "--quiet", "--no-input")


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command in another folder, without this process's Python path, and return what it printed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def fresh(folder: Path) -> Path:
    """Return the Python of a new environment that sees our dependencies but no editable install of `derive`.

    A .pth file names our site-packages; the .pth files in there, which editable installs use, are not followed.
    """
    venv.create(folder, with_pip=False)
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    paths = sysconfig.get_paths()
    (site / "outer.pth").write_text(f"{paths['purelib']}\n{paths['platlib']}\n", encoding="utf-8")
    return folder / "bin" / "python"


def works(command: list[str | Path], python: Path | str, at: Path, elsewhere: Path, **variables: str) -> None:
    """Assert that both folders are found under `at` and that the command explains a shipped worksheet."""
    elsewhere.mkdir()
    found = run(python, "-c", PLACES, cwd=elsewhere, **variables)
    assert [f"{at / 'templates'}", f"{at / 'worksheets'}"] == found.splitlines()
    assert derive.__version__ in run(*command, "--version", cwd=elsewhere, **variables)
    assert "partial" in run(*command, "explain", "fruit", "--lang", "en", cwd=elsewhere, **variables)
    assert [] == list(elsewhere.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the source archive, so that the archive is proven complete too."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("derive_backprop-*.whl")
    return built


def test_the_wheel_finds_its_folders(wheel: Path, tmp_path: Path) -> None:
    """An installed wheel carries templates and worksheets inside the package."""
    python = fresh(tmp_path / "venv")
    run(sys.executable, "-m", "pip", "--python", python, "install", *OFFLINE, wheel, cwd=tmp_path)
    package = next((tmp_path / "venv").glob("lib/python*/site-packages/derive"))
    works([python.with_name("derive")], python, package, tmp_path / "elsewhere")


def test_an_editable_install_finds_its_folders(tmp_path: Path) -> None:
    """An editable install uses the folders at the repository's root."""
    python = fresh(tmp_path / "venv")
    run(sys.executable, "-m", "pip", "--python", python, "install", *OFFLINE, "--editable", ROOT, cwd=tmp_path)
    works([python.with_name("derive")], python, ROOT, tmp_path / "elsewhere")


def test_a_source_tree_finds_its_folders(tmp_path: Path) -> None:
    """A source tree works uninstalled, with its root on the Python path."""
    works([sys.executable, "-m", "derive"], sys.executable, ROOT, tmp_path / "elsewhere", PYTHONPATH=str(ROOT))
