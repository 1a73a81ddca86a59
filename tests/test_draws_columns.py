"""What is worked in columns of floats is what exact arithmetic gives: values, carried ones, accepted sets, entries."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_asks import asks
from strategies import graphs, policies
from strategies import points as points_of

import derive
from derive.accepted import accepted
from derive.course import Course, givens
from derive.evaluate import EXACT, evaluate
from derive.exercises import exactly
from derive.exercises.candidates import Candidates
from derive.exercises.carried import Carried
from derive.exercises.columns import Columns
from derive.exercises.difficulty import Difficulty
from derive.exercises.digits import exact, significant
from derive.exercises.draws import Drawn, solved
from derive.exercises.entries import Entries, entry
from derive.exercises.functions import ELEMENTARY, whole_part
from derive.exercises.nearby import near
from derive.exercises.operations import Formulas
from derive.exercises.rounding import Rounding
from derive.exercises.sets import Acceptance
from derive.exercises.streams import Stream
from derive.exercises.wrongs import Wrongs, asked_values
from derive.graph import Definition, Graph, Leaf
from derive.key import Entry
from derive.key.decimals import Decimals
from derive.key.file import entry_text
from derive.names import Name
from derive.numbers import Policy, fraction
from derive.term import Call, Prod, Ref

HERE = Path(__file__).parent
PROBLEMS = sorted(
    [*(HERE.parent / "worksheets").glob("*.yaml")]
    + [HERE / "data" / "authors" / f"{name}.yaml" for name in (
        "baydin-trace", "cs231n-hinge", "cs231n-sigmoid-gates", "elman-rnn", "fausett-bipolar", "keras-bce",
        "keras-huber", "kl-soft-targets", "relu-at-its-kink", "sklearn-mae", "sklearn-rmse", "weight-decay-online",
    )]
)  # fmt: skip
NAMES = [path.stem for path in PROBLEMS]


@cache
def course(path: Path) -> Course:
    """Return the course of a problem."""
    return solved(derive.load(path))


@cache
def points(path: Path, count: int = 6) -> tuple[dict[Name, Fraction], ...]:
    """Return the point of a problem, and some with other numbers nearby."""
    problem = derive.load(path)
    ranges = tuple(near(problem))
    drawn = {name for found in ranges for name in found.names}
    given_numbers = givens(course(path).solution.setup)
    candidates = Candidates(ranges, {name: value for name, value in given_numbers.items() if name not in drawn})
    choices = candidates.choices(Stream(path.stem, 0, "", "test").table(range(count - 1), candidates.words))
    found = [given_numbers, *(candidates.numbers(row) for row in choices)]
    names = [leaf.name for leaf in course(path).graph.leaves]
    return tuple({name: point[name] for name in names} for point in found)


def floats(some: Sequence[dict[Name, Fraction]]) -> dict[Name, np.ndarray]:
    """Return points as columns."""
    return {name: np.array([float(point[name]) for point in some]) for name in some[0]}


@pytest.mark.parametrize("name", ELEMENTARY)
@pytest.mark.parametrize("size", [10**-8, 0.1, 1, 20, 300])
def test_functions_are_right_to_their_last_digits(name: str, size: float) -> None:
    """Each elementary function is within a few units in the last place of what 50 digits give."""
    x = np.random.default_rng(1).normal(size=60) * size
    if name in ("ln", "sqrt"):
        x = np.abs(x)
    with mpmath.workdps(50):
        function = getattr(mpmath, {"ln": "log", "arctan": "atan"}.get(name, name))
        for argument, value in zip(x, ELEMENTARY[name](x), strict=True):
            if abs(argument) > 700 and name == "exp":
                continue
            true = function(mpmath.mpf(float(argument)))
            scale = 1 if name in ("sin", "cos") else abs(true)
            assert abs(mpmath.mpf(float(value)) - true) <= scale * 1e-15


@given(st.lists(st.floats(-(2.0**51), 2.0**51), min_size=1))
def test_whole_parts_are_those_of_python(numbers: list[float]) -> None:
    """The whole number at or below one is what division without remainder gives."""
    assert whole_part(np.array(numbers)).tolist() == [number // 1 for number in numbers]


def test_an_exponential_is_the_same_beside_one_that_is_none() -> None:
    """What is beyond floats, or no number, changes no bit of its neighbours."""
    x = np.random.default_rng(2).uniform(-700, 700, size=200)
    beyond = np.array([800, -800, np.inf, -np.inf, np.nan])
    found = ELEMENTARY["exp"](np.concatenate([x, beyond]))
    assert np.array_equal(found[:200], ELEMENTARY["exp"](x))
    assert np.array_equal(found[200:], [np.inf, 0, np.inf, 0, np.nan], equal_nan=True)


@pytest.mark.parametrize("path", PROBLEMS, ids=NAMES)
def test_columns_are_the_values_of_the_evaluator(path: Path) -> None:
    """Every value of every graph is that of the one evaluator to 9 digits, unless a branch was near."""
    graph, some = course(path).graph, points(path)
    columns = Columns(floats(some))
    columns.define((definition.name, definition.term) for definition in graph.definitions)
    for row, point in enumerate(some):
        exact_values = evaluate(graph, point, EXACT, partial=True).raw
        near_by = [one[row] for one in columns.near.values()]
        if min(near_by, default=1) < 1e-9:
            continue
        for name, value in exact_values.items():
            found = columns.values[name][row]
            assert abs(float(found) - float(value)) <= 1e-9 * max(1, abs(float(value))), name


@pytest.mark.parametrize("path", PROBLEMS, ids=NAMES)
def test_waves_are_the_bits_of_columns(path: Path) -> None:
    """All definitions, and those of every mistake beside them, give what one after another gives, branches too."""
    made, some = course(path), floats(points(path, 3))
    wrongs = Wrongs(made, tuple(asked_values(made, asks(made)).values()))
    one_by_one = Columns(dict(some))
    one_by_one.define(wrongs.needed)
    true, near = wrongs.true(some), {}
    assert true.values.keys() == one_by_one.values.keys() and true.near.keys() == one_by_one.near.keys()
    for name, column in (*one_by_one.values.items(), *one_by_one.near.items()):
        found = true.near[name] if column is one_by_one.near.get(name) else true.values[name]
        np.testing.assert_array_equal(column, found, err_msg=str(name))
    table = wrongs.values(true, Policy(), None, 3, near)
    for wrong, rows in zip(wrongs.all, table, strict=True):
        other = one_by_one.over(() if wrong.rounds else wrong.steps)
        np.testing.assert_array_equal([other.values[name] for name in wrongs.asked], rows, err_msg=wrong.slug)
        assert wrong.rounds or (wrong.slug in near) == bool(other.near)


@settings(max_examples=60)
@given(st.data())
def test_waves_are_the_bits_of_columns_in_any_graph(data: st.DataObject) -> None:
    """The same for hand-made graphs at any points, where quantities may have no value."""
    graph = data.draw(graphs())
    some = floats([data.draw(points_of(graph)) for _ in range(3)])
    steps = [(definition.name, definition.term) for definition in graph.definitions]
    columns, formulas = Columns(dict(some)), Formulas()
    columns.define(steps)
    way = formulas.way(steps)
    found = formulas.waves([*way.values.values(), *way.near.values()]).run(some, 3)
    expected = [*(columns.values[name] for name, _ in steps), *(columns.near[name] for name in way.near)]
    np.testing.assert_array_equal(expected, found)
    assert way.near.keys() == columns.near.keys()


def test_zero_times_a_logarithm_is_zero_only_at_zero() -> None:
    """0·ln 0 is 0 and 0·ln(-1) has no value, beside each other and in front of further factors."""
    y, p = Name("y"), Name("p")
    term = Prod((Ref(y), Ref(y), Call("ln", (Ref(p),))))
    formulas = Formulas()
    waves = formulas.waves([formulas.way([(Name("C"), term)]).values[Name("C")]])
    found = waves.run({y: np.array([0.0, 0, 0, 1]), p: np.array([0.0, -1, 1, 1])}, 4)
    np.testing.assert_array_equal([[0, np.nan, 0, 0]], found)


@pytest.mark.parametrize("policy", [Policy(), Policy(decimals=2), Policy(decimals=None, significant=3)], ids=str)
@pytest.mark.parametrize("path", PROBLEMS, ids=NAMES)
def test_carried_values_are_those_of_the_page_to_the_bit(path: Path, policy: Policy) -> None:
    """Rounding at each name, ties and small values too, gives exactly what exact arithmetic rounds to."""
    graph, some = course(path).graph, points(path)
    carried = Carried(policy, floats(some), lambda name, row: some[row][name])
    carried.define((definition.name, definition.term) for definition in graph.definitions if definition.role != "aside")
    texts = {name: carried.texts(name) for name in carried.values}
    for row, point in enumerate(some):
        page = evaluate(graph, point, policy, partial=True)
        for definition in graph.definitions:
            name = definition.name
            if definition.role != "aside" and name in page.carried:
                assert carried.exact(name, row) == fraction(page.carried[name]), name
                assert texts[name][row] == policy.shown(page.raw[name]).text, name


@given(policies(), st.lists(st.fractions(-1000, 1000, max_denominator=10**6), min_size=1, max_size=9))
def test_what_rounding_is_sure_of_is_right(policy: Policy, values: list[Fraction]) -> None:
    """Where columns claim to know a rounded value, it is that of the exact number."""
    found, unsure = Rounding(policy).rounded(np.array([float(value) for value in values]))
    for value, one, left in zip(values, found, unsure, strict=True):
        assert left or float(policy.rounded(value).value) == one


@given(st.lists(st.floats(-(10**9), 10**9), min_size=1, max_size=9), st.integers(2, 15))
def test_digits_of_columns_are_those_of_the_floats(values: list[float], digits: int) -> None:
    """Units and powers are the number to so many digits; what is tiny is 0."""
    units, powers = significant(np.array(values), digits)
    for value, one, power in zip(values, units, powers, strict=True):
        found = exact(int(one), int(power))
        assert abs(found - Fraction(value)) <= max(abs(Fraction(value)) / 10 ** (digits - 1), Fraction(1, 10**13))


FEW = ("arctan-2-2-1", "sigmoid-2-2-2", "sklearn-mae")
SOME = (*FEW, "iris-softmax", "keras-huber", "relu-sigmoid-1-4-2-1", "xor")
USUAL = Policy()
COARSE, FINE = Policy(decimals=2), Policy(decimals=6)
ONE, TWO, THREE, FIVE = (Policy(decimals=None, significant=digits) for digits in (1, 2, 3, 5))
SETS = [(path, USUAL) for path in PROBLEMS]
SETS += [(path, policy) for path in PROBLEMS for policy in (COARSE, FINE) if path.stem in FEW]
SETS += [(path, policy) for path in PROBLEMS for policy in (THREE, FIVE) if path.stem in SOME]
SETS += [(path, policy) for path in PROBLEMS for policy in (ONE, TWO) if path.stem in FEW]


def hold_hardly_more(graph: Graph, some: Sequence[dict[Name, Fraction]], policy: Policy) -> None:
    """Assert that each set contains the exact one and is wider by a billionth of the value or of a unit at most."""
    names = tuple(definition.name for definition in graph.definitions if definition.role != "aside")
    found = Acceptance(graph, policy, names).at(some)
    for column, point in enumerate(some):
        exactly_accepted = accepted(graph, point, policy)
        for row, name in enumerate(names):
            answer, low, high = exactly_accepted[name], found.low[row, column], found.high[row, column]
            if answer.low is None or answer.high is None:
                assert low == -np.inf or high == np.inf
                continue
            unit = 1e-300 if policy.decimals is None else 10**-policy.decimals
            spare = float(max(abs(answer.low), abs(answer.high))) * 1e-9 + unit * 1e-7
            assert 0 <= answer.low - Fraction(float(low)) <= spare, name
            assert 0 <= Fraction(float(high)) - answer.high <= spare, name
            assert found.too_small[row, column] == answer.too_small, name


@pytest.mark.parametrize(("path", "policy"), SETS, ids=lambda value: getattr(value, "stem", value))
def test_sets_hold_the_exact_ones_and_hardly_more(path: Path, policy: Policy) -> None:
    """Each set of every problem contains the exact one and is hardly wider, in decimals as in significant digits."""
    graph, some = course(path).graph, points(path)
    hold_hardly_more(graph, some[: 1 if len(graph.definitions) > 200 else 3], policy)


@settings(max_examples=60)
@given(st.data())
def test_sets_of_any_graph_hold_the_exact_ones_and_hardly_more(data: st.DataObject) -> None:
    """The same for hand-made graphs of all operations and functions, kinks, logarithms and zero factors among them."""
    graph = data.draw(graphs())
    some = [data.draw(points_of(graph)) for _ in range(2)]
    hold_hardly_more(graph, some, data.draw(st.sampled_from((USUAL, COARSE, TWO, FIVE))))


@pytest.mark.parametrize("policy", [USUAL, THREE], ids=str)
def test_what_has_no_value_limits_nothing_in_columns_too(policy: Policy) -> None:
    """No zero in front makes a value of the logarithm of a negative number; 0·ln 0 is 0, and stands beside it."""
    y, p = Name("y"), Name("p")
    term = Prod((Ref(y), Call("ln", (Ref(p),))))
    graph = Graph((Leaf(y, "target"), Leaf(p, "input")), (Definition(Name("C"), term, "cost"),))
    some = [{y: Fraction(left), p: Fraction(right, 2)} for left, right in ((0, -3), (0, 0), (0, 1), (1, 1), (0, -1))]
    found = Acceptance(graph, policy, (Name("C"),)).at(some)
    assert [True, False, False, False, True] == list(np.isinf(found.low[0]))
    hold_hardly_more(graph, some, policy)


@pytest.mark.parametrize("policy", [USUAL, TWO, FIVE], ids=str)
def test_the_sets_of_a_class_need_no_exact_arithmetic(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Floats follow all the numbers of a usual sheet, in significant digits too: a class of any size is soon worked."""

    def refused(*_: object) -> None:
        raise AssertionError("a set was worked exactly")

    path = HERE.parent / "worksheets" / "sigmoid-2-2-2.yaml"
    graph, some = course(path).graph, points(path, 12)
    monkeypatch.setattr(Acceptance, "_exactly", refused)
    names = tuple(definition.name for definition in graph.definitions if definition.role != "aside")
    assert np.isfinite(Acceptance(graph, policy, names).at(some).low).all()


