"""The graph section: a computational graph written as named lines; knows no network."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, WithJsonSchema

from derive.errors import Refused
from derive.problem import readings
from derive.problem.exact import quoted
from derive.problem.findings import Finding, Wrong
from derive.problem.kinds import NamedNumbers, list_schema
from derive.problem.limits import MOST_LINES
from derive.problem.lines import LONGEST_LINE, Line, parse_line
from derive.problem.section import Section, by


def _line(value: object) -> Line:
    if isinstance(value, Line):
        return value
    if not isinstance(value, str):
        raise Wrong.because(f"{quoted(value)} is not a line", "name = formula", "write q = x + y in quotes")
    try:
        # folded lines of YAML end with a line break
        return parse_line(value.rstrip())
    except Refused as refused:
        raise Wrong(Finding(fault) for fault in refused.faults) from None


def _lines(value: object) -> tuple[Line, ...]:
    if not readings.listed(value):
        what, todo = f"{quoted(value)} is not a list", "write ['q = x + y', 'f = q*z']"
        raise Wrong.because(what, "a list of lines, each in quotes", todo)
    made = readings.each(readings.few(value, MOST_LINES, "lines"), _line)
    if not made:
        raise Wrong.because("nothing is defined", "at least one line", "write ['q = x + y']")
    return made


Lines: TypeAlias = Annotated[
    tuple[Line, ...], by(_lines), WithJsonSchema(list_schema({"type": "string", "maxLength": LONGEST_LINE}))
]
Label: TypeAlias = Annotated[str, by(readings.written_name), WithJsonSchema({"type": "string"})]


class CustomGraph(Section):
    """A graph that is not a stack of layers: inputs, parameters, and definitions in the order they are worked out.

    >>> graph = CustomGraph(inputs={"x": -2}, parameters={"w": 3}, define=["f = w*x"], cost="f")
    >>> graph.define[0].name, graph.parameters["w"]
    ('f', Fraction(3, 1))
    """

    inputs: NamedNumbers = Field(default_factory=dict, description="names and values of what is given")
    parameters: NamedNumbers = Field(default_factory=dict, description="names and values of what is updated")
    define: Lines = Field(description="lines such as 'q = x + y', each name defined once", examples=["['q = x + y']"])
    cost: Label | None = Field(default=None, description="the name that is made small")
    upstream: NamedNumbers = Field(default_factory=dict, description="derivatives that are given: {f: 0.3}")
