"""Sheets and keys of every kind: what they show, what they must not show, and that each format can spell them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, groupby
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from page_reader import dialect_faults
from sheet_entries import entry_of

import derive
from derive.accepted import accepted
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.compose.sheets.chains import chain_with_blank
from derive.compose.sheets.form import Student
from derive.compose.sheets.key import key_page
from derive.compose.sheets.sheet import sheet
from derive.compose.sheets.together import together
from derive.course import Course, givens
from derive.document import Document, Symbols, Table
from derive.errors import Refused
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.exercises.answers import formula
from derive.exercises.asks import KINDS, Choice, asked, read_asks
from derive.exercises.coding import blanks, functions
from derive.exercises.coding import written as code_of
from derive.exercises.deal import Coded, Deal, deal, others
from derive.exercises.links import ends, links
from derive.exercises.order import place_of
from derive.exercises.planted import Found, Pick, Planted, plant, planted
from derive.exercises.printed import printed
from derive.key import Ask
from derive.misconceptions import MISTAKES
from derive.numbers import Numeral, fraction
from derive.pages import Look, presentation, written
from derive.problem import Problem
from derive.problem.choice import chosen, with_numbers
from derive.render.scheme import schemes
from derive.resources import folder
from derive.term import Num, Rate
from derive.worked import Solution

SHEETS = ["arctan-2-2-1", "iris-softmax", "xor", "fruit", "relu-sigmoid-1-4-2-1"]


@cache
def course_of(name: str) -> Course:
    """The course of a worksheet."""
    return Course(Solution(chosen(name)))


def stream(seed: int) -> Pick:
    """A stream of choices for tests."""
    random = Random(seed)
    return lambda n: random.randrange(n)


def made(name: str, choice: Choice, seed: int = 1, language: str = "en") -> tuple[tuple[Ask, ...], Deal, Document]:
    """The asks, the deal and the sheet of a worksheet's own numbers."""
    course = course_of(name)
    asks = asked(course, choice)
    dealt = deal(course, asks, choice, stream(seed))
    return asks, dealt, sheet(course, asks, choice, Student("A-001"), dealt, language=language)


def spelled(document: Document, problem: Problem, form: str = "md", lang: str = "en", **look: Any) -> str:
    """A document in a format."""
    return written(document, form, presentation(problem, form, Look(lang, **look)))[""].decode()


# What is asked.


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


# Fading.


@pytest.mark.parametrize("name", ["arctan-2-2-1", "iris-softmax", "xor", "fruit", "relu-sigmoid-1-4-2-1"])
@pytest.mark.parametrize("level", [Fraction(1, 10), Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(4, 5)])
def test_nothing_worked_shows_what_is_blank(name: str, level: Fraction) -> None:
    """No line of a partly worked sheet holds a blank's value, as its result or among the numbers put in."""
    choice = Choice(fade=level)
    course = course_of(name)
    asks, _, document = made(name, choice)
    lines = printed(course)
    blank = {ask.quantity for ask in asks if ask.kind == "value"}
    worked = {ask.quantity for ask in asked(course, Choice()) if ask.kind == "value"} - blank
    assert blank and worked and len(asks) < len(asked(course, Choice()))
    # An independent walk: whatever a worked quantity is computed from may not be blank.
    for text in worked:
        waiting = [course.names[text]]
        while waiting:
            quantity = waiting.pop()
            assert str(quantity) not in blank, f"{text} is worked from {quantity}"
            if not course.graph.is_leaf(quantity):
                waiting += derive_refs(course, quantity)
    page = spelled(document, course.solution.problem)
    secret = {lines.numeral(course.names[text]).text for text in blank}
    open_values = {lines.numeral(course.names[text]).text for text in worked}
    open_values |= {lines.numeral(leaf.name).text for leaf in course.graph.leaves}
    digits = set(re.findall(r"-?\d+\.\d+(?:e-?\d+)?", page.partition("## Questions")[2]))
    assert not (secret - open_values) & digits


