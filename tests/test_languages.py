"""A language is a catalogue, and nothing else: whoever copies one has added it everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from shell import ROOT


def test_a_copied_catalogue_is_a_language(tmp_path: Path) -> None:
    """Classes are made and checked in it, and problems may name it."""
    for part in ("derive", "templates", "worksheets"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(tmp_path / "templates/lang/id.toml", tmp_path / "templates/lang/jv.toml")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "derive", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    run("exercise", "not", "--count", "2", "--lang", "jv", "-o", "class")
    assert "1" in run("check", "class/key.json", "--answer", "student=001", "--answer", "1=0")
    named = json.loads(run("schema"))["$defs"]["Present"]["properties"]["lang"]["enum"]
    assert ["en", "id", "jv"] == named
