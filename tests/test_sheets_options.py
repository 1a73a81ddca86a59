"""Options of a multiple choice: in letters that the sheet introduces, from values as students get them."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import derive
from derive.accepted import accepted
from derive.course import Course, givens
from derive.exercises.asks import Choice, asked
from derive.exercises.deal import deal
from derive.exercises.options import Question
from derive.names import Name
from derive.numbers import Numeral
from derive.problem.choice import chosen
from derive.render.notation import lettered
from derive.term import Call, Ref
from derive.worked import Solution


def network(hidden: str, output: str, **numbers: int) -> derive.Problem:
    """A 2-2-2 network with two activations, which have a letter each where they differ."""
    return derive.Problem(
        network={
            "inputs": 2,
            "layers": [
                {
                    "units": 2,
                    "activation": hidden,
                    "weights": [["0.3", "-0.7"], ["0.6", "0.8"]],
                    "biases": ["0.1", "-0.2"],
                },
                {
                    "units": 2,
                    "activation": output,
                    "weights": [["0.9", "-0.4"], ["0.2", "0.7"]],
                    "biases": ["0.3", "-0.1"],
                },
            ],
        },
        data=[{"x": ["0.6", "1.1"], "y": ["0.2", "0.9"]}],
        cost={"kind": "half-squared-error"},
        training={"learning_rate": "0.4"},
        numbers=numbers,
    )


def dealt(problem: derive.Problem, seed: int) -> tuple[Course, tuple[Question, ...]]:
    """The questions of a problem's own numbers."""
    course, choice = Course(Solution(problem)), Choice(kind="choice")
    turn = iter(range(seed, 10**6))
    found = deal(course, asked(course, choice), choice, lambda most: next(turn) * 7 % most)
    assert isinstance(found, tuple)
    return course, found


@pytest.mark.parametrize(
    "pair", [("sigmoid", "sigmoid"), ("tanh", "sigmoid"), ("sigmoid", "tanh"), ("softplus", "sigmoid")]
)
def test_functions_are_called_by_the_letters_of_their_layers(pair: tuple[str, str]) -> None:
    """No option is written with a letter that Given does not introduce, and each layer's function has its own."""
    sheets = derive.exercise(network(*pair), count=2, seed=2, kind="choice", ask="links")
    introduced = {"f"} if pair[0] == pair[1] else {"f", "g"}
    for made in sheets.sheets:
        page = made.to_markdown()
        assert r"\sigma" not in page and "sigmoid(" not in page
        called = set(re.findall(r"(?<![A-Za-z\\])([a-z])\(", page.partition("## Questions")[2]))
        assert called <= introduced, called
        assert all(f"{letter}(z)" in page for letter in introduced)


def test_another_function_than_the_layer_has_is_not_called_by_its_letter() -> None:
    """Taking tanh of a weighted sum where the layer has the sigmoid is not written f(z)."""
    kinds = ("sigmoid", "tanh")
    functions = {1: 0, 2: 1}
    z, a = (Name(letter, 1, (1,)) for letter in "za")
    assert 0 == lettered(Call("sigmoid", (Ref(z),)), functions, kinds)
    assert lettered(Call("tanh", (Ref(z),)), functions, kinds) is None
    assert 0 == lettered(Call("sigmoid", (Ref(a),)), functions, kinds)
    assert 0 == lettered(Call("sigmoid", (Ref(z._replace(layer=2)),)), functions, kinds)


@pytest.mark.parametrize("digits", [{"decimals": 2}, {"significant": 2}, {"decimals": 4}])
@pytest.mark.parametrize("pair", [("sigmoid", "sigmoid"), ("tanh", "identity")])
def test_no_wrong_option_is_a_right_answer(pair: tuple[str, str], digits: dict[str, int]) -> None:
    """Whatever the digits, options differ in print and correct hand work gives the right one alone."""
    for seed in range(2):
        course, found = dealt(network(*pair, **digits), seed)
        point = {name: value for name, value in givens(course.solution.setup).items() if name in course.graph}
        sets = accepted(course.graph, point, course.solution.setup.policy)
        for one in found:
            if one.ask.group == "links":
                continue
            shown = [option.shown for option in one.options if isinstance(option.shown, Numeral)]
            assert len({number.text for number in shown}) == len(one.options) >= 2
            inside = [sets[course.names[one.ask.quantity]].contains(Fraction(number.text)) for number in shown]
            assert [place == one.right for place in range(len(shown))] == inside


def test_formulas_differ_in_print() -> None:
    """Two options of a link are never the same formula, though examples and updates leave their letters."""
    page = derive.exercise(chosen("xor"), kind="choice", ask="links").sheets[0].to_markdown()
    rows = [line.split(" | ")[2:-1] for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
    assert rows and all(len(set(row)) == len(row) for row in rows)