@pytest.mark.parametrize("name", ["arctan-2-2-1", "xor"])
def test_a_blank_row_is_the_same_however_much_is_worked(name: str) -> None:
    """A blank of a faded sheet has the empty cells that it has on a sheet where everything is blank."""

    def cells(level: Fraction) -> dict[str, str]:
        asks, _, document = made(name, Choice(fade=level))
        wanted = {ask.number: ask.quantity for ask in asks if ask.kind == "value"}
        tables = [block for block in document.blocks if isinstance(block, Table) and len(block.head) == 4]
        rows = [row for table in tables for row in table.rows]
        numbers = [dict(getattr(row[0], "arguments", ())).get("n") for row in rows]
        return {
            wanted[n]: repr(row[2:]) for n, row in zip(numbers, rows, strict=True) if isinstance(n, int) and n in wanted
        }

    whole, faded = cells(Fraction(1)), cells(Fraction(1, 2))
    assert faded and faded.items() < whole.items()


def derive_refs(course: Course, quantity: Any) -> list[Any]:
    """The quantities that a definition is computed from, read off its printed text."""
    from derive.plain import plain

    text = plain(course.graph[quantity].term)
    whole = r"(?<![\w\]/]){}(?![\w\[/'@#])"
    return [name for key, name in course.names.items() if re.search(whole.format(re.escape(key)), text)]


def test_levels_go_from_worked_to_blank() -> None:
    """At 0 nothing is asked, at 1 everything, and each level asks all that a lower one asks."""
    course = course_of("arctan-2-2-1")
    before: set[str] = set()
    for level in (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)):
        now = {ask.quantity + ask.kind for ask in asked(course, Choice(fade=level))}
        assert before <= now
        before = now
    assert () == asked(course, Choice(fade=Fraction(0)))
    assert 37 == len(before)


FADED = ["arctan-2-2-1", "iris-softmax", "xor", "relu-sigmoid-1-4-2-1", "tanh-batch-11"]


@pytest.mark.parametrize("name", FADED)
def test_blanks_grow_with_the_level_in_every_part(name: str) -> None:
    """Links come first; in the middle every part has blanks, and before that worked rows too."""
    course = course_of(name)
    everything = asked(course, Choice())
    links_alone = asked(course, Choice(fade=Fraction(1, len(everything))))
    assert {"links"} == {ask.group for ask in links_alone}
    counts = [len(asked(course, Choice(fade=Fraction(step, 20)))) for step in range(21)]
    assert counts == sorted(set(counts)), "each level has more blanks than the one before"
    # As many as the level says; what is another name of a blank comes with it.
    assert all(0 <= count - step * len(everything) / 20 < 3 for step, count in enumerate(counts))
    is_batch = len(course.solution.setup.batches[0]) > 1
    for step in (8, 10, 12):
        blank = {replace(ask, number=0) for ask in asked(course, Choice(fade=Fraction(step, 20)))}
        for key, run in groupby(everything, lambda ask: place_of(course, ask)):
            rows = {replace(ask, number=0) for ask in run}
            # What all examples of a batch lead to is blank before their own error signals are.
            assert rows & blank or (is_batch and key[2] < 0), key
            assert rows - blank or len(rows) < 3 or step > 8, key


@pytest.mark.parametrize("level", [Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)])
def test_a_formula_is_blank_with_the_value_that_would_show_it(level: Fraction) -> None:
    """A worked gradient shows its formula, so that formula is worked too; else both have boxes."""
    course = course_of("arctan-2-2-1")
    choice = Choice(("everything", "formulas"), fade=level)
    asks, _, document = made("arctan-2-2-1", choice)
    every = {ask.quantity for ask in asked(course, replace(choice, fade=Fraction(1))) if ask.kind == "formula"}
    blank = {kind: {ask.quantity for ask in asks if ask.kind == kind} for kind in ("value", "formula")}
    assert blank["formula"] == every & blank["value"]
    page = spelled(document, course.solution.problem)
    (table,) = re.findall(r"### .\. Write these.*?\n\n(.*?)\n\n", page, re.DOTALL)
    rows = [row.split("|")[1:4] for row in table.splitlines()[2:]]
    assert len(every) == len(rows)
    assert [bool(row[0].strip()) for row in rows] == ["boxed" in row[2] for row in rows]
    assert len(blank["formula"]) == sum("boxed" in row[2] for row in rows)


