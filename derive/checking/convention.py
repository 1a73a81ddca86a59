"""Answers that are right in another convention: δ with the other sign, the cost with another factor; no mistakes.

One number cannot tell a convention from a mistake: what is made of it later must agree.
"""

from __future__ import annotations

from fractions import Fraction

from derive.checking.paper import Paper
from derive.names import Name

_SQUARED = ("squared-error", "half-squared-error")
_FACTORS = (Fraction(2), Fraction(1, 2))


def other_signals(paper: Paper) -> frozenset[Name]:
    """Return every δ, where all of them have the other sign and the gradients made of them are right."""
    graph = paper.sheet.course.graph
    signals = [name for name in paper.answers if graph.role(name) == "signal" and not paper.limits(name).too_small]
    if not signals or not all(_is(paper, name, Fraction(-1)) for name in signals):
        return frozenset()
    made = [name for name in paper.answers if name.letter in "Wb" and name.of is not None]
    made = [name for name in made if not set(signals).isdisjoint(paper.parents(name))]
    agree = [name for name in made if name in paper.right]
    against = [name for name in made if _is(paper, name, Fraction(-1))]
    return frozenset(signals) if agree and not against else frozenset()


def other_cost(paper: Paper) -> tuple[Fraction | None, frozenset[Name]]:
    """Return the factor of another cost, and the cost with its derivatives by the outputs, where all have it."""
    network = paper.sheet.course.network
    if network is None or network.objective is None or network.objective.kind not in _SQUARED:
        return None, frozenset()
    graph, last = paper.sheet.course.graph, len(network.layers)
    costs = [name for name in paper.answers if graph.role(name) == "cost" and not name.new]
    slopes = [name for name in paper.answers if name.letter == "a" and name.layer == last and name.of is not None]
    slopes = slopes or [name for name in paper.answers if name.letter == "delta" and name.layer == last]
    for factor in _FACTORS:
        if costs and slopes and all(_is(paper, name, factor) for name in (*costs, *slopes)):
            return factor, frozenset((*costs, *slopes))
    return None, frozenset()


def _is(paper: Paper, name: Name, factor: Fraction) -> bool:
    """Tell whether an answer is the right one times a factor, and not right itself."""
    return name not in paper.right and paper.limits(name).holds(paper.answers[name] / factor)