def test_a_set_is_the_same_whatever_stands_beside_it() -> None:
    """The columns of other students change no bit of one student's sets, where they part ways too."""
    path = HERE.parent / "worksheets" / "relu-sigmoid-1-4-2-1.yaml"
    graph, some = course(path).graph, points(path, 12)
    names = tuple(definition.name for definition in graph.definitions if definition.role != "aside")
    together = Acceptance(graph, Policy(), names).at(some)
    for column, point in enumerate(some):
        alone = Acceptance(graph, Policy(), names).at([point])
        assert (alone.low[:, 0] == together.low[:, column]).all()
        assert (alone.high[:, 0] == together.high[:, column]).all()


def drawn(student: str, point: dict[Name, Fraction]) -> Drawn:
    """Return numbers as if they had been drawn."""
    return Drawn(student, {str(name): value for name, value in point.items()}, {}, Difficulty(0, 0, 0, 0))


@pytest.mark.parametrize("carry", ["each-name", "display", "exact"])
@pytest.mark.parametrize(
    "path", [path for path in PROBLEMS if path.stem in ("arctan-2-2-1", "relu-at-its-kink", "iris-softmax")],
    ids=lambda path: path.stem,
)  # fmt: skip
def test_entries_are_what_exact_arithmetic_gives(path: Path, carry: str) -> None:
    """Printed texts are the same, sets hold the exact ones, mistakes show the same to 11 digits."""
    made, some = course(path), points(path)[: 2 if carry == "each-name" else 1]
    policy = Policy(carry=carry)  # type: ignore[arg-type]
    entries = Entries(made, asks(made), policy)
    students = [drawn(str(row), point) for row, point in enumerate(some)]
    for point, student, (right, shows) in zip(some, students, entries.many(students), strict=True):
        oracle = exactly.answers(made, entries.asked, point, policy)
        for box, answer in oracle.items():
            assert right[box].text == answer.text
            assert float(right[box].true) == pytest.approx(float(answer.true), rel=1e-12, abs=1e-14)
            if answer.low is not None and answer.high is not None:
                assert right[box].low <= answer.low <= answer.high <= right[box].high  # type: ignore[operator]
            assert right[box].too_small == answer.too_small
        if carry != "each-name":
            continue  # what mistakes give does not depend on it
        wrong = exactly.mistakes(made, entries.asked, point, policy)
        assert shows.keys() == wrong.keys()
        for slug, boxes in wrong.items():
            for box in set(boxes) & set(shows[slug]):
                assert float(shows[slug][box]) == pytest.approx(float(boxes[box]), rel=1e-10, abs=1e-13), slug
            assert slug == "sigmoid-missing-parentheses" or boxes.keys() == set(shows[slug]), slug
        alone = entry(made, asks(made), student, policy, "1")
        assert entry_text(alone) == entry_text(Entry("1", "", student.numbers, right, shows))


def test_what_mistakes_give_is_written_as_it_is_read() -> None:
    """The text of a number in a key is exactly the number that the entry tells."""
    shown = Decimals((1, 2, 5), (1 / 3, -2e-7, 0.0))
    assert {box: Fraction(text) for box, text in shown.texts().items()} == {
        str(box): value for box, value in shown.items()
    }
    assert shown == {1: Fraction(333333333333, 10**12), 2: Fraction(-2, 10**7), 5: 0} and shown != {}
    assert 5 in shown and 3 not in shown