def test_a_blank_is_not_shown_under_another_name() -> None:
    """δ is ∂C/∂b: a line that δ is put into is blank before ∂C/∂b is, though nobody asks for δ."""
    course = course_of("arctan-2-2-1")
    choice = Choice(names=("dC/db2[1]", "dC/da1[1]", "delta1[1]"))
    found = [{ask.quantity for ask in asked(course, replace(choice, fade=Fraction(n, 3)))} for n in (1, 2, 3)]
    assert [{"delta1[1]"}, {"delta1[1]", "dC/da1[1]"}, set(choice.names)] == found


def test_links_alone_fade_too() -> None:
    """Where only links are asked for, half of them are shown at one half."""
    course = course_of("arctan-2-2-1")
    assert [1, 2] == [len(asked(course, Choice(("links",), fade=Fraction(n, 2)))) for n in (1, 2)]


def test_many_updates_are_asked_for_in_part() -> None:
    """Of eight updates three are asked, each told by its example, and the sheet says so; no cost at the end."""
    problem = derive.load(Path(__file__).parent / "data/authors/negnevitsky-xor-online.yaml")
    course = Course(Solution(problem))
    asks = asked(course, Choice())
    assert {1, 2, 3} == {course.names[ask.quantity].update for ask in asks if ask.kind == "value"}
    text = spelled(sheet(course, asks, Choice(), Student("A-001")), problem)
    assert "Only the first three updates are asked for." in text
    told = [f"Update {t} (example {t}). " for t in (1, 2, 3)]
    assert (13, [4, 4, 4]) == (text.count("### "), [text.count(one) for one in told])


# Find the mistake.


@cache
def plants(name: str) -> dict[str, Found]:
    """Every mistake that can be planted in a worksheet."""
    course = course_of(name)
    tried = {slug: plant(course, slug, printed(course)) for slug in MISTAKES}
    return {slug: found for slug, found in tried.items() if found is not None}


@pytest.mark.parametrize("name", ["arctan-2-2-1", "iris-softmax", "xor", "sigmoid-2-2-2"])
def test_a_planted_solution_is_wrong_in_one_formula_only(name: str) -> None:
    """Before the first wrong line all is right, each line is true for its own numbers, the first is really wrong."""
    course = course_of(name)
    true = printed(course)
    found = plants(name)
    assert len(found) > 15
    arithmetic = Arithmetic()
    for one in found.values():
        graph, lines, shown, first = one.graph, one.lines, one.shown, one.first
        for number, quantity in enumerate(shown, 1):
            line = lines.line(graph[quantity])
            again = arithmetic.value(line.resolved, {key: one.value for key, one in line.operands.items()})
            assert lines.policy.rounded(again).value == line.result.value or line.exact
            if number < first:
                assert line.result.value == true.numeral(quantity).value
        assert lines.numeral(shown[first - 1]).value != true.numeral(shown[first - 1]).value


def test_the_key_of_a_planted_mistake_names_it() -> None:
    """The key gives the line, the right value there and the letter, and says the name and the hint."""
    course, choice = course_of("arctan-2-2-1"), Choice(kind="mistake")
    asks = asked(course, choice)
    dealt = deal(course, asks, choice, stream(5), "bias-omitted-forward")
    assert isinstance(dealt, Planted)
    found = others(course, asks, dealt)
    assert ["1", "2.3000"] == [found[1].text, found[2].text]
    assert dealt.rules["ABCD".index(found[3].text)] == "bias-omitted-forward"
    page = spelled(key_page(course, asks, entry_of(course, asks, dealt=dealt), None, dealt, form="short"),
                   course.solution.problem)
    assert "bias left out of the weighted sum" in page


def test_no_other_rule_to_choose_gives_the_same_first_line() -> None:
    """Of the four rules only the planted one explains the first wrong line."""
    course = course_of("arctan-2-2-1")
    found = plants("arctan-2-2-1")
    for seed in range(30):
        dealt = planted(course, stream(seed))
        values = {found[slug].where for slug in dealt.rules if slug != dealt.slug}
        assert 4 == len(set(dealt.rules))
        assert (dealt.first, dealt.lines.numeral(dealt.wrong).value) not in values


def test_a_mistake_that_cannot_be_found_is_refused() -> None:
    """What does not show on the sheet cannot be planted in it."""
    with pytest.raises(Refused, match="regulariser-forgotten"):
        planted(course_of("arctan-2-2-1"), stream(1), "regulariser-forgotten")


