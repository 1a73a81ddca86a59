"""How hypothesis runs, with the same examples every time unless random ones are asked for, and how the command is run.

`pytest --hypothesis-profile=random` searches further.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings
from shell import Done, Run

from derive import cli

settings.register_profile("random", deadline=None, print_blob=True)
settings.register_profile("derive", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("derive")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def running(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["derive", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        return Done(0 if code is None else int(code), *capsys.readouterr())

    return running
