"""How fast the command starts: its help, and one worksheet from the shell."""

from __future__ import annotations

from collections.abc import Callable

from measure import starts

Report = Callable[[str, str, str], None]


def test_help_comes_at_once(report: Report) -> None:
    """The help needs no SymPy: a tenth of a second, a few bare starts of Python."""
    with starts() as start:
        (bare, _), (full, wall) = start.least(("-c", "pass"), ("-m", "derive", "--help"), repeats=15)
    report("derive --help", f"{wall:.3f} s, {full / bare:.1f}× a bare start of Python", "≤ 0.1 s")
    assert wall <= 0.1


def test_one_worksheet_costs_little_more_than_sympy(report: Report) -> None:
    """Reading, deriving, certifying and writing one worksheet takes less than importing SymPy once more."""
    with starts() as start:
        (sympy, _), (page, wall) = start.least(
            ("-c", "import sympy"), ("-m", "derive", "explain", "arctan-2-2-1"), repeats=15
        )
    report("derive explain arctan-2-2-1", f"{page / sympy:.2f}× import sympy ({wall:.2f} s)", "≤ 1.7×")
    assert page <= sympy * 1.7
