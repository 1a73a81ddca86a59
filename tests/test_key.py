"""The key of a class: from numbers to one student's problem, to JSON and back; damaged keys are refused by place."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.accepted import Accepted, accepted
from derive.course import Course, givens
from derive.errors import Refused
from derive.evaluate import evaluate
from derive.key import Answer, Ask, Entry, Key
from derive.key.decimals import Texts
from derive.key.entries import filled
from derive.key.file import read_key, written
from derive.problem import Problem
from derive.problem.choice import chosen, shipped
from derive.problem.exact import exact
from derive.worked import Solution

NAMES = sorted(shipped())


@pytest.mark.parametrize("name", NAMES)
def test_a_course_has_the_values_of_every_update(name: str) -> None:
    """Evaluated as one graph, it gives what the updates give one after another, and the forward pass after them."""
    solution = Solution(chosen(name))
    course = Course(solution)
    point = givens(solution.setup)
    values = evaluate(course.graph, point).carried
    for update, part in zip(solution.true_updates, course.parts, strict=False):
        for quantity in update.derivation.whole.names:
            if quantity in update.true.carried:
                assert values[part.name(quantity)] == pytest.approx(update.true.carried[quantity], abs=1e-30)
    if solution.trains and solution.setup.has_cost:
        cost = solution.setup.recipe.cost
        assert values[cost._replace(new=True)] == pytest.approx(solution.true_after.carried[cost], abs=1e-30)


def test_an_update_uses_what_the_one_before_has_made() -> None:
    """Two passes over two examples, one at a time: four updates, each from the parameters of the one before."""
    layer = {"units": 1, "activation": "identity", "weights": [[1]], "biases": "none"}
    problem = Problem(
        network={"inputs": 1, "layers": [layer]},
        cost={"kind": "half-squared-error"},
        data=[{"x": 1, "y": 0}, {"x": 2, "y": 0}],
        training={"learning_rate": "0.1", "steps": 2, "batch": 1},
    )
    course = Course(Solution(problem))
    values = evaluate(course.graph, givens(course.solution.setup)).carried
    weight = Fraction(1)
    for update, x in enumerate((1, 2, 1, 2), 1):
        weight -= Fraction(1, 10) * weight * x * x
        assert values[course.names[f"W1[1,1]'#{update}"]] == weight


@pytest.mark.parametrize("name", NAMES)
def test_filling_in_the_numbers_of_a_problem_gives_the_problem(name: str) -> None:
    """Every number finds its own place: filled with its own numbers, a problem is the same."""
    problem = chosen(name)
    numbers = {str(quantity): value for quantity, value in givens(Solution(problem).setup).items()}
    assert filled(problem, numbers) == problem


def test_other_numbers_stand_in_the_places_of_their_names() -> None:
    """Numbers all different, put in by name, are found again by name."""
    problem = chosen("xor")
    old = givens(Solution(problem).setup)
    asked = [name for name in old if name.letter in "Wba" or name.letter == "learning-rate"]
    numbers = {str(name): Fraction(place, 100) for place, name in enumerate(asked, 1)}
    found = givens(Solution(filled(problem, numbers)).setup)
    assert {str(name): found[name] for name in asked} == numbers


def made() -> Key:
    """Return a key of one student, with everything a key can hold."""
    problem = chosen("arctan-2-2-1")
    course = Course(Solution(problem))
    numbers = givens(course.solution.setup)
    policy = course.solution.setup.policy
    values, sets = evaluate(course.graph, numbers).carried, accepted(course.graph, numbers, policy)
    asks, answers = [], {}
    for number, definition in enumerate(course.graph.definitions, 1):
        name = definition.name
        if name in sets:
            asks.append(Ask(number, str(name), "value", "forward", Fraction(1, 2) if number == 1 else Fraction(1)))
            answers[number] = Answer.of(policy.rounded(values[name]).text, values[name], sets[name])
    asks.append(Ask(99, "da1[1]/dz1[1]", "link", "links", within="dC/dW1[1,2]"))
    answers[99] = Answer("da1[1]/dz1[1]")
    mistakes = {"error-sign": {1: Fraction(-39, 100), 2: Fraction(1, 3 * 10**9)}}
    entry = Entry("001", "A-001", {str(name): value for name, value in numbers.items()}, answers, mistakes, "Budi #1")
    return Key(problem, tuple(asks), (entry,), "blanks", 7, "0.1.0", course.graph.digest)


def test_a_key_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """All but the mistakes' values is exact; those keep twelve digits."""
    key = made()
    path = tmp_path / "key.json"
    path.write_text("".join(written(key)), encoding="utf-8")
    found = read_key(path)
    (old,), (new,) = key.entries, found.entries
    assert replace(found, entries=()) == replace(key, entries=())
    assert replace(new, mistakes={}) == replace(old, mistakes={})
    assert new.mistakes["error-sign"] == {1: Fraction(-39, 100), 2: Fraction("3.33333333333e-10")}
    assert found.problem_of(new) == key.problem