# Multiple choice.


@pytest.mark.parametrize("name", SHEETS)
def test_options_differ_and_one_is_right(name: str) -> None:
    """Options are four, pairwise different as printed and outside the accepted set, but for the right one."""
    course, choice = course_of(name), Choice(kind="choice")
    asks = asked(course, choice)
    lines = printed(course)
    point = {key: value for key, value in givens(course.solution.setup).items() if key in course.graph}
    sets = accepted(course.graph, point, course.solution.setup.policy)
    for seed in range(2):
        dealt = deal(course, asks, choice, stream(seed))
        assert isinstance(dealt, tuple) and dealt
        for one in dealt:
            assert 4 == len(one.options)
            shown = [option.shown for option in one.options]
            if one.ask.group == "links":
                values = [fraction(Arithmetic().value(term, lines.values.carried)) for term in shown]  # type: ignore[arg-type]
                assert all(abs(left - right) > Fraction(1, 10**5) for left, right in combinations(values, 2))
                continue
            quantity = course.names[one.ask.quantity]
            texts = [number.text for number in shown if isinstance(number, Numeral)]
            assert 4 == len(set(texts))
            assert texts[one.right] == lines.numeral(quantity).text
            inside = [text for text in texts if sets[quantity].contains(Fraction(text))]
            assert inside == [lines.numeral(quantity).text]


@pytest.mark.parametrize("name", ["arctan-2-2-1", "fruit", "relu-sigmoid-1-4-2-1", "iris-softmax"])
@pytest.mark.parametrize("carry", ["each-name", "display", "exact"])
def test_no_option_is_told_by_its_looks(name: str, carry: str) -> None:
    """Values are printed alike, in as many digits or as fractions, and none is out of all proportion."""
    problem = with_numbers(chosen(name), carry=carry, decimals=None, significant=None)
    course = Course(Solution(problem))
    choice = Choice(kind="choice")
    dealt = deal(course, asked(course, choice), choice, stream(1))
    assert isinstance(dealt, tuple)
    policy = course.solution.setup.policy
    for one in dealt:
        if one.ask.group == "links":
            continue
        shown = [option.shown for option in one.options if isinstance(option.shown, Numeral)]
        right = shown[one.right]
        fractions = {Fraction(number.text) == number.value and "." not in number.text for number in shown}
        if "." not in right.text and carry == "exact":
            assert {True} == fractions, [number.text for number in shown]
        else:
            decimals = {len(number.text.partition(".")[2]) for number in shown if "e" not in number.text}
            assert decimals <= {policy.decimals}, [number.text for number in shown]
        misled = [number for number, option in zip(shown, one.options, strict=True) if option.slug]
        assert all(abs(right.value) <= 20 * abs(number.value) <= 400 * abs(right.value) for number in misled)


def test_the_right_option_of_a_link_is_its_derivative() -> None:
    """Right options agree with central differences of the quantity that the link differentiates."""
    course, choice = course_of("arctan-2-2-1"), Choice(kind="choice")
    asks = asked(course, choice)
    lines = printed(course)
    dealt = deal(course, asks, choice, stream(2))
    assert isinstance(dealt, tuple)
    step = Fraction(1, 10**8)
    checked = 0
    for one in dealt:
        if one.ask.group != "links":
            continue
        over, wrt = (course.names[half] for half in one.ask.quantity.removeprefix("d").split("/d"))
        known = dict(lines.values.carried)
        ends = []
        for nudge in (step, -step):
            term = course.graph[over].term
            ends.append(Arithmetic().value(term, {**known, wrt: known[wrt] + nudge}))
        slope = fraction(ends[0] - ends[1]) / (2 * step)
        right = fraction(Arithmetic().value(one.options[one.right].shown, known))  # type: ignore[arg-type]
        assert abs(slope - right) < Fraction(1, 10**6), one.ask.quantity
        checked += 1
    assert 6 == checked


# Fill in the code.

CODED = ["arctan-2-2-1", "iris-softmax", "fruit", "relu-sigmoid-1-4-2-1", "tanh-3-2", "sigmoid-2-2-2"]


