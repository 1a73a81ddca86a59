"""derive: worked backpropagation, from a small network or graph with numbers to a page that is true.

import derive
problem = derive.load("worksheets/xor.yaml")      # or derive.Problem(network=..., data=...)
worked = derive.explain(problem)                    # lazily: graph, derivation, values
worked.cost, worked.gradients["W1"]                 # numbers
worked.cost_expr, worked.gradient_expr("W1[2,1]")   # SymPy expressions in worked.symbols
print(worked.to_markdown(lang="id"))
worked.save("xor.pdf")
sheets = derive.exercise(problem, seed=7, count=40)   # fair and different, one for each student
sheets.sheets[0].to_markdown(); sheets.save("class", to="pdf", lang="id")
report = derive.check("class/key.json", "answers.csv")  # verdicts as data: report.students, report.to_json()
report.to_markdown("001")                               # what a student is told
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.version import __version__

__all__ = ["Problem", "Report", "Sheets", "Worked", "__version__", "check", "exercise", "explain", "load"]

if TYPE_CHECKING:
    from derive.face import Worked, explain
    from derive.marking.face import Report, check
    from derive.problem import Problem
    from derive.problem.choice import chosen as load
    from derive.sets.face import Sheets, exercise

_HOMES = {
    "Problem": "derive.problem",
    "Report": "derive.marking.face",
    "Sheets": "derive.sets.face",
    "Worked": "derive.face",
    "check": "derive.marking.face",
    "exercise": "derive.sets.face",
    "explain": "derive.face",
    "load": "derive.problem.choice:chosen",  # a name without a path is a shipped worksheet's, as in a shell
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `derive --help` need not load SymPy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'derive' has no attribute {name!r}")
    from importlib import import_module

    home, _, own = _HOMES[name].partition(":")
    return getattr(import_module(home), own or name)


def __dir__() -> list[str]:
    return sorted(__all__)