BROKEN = {
    "not JSON": ("{", "this is no JSON"),
    "twice": ('{"format": 1, "format": 2}', "'format' is written twice"),
    "NaN": ('{"format": NaN}', "NaN is no number"),
    "another file": ('{"problem": {}}', "this is no key file"),
    "deep": ("[" * 100000, "the JSON nests too deep"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_key_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """Whatever is wrong is told in words, never in a traceback."""
    path = tmp_path / "key.json"
    path.write_text(text)
    with pytest.raises(Refused, match=said):
        read_key(path)


CHANGES = (
    lambda tree: tree["asks"][0].update(number="1"),
    lambda tree: tree["asks"][0].update(kind="essay"),
    lambda tree: tree["asks"].append(tree["asks"][0]),
    lambda tree: tree["students"].append(tree["students"][0]),
    lambda tree: tree["students"][0]["answers"].update({"1000": {"text": "1"}}),
    lambda tree: tree["students"][0]["answers"]["1"].update(low="__import__('os')"),
    lambda tree: tree["students"][0].update(numbers=[]),
    lambda tree: tree["students"][0].pop("id"),
    lambda tree: tree.update(seed=True),
    lambda tree: tree["problem"].update(cost={"kind": "nothing"}),
)


@pytest.mark.parametrize("change", range(len(CHANGES)))
def test_a_damaged_key_is_refused_with_its_place(change: int, tmp_path: Path) -> None:
    """Each part may be anything, and nothing of it is believed."""
    tree = json.loads("".join(written(made())))
    CHANGES[change](tree)
    path = tmp_path / "key.json"
    path.write_text(json.dumps(tree))
    with pytest.raises(Refused) as refused:
        read_key(path)
    assert str(refused.value).startswith(f"{path}: ")


@given(st.fractions(), st.fractions(min_value=0))
def test_an_answer_never_narrows_what_is_accepted(middle: Fraction, half: Fraction) -> None:
    """The ends keep few digits and are moved outwards, by less than 10^-15 of their size or 10^-15."""
    answer = Answer.of("", middle, Accepted(middle - half, middle + half))
    assert answer.low is not None and answer.high is not None
    for end, old, side in ((answer.low, middle - half, -1), (answer.high, middle + half, 1)):
        assert 0 <= side * (end - old) <= Fraction(1, 10**15)


@given(st.from_regex(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,20})?(?:e-(?:0[1-9]|[12][0-9]))?", fullmatch=True))
def test_numbers_that_wait_in_their_texts_are_those_that_are_read_at_once(text: str) -> None:
    """What a key holds of mistakes is made a number when it is looked at, and is the number that it says."""
    if text.isascii():
        assert Texts.hold([text]) and exact(text) == Texts({1: text})[1]


@pytest.mark.parametrize("text", ["017", "1e999", "nan", "1_0", "\u0663", "9" * 400, "1/0", 5, None])
def test_other_texts_are_read_at_once(text: object) -> None:
    """Anything unusual goes the strict way, where it is refused with its place, or read."""
    assert not Texts.hold(["0.5", text])