def run(course: Course) -> dict[str, Any]:
    """Run the filled program of a course at its own numbers, as a student would."""
    space: dict[str, Any] = {}
    exec(compile(code_of(course), "sheet", "exec"), space)
    setup = course.solution.setup
    network = setup.network
    assert network is not None
    given: dict[str, Any] = {"x": np.array([float(setup.examples[0][k]) for k in inputs(course)])}
    given["y"] = np.array([float(value) for key, value in setup.examples[0].items() if key.letter == "y"])
    tensors = derive.explain(course.solution.problem).to_json()["updates"][0]["tensors"]
    given |= {key: np.array(value) for key, value in tensors["parameters"].items()}
    given["alpha"], given["strength"] = (float(setup.given.get(name, 0)) for name in (RATE, STRENGTH))
    for function in ("forward", "backward"):
        names = space[function].__code__.co_varnames[: space[function].__code__.co_argcount]
        out = space[function](*(given[name] for name in names))
        gives = re.search(rf"def {function}\(.*?return ([^\n]*)", code_of(course), re.DOTALL)
        assert gives is not None
        keys = gives[1].split(", ")
        given |= dict(zip(keys, out if len(keys) > 1 else (out,), strict=True))
    if RATE in setup.given:
        for key in tensors["parameters"]:
            given[f"{key}'"] = space["update"](given[key], given[f"d{key}"], given["alpha"])
    return given


def inputs(course: Course) -> list[Any]:
    """The names of the inputs of one example."""
    return [key for key in course.solution.setup.examples[0] if key.letter == "a"]


@pytest.mark.parametrize("name", CODED)
def test_the_filled_program_runs_and_gives_the_gradients(name: str) -> None:
    """The program with its blanks filled gives the gradients and the new parameters of the page."""
    course = course_of(name)
    found = run(course)
    tensors = derive.explain(course.solution.problem).to_json()["updates"][0]["tensors"]
    for key, value in tensors["gradients"].items():
        np.testing.assert_allclose(np.reshape(found[f"d{key}"], np.shape(value)), value, rtol=1e-9, atol=1e-14)
    for key, value in (tensors["updated"] if RATE in course.solution.setup.given else {}).items():
        np.testing.assert_allclose(np.reshape(found[f"{key}'"], np.shape(value)), value, rtol=1e-9)


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "bipolar-sigmoid", "tanh", "arctan", "step", "relu",
                                        "leaky-relu", "elu", "softplus", "softmax"])
@pytest.mark.parametrize(("cost", "sign"), [("squared-error", "dC/dz"), ("half-squared-error", "-dC/dz"),
                                            ("cross-entropy", "dC/dz")])
