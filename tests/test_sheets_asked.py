"""What a sheet asks: quantities, links and formulas of the course, in the order of hand work."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from sheet_made import SHEETS, course_of

import derive
from derive.compose.sheets.chains import chain_with_blank
from derive.course import Course, givens
from derive.document import Symbols
from derive.errors import Refused
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.exercises.answers import formula
from derive.exercises.asks import Choice, asked, read_asks
from derive.exercises.deal import others
from derive.exercises.links import ends, links
from derive.numbers import fraction
from derive.term import Num, Rate
from derive.worked import Solution


def test_everything_is_asked_in_the_order_of_hand_work() -> None:
    """The 2-2-1 sheet asks its 37 boxes as the model sheet does: forward, links, backward by layer, updates, cost."""
    asks = asked(course_of("arctan-2-2-1"), Choice())
    assert [ask.number for ask in asks] == list(range(1, 38))
    assert ["z1[1]", "a1[1]", "z1[2]", "a1[2]", "z2[1]", "a2[1]", "C"] == [ask.quantity for ask in asks[:7]]
    assert [(ask.quantity, ask.within) for ask in asks[7:9]] == [
        ("da2[1]/dz2[1]", "dC/dW2[1,1]"), ("dz2[1]/da1[1]", "dC/dW1[1,2]")]  # fmt: skip
    assert ["dC/da2[1]", "da2[1]/dz2[1]", "delta2[1]", "dC/dW2[1,1]", "dC/dW2[1,2]", "dC/db2[1]"] == [
        ask.quantity for ask in asks[9:15]]  # fmt: skip
    assert Fraction(40) == sum(ask.points for ask in asks)
    assert ("C'", Fraction(4)) == (asks[36].quantity, asks[36].points)


@pytest.mark.parametrize("name", [*SHEETS, "arctan-layer-1"])
def test_what_is_asked_is_a_quantity_of_the_course(name: str) -> None:
    """Every value is asked once and has a definition, never a given number; quantities stand in order of need."""
    course = course_of(name)
    values = [course.names[ask.quantity] for ask in asked(course, Choice()) if ask.kind == "value"]
    assert len(values) == len(set(values))
    assert not any(course.graph.is_leaf(value) for value in values)
    assert not any(course.graph[value].term == Num(Fraction(0)) for value in values)


def test_what_stands_behind_a_given_delta_is_no_quantity_of_a_sheet() -> None:
    """The lecture gives δ of one output: ∂C/∂a behind it cannot be worked out, so nobody asks or judges it."""
    course = course_of("arctan-layer-1")
    assert "dC/da2[1]" in course.names and "dC/da2[2]" not in course.names
    with pytest.raises(Refused, match=r"dC/da2\[2\]"):
        asked(course, Choice(names=("dC/da2[2]",)))


def test_groups_and_names_are_read() -> None:
    """A comma inside brackets belongs to the name; words that are no group are names."""
    assert (("links",), ("dC/dW1[2,1]", "C")) == read_asks(" links, dC/dW1[2,1],C,")
    asks = asked(course_of("arctan-2-2-1"), Choice(("cost",), ("dC/dW1[2,1]",)))
    assert ["C", "dC/dW1[2,1]"] == [ask.quantity for ask in asks]


def test_unknown_words_are_refused_together_with_the_nearest() -> None:
    """A group or a name that there is not is told with what was meant, all at once."""
    with pytest.raises(Refused) as caught:
        asked(course_of("arctan-2-2-1"), Choice(("forwad",), ("delta3[1]",), fade=Fraction(2)))
    told = str(caught.value)
    assert "did you mean forward?" in told and "'delta3[1]'" in told and "fade 2" in told


@pytest.mark.parametrize("kind", ["mistake", "choice", "code"])
def test_a_graph_has_blanks_only(kind: str) -> None:
    """A graph of named lines has no layers in which a known mistake is made."""
    problem = derive.Problem(graph={"inputs": {"x": 2, "y": 3}, "define": ["q = x + y", "f = q*x"], "cost": "f"})
    with pytest.raises(Refused, match="named lines"):
        asked(Course(Solution(problem)), Choice(kind=kind))  # type: ignore[arg-type]


@pytest.mark.parametrize("file", [*SHEETS, *sorted(Path(__file__).parent.glob("data/authors/*.yaml"))], ids=str)
def test_every_chain_has_one_blank_that_fits(file: str | Path) -> None:
    """A chain with a missing link shows one box; with the link in its place it is the chain rule of a derivative."""
    course = course_of(file) if isinstance(file, str) else Course(Solution(derive.load(file)))
    for ask in links(course):
        equation = chain_with_blank(course, ask).equation
        side = equation.parts[1][1]
        assert isinstance(side, Symbols)
        assert 1 == repr(side).count("Hole(")
        whole = chain_with_blank(course, ask, Rate(*ends(ask.quantity, course))).equation.parts[1][1]
        if course.network is not None and len(course.solution.setup.batches[0]) > 1:
            assert "example='k'" in repr(equation.parts[0])
        if "penalty" in str(file) or "decay" in str(file):
            penalised = course.solution.setup.recipe.penalty and len(course.solution.setup.batches[0]) == 1
            assert penalised == ("Name(letter='R'" in repr(side))
        assert repr(whole).replace(repr(Rate(*ends(ask.quantity, course))), "Hole(width='link')") == repr(side)


@pytest.mark.parametrize("name", [*SHEETS, "sigmoid-2-2-2", "tanh-3-2"])
def test_a_formula_in_symbols_has_the_value_of_its_gradient(name: str) -> None:
    """What the key gives for a gradient in symbols is the gradient, in quantities of the forward pass alone."""
    course = course_of(name)
    asks = asked(course, Choice(("formulas",)))
    point = {key: value for key, value in givens(course.solution.setup).items() if key in course.graph}
    true = evaluate(course.graph, point, EXACT).carried
    assert asks
    for ask in asks:
        quantity = course.names[ask.quantity]
        found = fraction(Arithmetic().value(formula(course, quantity), true)) - fraction(true[quantity])
        assert abs(found) < Fraction(1, 10**40)
        assert "delta" not in others(course, asks)[ask.number].text
