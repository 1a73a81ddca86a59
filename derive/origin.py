"""Where in a problem a quantity comes from: the line, layer or section that is to blame for it; computes nothing."""

from __future__ import annotations

from typing import TypeAlias

from derive.names import Name
from derive.problem import Problem

Path: TypeAlias = tuple[str | int, ...]


def origin(problem: Problem, name: Name) -> Path:
    """Return the path of what defines a quantity, or lets a derivative by it have no value.

    >>> from derive.problem import parse
    >>> problem = parse("graph: {inputs: {x: 2}, define: ['q = ln(x)', 'f = q*x'], cost: f}")
    >>> origin(problem, Name("f")), origin(problem, Name("x", of=Name("q")))
    (('graph', 'define', 1), ('graph', 'define', 0))
    """
    if problem.graph is not None:
        return ("graph", "define", _line(problem, name))
    assert problem.network is not None
    if name.new:
        return ("training", "learning_rate")
    # no activation lacks a slope anywhere: a derivative at the output that has no value is that of the cost
    of_cost = name.of is not None or name.letter == "delta"
    if name.layer is None or (of_cost and name.layer == len(problem.network.layers)):
        return ("cost",)
    return ("network", "layers", name.layer - 1) if name.layer else ("data",)


def _line(problem: Problem, name: Name) -> int:
    """Return the position of the line that defines a name; for a derivative, of one through which the name acts."""
    assert problem.graph is not None
    lines = problem.graph.define
    using = [number for number, line in enumerate(lines) if any(name.letter == use for use, _ in line.uses)]
    named = [number for number, line in enumerate(lines) if line.name == (name.of or name).letter]
    if name.of is not None and using:
        return next((number for number in named if number in using), using[0])
    return named[0] if named else using[0] if using else 0
