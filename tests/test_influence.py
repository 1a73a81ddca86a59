"""A quantity from which no path leads to the cost is told in the notes, and no other is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pages_random import graphs

import derive
from derive.compose.influence import without_influence
from derive.errors import Refused
from derive.problem.choice import chosen, shipped

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
GRAPH = {"inputs": {"x": "2"}, "parameters": {"w": "3", "v": "1", "u": "2"},
         "define": ["q = w*x", "d = v*x", "r = relu(-4)*u", "f = q**2 + r"], "cost": "f"}
SAID = {"en": r"\*\*No influence\.\*\* No path of formulas leads from (.*) to \$f\$:",
        "id": r"\*\*Tanpa pengaruh\.\*\* Tidak ada jalur rumus dari (.*) menuju \$f\$:"}
ZERO = {"en": r"The gradient with respect to \$u\$ is exactly zero", "id": r"Gradien terhadap \$u\$ tepat nol"}


@pytest.mark.parametrize("lang", ["en", "id"])
def test_what_leads_nowhere_is_told_and_what_is_zero_here(lang: str) -> None:
    """Of v nothing reaches f, through the line d or otherwise; the gradient of u is 0 by its numbers."""
    page = derive.explain(derive.Problem(graph=GRAPH, training={"learning_rate": "0.1"})).to_markdown(lang=lang)
    (names,) = re.findall(SAID[lang], page)
    assert ["v", "d"] == re.findall(r"\$(\w)\$", names)
    assert len(re.findall(ZERO[lang], page)) == 1


@pytest.mark.parametrize("lang", ["en", "id"])
def test_nothing_is_told_where_everything_leads_to_the_cost(lang: str) -> None:
    """A gradient that is zero by its numbers is no missing path."""
    define = ["q = w*x", "f = q**2 + v*u"]
    problem = derive.Problem(graph={**GRAPH, "parameters": {"w": "0", "v": "1", "u": "0"}, "define": define})
    assert not re.search(SAID[lang].partition("\\.")[0], derive.explain(problem).to_markdown(lang=lang))


def test_an_input_is_told_where_its_derivative_is_asked() -> None:
    """A graph without parameters asks for the derivative by every input; where there are some, by none."""
    for parameters, said in (({}, ["y"]), ({"w": "1"}, ["w"])):
        problem = derive.Problem(graph={
            "inputs": {"x": "2", "y": "3"}, "parameters": parameters, "define": ["f = x*x"], "cost": "f"})
        (names,) = re.findall(SAID["en"], derive.explain(problem).to_markdown(lang="en"))
        assert re.findall(r"\$(\w)\$", names) == said


@FEW
@given(graphs())
def test_what_has_no_influence_is_what_the_lines_do_not_read(problem: dict[str, Any]) -> None:
    """Read backwards as text, the lines of a graph name everything that reaches its cost."""
    try:
        worked = derive.explain(derive.Problem(**problem))
        silent = {str(name) for name in without_influence(worked._solution)}
    except Refused:
        return
    lines = dict(line.split(" = ") for line in problem["graph"]["define"])
    reached = {problem["graph"]["cost"]}
    for name in reversed(lines):
        if name in reached:
            reached |= set(re.findall(r"\b(?:q\d|[vwxy])\b", lines[name]))
    assert {"v", "w", *lines} - reached == silent


@FEW
@given(st.integers(1, 3), st.integers(1, 3), st.lists(st.booleans(), min_size=1, max_size=3))
def test_all_of_a_dense_network_leads_to_targets_or_given_derivatives(
    inputs: int, hidden: int, given_ones: list[bool]
) -> None:
    """Every output has one of the two, so that no parameter is without influence."""
    outputs = len(given_ones)
    layers = [
        {"units": hidden, "activation": "tanh", "weights": [[0.5] * inputs] * hidden, "biases": [0.1] * hidden},
        {"units": outputs, "activation": "tanh", "weights": [[0.4] * hidden] * outputs, "biases": [0.1] * outputs},
    ]
    upstream = {f"z2[{unit}]": "0.2" for unit, one in enumerate(given_ones, 1) if one}
    cost = {} if all(given_ones) else {"cost": {"kind": "squared-error"}}
    example = {"x": [1] * inputs, "y": [None if one else 1 for one in given_ones]}
    network = {"inputs": inputs, "layers": layers, "upstream": upstream}
    worked = derive.explain(derive.Problem(network=network, data=[example], **cost))
    assert without_influence(worked._solution) == ()


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("name", list(shipped()))
def test_nothing_of_a_shipped_worksheet_is_without_influence(name: str, lang: str) -> None:
    """Every worksheet learns with all of its parameters."""
    assert not re.search(r"\*\*(No influence|Tanpa pengaruh)", derive.explain(chosen(name)).to_markdown(lang=lang))
