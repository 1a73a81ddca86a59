"""A problem back to plain values, as a file or JSON holds them; knows no words of its own and rounds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from derive.problem.exact import spelled
from derive.problem.lines import Line
from derive.problem.network import Network, turned
from derive.problem.schema import Problem
from derive.problem.section import Section

Written: TypeAlias = "dict[str, Written] | list[Written] | str | int | None"


def written_out(problem: Problem) -> dict[str, Written]:
    """Return the plain values from which the same problem is made again.

    >>> problem = Problem(graph={"inputs": {"x": "1/3"}, "define": ["f = x**2"]})
    >>> written_out(problem)["graph"]
    {'inputs': {'x': '1/3'}, 'define': ['f = x**2']}
    >>> Problem(**written_out(problem)) == problem
    True

    Numbers are exact text, defaults are left out, weights stand as the file wrote them.
    """
    return _section(problem)


def _section(section: Section) -> dict[str, Written]:
    defaults = type(section).model_fields
    if isinstance(section, Network) and section.weights_are == "in-out":
        layers = tuple(layer.model_copy(update={"weights": turned(layer.weights)}) for layer in section.layers)
        section = section.model_copy(update={"layers": layers})
    values = ((name, getattr(section, name)) for name in defaults)
    return {
        name: _plain(value)
        for name, value in values
        if defaults[name].is_required() or value != defaults[name].get_default(call_default_factory=True)
    }


def _plain(value: object) -> Written:
    match value:
        case None | str() | int():
            return value
        case Fraction():
            return spelled(value)
        case Line():
            return value.text
        case Section():
            return _section(value)
        case Mapping():
            return {str(key): _plain(entry) for key, entry in value.items()}
        case tuple():
            return [_plain(entry) for entry in value]
        case _:
            raise AssertionError(f"a problem holds no {type(value).__name__}")
