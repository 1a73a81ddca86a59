"""Benchmarks, run by `python -m pytest tests/benchmarks`: ratios measured in one run, in a table at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

ROWS = pytest.StashKey[list[tuple[str, str, str]]]()
Report = Callable[[str, str, str], None]


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Add a row to the table: what was measured, what was found, the goal."""
    rows = request.config.stash.setdefault(ROWS, [])
    return lambda job, found, goal: rows.append((job, found, goal))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    rows = [("job", "measured", "goal"), *config.stash.get(ROWS, [])]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    terminalreporter.section("benchmarks")
    for row in rows:
        terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