def test_the_program_of_every_activation_runs(activation: str, cost: str, sign: str) -> None:
    """Programs with every activation, cost and sign of δ, a shared bias, a threshold and a penalty, hidden and out."""
    if cost == "cross-entropy" and activation not in ("sigmoid", "softmax"):
        pytest.skip("a cross-entropy needs outputs that are probabilities")
    layers: list[dict[str, Any]] = [
        {"units": 3, "activation": activation, "weights": [[0.3, -0.2], [0.5, 0.4], [-0.6, 0.7]], "biases": 0.1},
        {"units": 2, "activation": activation, "weights": [[0.2, 0.9, -0.3], [0.6, -0.4, 0.8]], "biases": [0.3, -0.2]},
    ]
    asked_cost: dict[str, Any] = {"kind": cost}
    if sign == "-dC/dz":
        layers[1]["bias_input"] = -1
        asked_cost["l2"] = 0.25
    problem = derive.Problem(
        network={"inputs": 2, "layers": layers}, cost=asked_cost, data=[{"x": [0.7, 0.4], "y": [1, 0]}],
        training={"learning_rate": 0.3}, convention={"delta": sign})  # fmt: skip
    course = Course(Solution(problem))
    found = run(course)
    tensors = derive.explain(problem).to_json()["updates"][0]["tensors"]
    for key, value in tensors["gradients"].items():
        np.testing.assert_allclose(np.reshape(found[f"d{key}"], np.shape(value)), value, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("name", [*CODED, "xor"])
def test_blanks_of_code_are_numbered_like_the_asks(name: str) -> None:
    """The numbers in the comments are those of the boxes, and no answer stands in the program."""
    course, choice = course_of(name), Choice(kind="code")
    asks = asked(course, choice)
    seen = set()
    for seed in range(12):
        dealt = deal(course, asks, choice, stream(seed))
        assert isinstance(dealt, Coded)
        text = code_of(course, dealt.blanks)
        assert [str(ask.number) for ask in asks] == re.findall(r"\?\?\?  # \((\d+)\)", text)
        answers = others(course, asks, dealt)
        lines = [line.strip() for line in text.splitlines()]
        assert not any(answers[ask.number].text in lines for ask in asks)
        seen.add(text)
    assert len(seen) > 3


@pytest.mark.parametrize("name", [*CODED, "xor"])
def test_sheets_of_code_are_equally_hard(name: str) -> None:
    """Whatever a stream picks, as many lines of each kind are asked for, and no kind is worked everywhere."""
    course = course_of(name)
    picks = [Counter(line.kind for line in blanks(course, stream(seed))) for seed in range(12)]
    kinds = Counter(line.kind for one in functions(course) for line in one.lines if line.kind)
    if max(kinds.values()) > 1:
        assert all(pick == picks[0] for pick in picks) and set(picks[0]) == set(kinds)
        assert all(picks[0][kind] == max(1, count - 1) for kind, count in kinds.items())
    else:
        assert {len(kinds) - 2} == {sum(pick.values()) for pick in picks}


# Every kind, in every format.


@pytest.mark.parametrize(("name", "kind"), [*(("arctan-2-2-1", kind) for kind in KINDS), ("xor", "blanks"),
                                             ("iris-softmax", "choice"), ("iris-softmax", "mistake")])
def test_every_kind_is_spelled_in_every_format(name: str, kind: str) -> None:
    """Sheets and keys of every kind are spelled, numbers of boxes all there, nothing of the key in the sheet."""
    choice = Choice(kind=kind)  # type: ignore[arg-type]
    course = course_of(name)
    asks, dealt, document = made(name, choice, language="id")
    entry = entry_of(course, asks, dealt=dealt)
    keys = [key_page(course, asks, entry, None, dealt, form=form, language="id")  # type: ignore[arg-type]
            for form in ("short", "marking")]  # fmt: skip
    for page in (document, *keys):
        for form in ("md", "tex", "typ", "html"):
            text = spelled(page, course.solution.problem, form, "id")
            assert "A-001" in text.replace("{-}", "-")
    text = spelled(document, course.solution.problem, "md", "id")
    assert () == dialect_faults(text)
    if kind == "blanks":
        numbers = {f"| {ask.number} |" for ask in asks}
        assert all(number in text for number in numbers)
        secret = {entry.answers[ask.number].text.replace(".", "{,}") for ask in asks if ask.kind == "value"}
        assert not any(re.search(rf"(?<![\d}}]){re.escape(value)}(?!\d)", text) for value in secret if len(value) > 8)


@pytest.mark.parametrize("notation", sorted(schemes((folder("templates"),))))
def test_sheets_in_every_notation(notation: str) -> None:
    """The same sheet in every notation: as many boxes, other letters."""
    problem = chosen("arctan-2-2-1")
    _, _, document = made("arctan-2-2-1", Choice())
    text = spelled(document, problem, notation=notation)
    assert 37 == len(re.findall(r"^\| \d+ \|", text, re.MULTILINE))
    assert () == dialect_faults(text)


def test_many_sheets_in_one_file() -> None:
    """Each sheet in one file has its own title and code, explains its terms anew, and begins on a page of its own."""
    problem, course = chosen("arctan-2-2-1"), course_of("arctan-2-2-1")
    asks = asked(course, Choice())
    documents = [sheet(course, asks, Choice(), Student(code), language="id") for code in ("A-001", "B-002")]
    whole = together(documents)
    text = spelled(whole, problem, "md", "id")
    alone = spelled(documents[1], problem, "md", "id")
    assert text.endswith(alone.partition("\n")[2]) and 2 == text.count("(*learning rate*)")
    assert 1 == spelled(whole, problem, "typ", "id").count("#pagebreak()")
    assert 1 == spelled(whole, problem, "tex", "id").count("\n\\anothersheet{")
    page = spelled(whole, problem, "html", "id")
    assert 2 == page.count("<h1>")
    link = re.search(r'<li><a href="#(s\d+)">[^\n]*<code>B-002</code></a></li>', page)
    assert link is not None and 1 == page.count(f'<div class="sheet" id="{link[1]}">')


def test_a_named_student_stands_on_the_sheet() -> None:
    """A roster's name and number are printed, whatever they look like; without a name they are left to be written.

    Such a sheet says which one it is beside its code: its number, or the version of an examination.
    """
    course = course_of("arctan-2-2-1")
    asks = asked(course, Choice())
    entry = replace(entry_of(course, asks), name="Siti <b> $x$", id="0*7")
    problem = course.solution.problem
    text = spelled(sheet(course, asks, Choice(), Student.of(entry)), problem)
    assert "| Siti &lt;b&gt; \\$x\\$ | 0\\*7 |" in text
    unnamed = spelled(sheet(course, asks, Choice(), Student.of(replace(entry, name=""))), problem)
    assert "| 0\\*7 – A-001 |" in unnamed and 1 == unnamed.count("0\\*7")


@pytest.mark.parametrize(("form", "code"), [
    ("md", "``a`b_1``"), ("tex", r"\texttt{a\textasciigrave{}b\_1}"), ("typ", '#box(raw("a`b_1"));'),
    ("html", "<code>a`b_1</code>"),
])  # fmt: skip
def test_what_is_typed_is_printed_letter_for_letter(form: str, code: str) -> None:
    """A sheet's code and an example of an answer stand in typewriter letters, the example with the decimal mark."""
    course = course_of("fruit")
    asks = asked(course, Choice())
    document = sheet(course, asks, Choice(), Student("a`b_1"), language="id")
    text = spelled(document, course.solution.problem, form, "id")
    assert code in text and "1 = 2,5" in text
    assert "1 = 2.5" in spelled(document, course.solution.problem, form, "en")


def test_the_score_of_each_number_is_told() -> None:
    """What is worth as much as most is said once, the others by their numbers."""
    course = course_of("arctan-2-2-1")
    _, _, document = made("arctan-2-2-1", Choice(kind="mistake"))
    text = spelled(document, course.solution.problem)
    assert "- Each number is worth 2, except number 3, worth 1.\n" in text
    assert "- Each number is worth 1, except number 37, worth 4. A mistake in one step" in spelled(
        made("arctan-2-2-1", Choice())[2], course.solution.problem)  # fmt: skip


def test_a_sheet_of_choices_gives_no_slope_away() -> None:
    """Where f′ is asked for it is not among what is given; on a sheet of blanks it is."""
    problem = chosen("arctan-2-2-1")
    slope = r"f'(z) = \frac{1}{1 + z^2}"
    assert slope in spelled(made("arctan-2-2-1", Choice())[2], problem)
    assert slope not in spelled(made("arctan-2-2-1", Choice(kind="choice"))[2], problem)


def test_figures_of_many_sheets_have_names_of_their_own() -> None:
    """A network that is wanted stands on every sheet without its values, in a file of its own."""
    problem = chosen("arctan-2-2-1").changed(figures=["network", "values"])
    course = Course(Solution(problem))
    asks = asked(course, Choice())
    documents = [sheet(course, asks, Choice(), Student(code)) for code in ("A-001", "B-002")]
    look = presentation(problem, "md", Look("en"))
    files = written(together(documents), "md", look, "class.md")
    pictures = [name for name in files if name.endswith(".svg")]
    assert 2 == len(pictures)
    assert all(name in files["class.md"].decode() and b"0.7908" not in files[name] for name in pictures)


@pytest.mark.parametrize(
    ("kind", "groups"),
    [("mistake", ""), *(("blanks", groups) for groups in ("", "links,cost", "formulas", "links", "formulas,cost"))],
)
def test_the_example_of_a_typed_answer_is_of_a_box_that_takes_a_number(kind: str, groups: str) -> None:
    """Where no box takes a number there is no example of one."""
    asks, _, document = made("arctan-2-2-1", Choice(read_asks(groups)[0], kind=kind))  # type: ignore[arg-type]
    found = re.search(r"`([0-9]+) = 2\.5`", spelled(document, chosen("arctan-2-2-1")))
    values = [ask.number for ask in asks if ask.kind == "value"]
    assert (int(found[1]) if found else None) == (values[0] if values else None)
