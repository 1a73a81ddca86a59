"""What a figure must find in the rest of a problem: its parameters, a cost, updates, activations; draws nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.laws.functions import FUNCTIONS
from derive.problem.figures import Contour, Figure
from derive.problem.findings import Finding, Path, found
from derive.problem.training_checks import others, sources
from derive.problem.words import nearest
from derive.term import Call, Term, children

if TYPE_CHECKING:
    from derive.problem.schema import Problem

_NEEDS: tuple[Path, ...] = (
    ("cost",),
    ("cost", "kind"),
    ("graph", "cost"),
    ("graph", "define"),
    ("data",),
    ("network",),
)


def figure_checks(problem: Problem) -> Iterator[Finding]:
    """Yield every figure that cannot be drawn of this problem.

    >>> from derive.problem import parse
    >>> problem = parse("graph: {inputs: {x: 1}, parameters: {w: 2}, define: [f = w*x]}")
    >>> [one.fault.what for one in figure_checks(problem.model_copy(update={"figures": ("curves",)}))]
    ['there is no activation to draw']
    """
    if problem.figures and problem.present.figures:
        what = "figures are asked for twice, here and under present"
        yield found(what, "one of the two", "delete one", path=("figures",), key=True)
        return
    path: Path = ("figures",) if problem.figures else ("present", "figures")
    for number, figure in enumerate(problem.figures or problem.present.figures):
        yield from _one(problem, figure, (*path, number))


def _one(problem: Problem, figure: Figure, path: Path) -> Iterator[Finding]:
    if (isinstance(figure, Contour) or figure == "cost") and not _has_cost(problem):
        todo = "add a cost, or delete the figure"
        yield found("there is no cost to draw", "a cost that is written out", todo, path=path, needs=_NEEDS)
    if isinstance(figure, Contour):
        for place, name in enumerate(figure.contour):
            if (names := others(problem, name)) is not None:
                near = nearest(name, names) or "write one of the names"
                expected = "a parameter such as " + min(names, default="w")
                what = f"there is no parameter '{name}'"
                needs: tuple[Path, ...] = (("network", "layers"), *sources(name))
                yield found(what, expected, near, path=(*path, "contour", place), needs=needs)
    elif figure == "cost" and problem.training is None:
        todo = "add training, or delete the figure"
        yield found("there are no updates to draw the cost of", "training", todo, path=path, needs=(("training",),))
    elif figure == "curves" and not _has_activation(problem):
        todo = "delete the figure"
        needs = (("network", "layers"), ("graph", "define"))
        yield found("there is no activation to draw", "one other than softmax", todo, path=path, needs=needs)


def _has_cost(problem: Problem) -> bool:
    if problem.graph is not None:
        return problem.graph.cost is not None
    targets = problem.data[0].y if problem.data else (0,)
    return problem.cost is not None and targets is not None and any(target is not None for target in targets)


def _has_activation(problem: Problem) -> bool:
    """Tell whether a layer, or a line of a graph, has an activation that is a function of one number."""
    if problem.network is not None:
        return any(layer.activation.kind != "softmax" for layer in problem.network.layers)
    lines = problem.graph.define if problem.graph is not None else ()
    return any(_calls_activation(line.term) for line in lines)


def _calls_activation(term: Term) -> bool:
    if isinstance(term, Call) and FUNCTIONS[term.function].activation:
        return True
    return any(map(_calls_activation, children(term)))
