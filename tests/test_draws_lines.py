"""What is written for many students at once is what is written for one: numbers, ends, whole lines of a key."""

from __future__ import annotations

import gc
import weakref
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_asks import asks
from test_draws_columns import course, points

import derive
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.exercises.apart import Shown
from derive.exercises.candidates import Candidates
from derive.exercises.carried import Carried
from derive.exercises.digits import exact
from derive.exercises.draws import Draws
from derive.exercises.entries import Entries
from derive.exercises.roster import numbered
from derive.exercises.texts import WORDS, spelled_out, written
from derive.exercises.whole import Whole, whole_value
from derive.graph import Definition, Graph, Leaf
from derive.key import Entry
from derive.key.decimals import DIGITS
from derive.key.file import entry_text
from derive.names import Name
from derive.numbers import Policy, briefs
from derive.problem.exact import spelled
from derive.sets.entries import Entries as Class
from derive.sets.plan import Plan
from derive.term import Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

WORKSHEETS = Path(__file__).parent.parent / "worksheets"
USUAL = st.floats(-(10**5), 10**5)
SHORT = st.integers(-(10**7), 10**7).map(lambda units: units / 10**4)
NEAR_HALVES = st.integers(10**11, 10**12 - 1).map(lambda units: (units + 0.5) / 10**12)


def read(rows: np.ndarray) -> list[str]:
    """Return rows of bytes as texts."""
    return [bytes(row).replace(b"\0", b"").decode() for row in rows]


@given(st.lists(USUAL | SHORT | NEAR_HALVES | st.floats(-1, 1).map(lambda size: size * 1e-4), min_size=1, max_size=20))
def test_numbers_of_columns_are_written_as_each_alone(values: list[float]) -> None:
    """Twelve significant digits as `briefs` gives them, next to the middle of two texts as well; zero has no sign."""
    rows = np.empty((len(values), WORDS), dtype=np.uint32)
    written(np.array(values), rows)
    assert briefs([value or 0.0 for value in values], DIGITS) == read(rows)


@given(st.lists(USUAL | SHORT, max_size=20), st.integers(0, 9))
def test_decimals_of_many_floats_are_those_of_each(values: list[float], decimals: int) -> None:
    """A list of floats is written as the decimal module writes each of them with so many decimals."""
    assert briefs(values, decimals, decimals=True) == [f"{round(Decimal(value), decimals):f}" for value in values]


def test_a_quantity_defined_anew_is_printed_anew() -> None:
    """What is printed of a quantity follows its last definition."""
    x, y = Name("x"), Name("y")
    carried = Carried(
        Policy(decimals=2), {x: np.array([1, 3]) / 20}, lambda name, student: Fraction(2 * student + 1, 20)
    )
    for term, texts in ((Sum((Ref(x), Ref(x))), ["0.10", "0.30"]), (Neg(Ref(x)), ["-0.05", "-0.15"])):
        carried.define([(y, term)])
        assert carried.texts(y) == texts


@given(st.lists(st.tuples(st.integers(1 - 10**12, 10**12 - 1), st.integers(-25, 4)), min_size=1, max_size=20))
def test_ends_of_columns_are_spelled_as_each_alone(ends: list[tuple[int, int]]) -> None:
    """Units of powers of ten as `spelled` gives them."""
    units, powers = (np.array(column, dtype=np.int64) for column in zip(*ends, strict=True))
    assert [spelled(exact(*end)) for end in ends] == spelled_out(units, powers)


NAMES = tuple(map(Name, "xyz"))
TERMS = st.recursive(
    st.sampled_from(NAMES).map(Ref)
    | st.sampled_from((Fraction(1, 2), Fraction(-3), Fraction(1, 3), Fraction(7, 40))).map(Num),
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Sum(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Prod(tuple(parts)))
        | inner.map(Neg)
        | inner.map(lambda base: Pow(base, Num(Fraction(2))))
        | inner.map(lambda over: Quot(over, Num(Fraction(8))))
    ),
    max_leaves=8,
)


@given(TERMS, st.lists(st.integers(-(10**5), 10**5), min_size=6, max_size=6), st.integers(0, 5))
def test_whole_numbers_round_as_exact_ones(term: Term, numbers: list[int], decimals: int) -> None:
    """What whole numbers tell of sums and products is their value, rounded as a policy does, ties either way."""
    points = [dict(zip(NAMES, numbers[at : at + 3], strict=True)) for at in (0, 3)]
    sure = np.ones(2, dtype=np.bool_)
    known = {
        name: Whole(np.array([point[name] for point in points]), place, 10**5, sure) for place, name in enumerate(NAMES)
    }
    found = whole_value(term, known)
    if found is None:
        return
    graph = Graph(tuple(Leaf(name, "input") for name in NAMES), (Definition(Name("f"), term, "line"),))
    for column, point in enumerate(points):
        given_numbers = {name: Fraction(point[name], 10**place) for place, name in enumerate(NAMES)}
        try:
            value = evaluate(graph, given_numbers, EXACT).raw[Name("f")]
        except Undefined:
            continue
        assert value == Fraction(int(found.units[column % len(found.units)]), 10**found.places)
        for ties in ("half-up", "half-even"):
            units, hidden = found.rounded(decimals, ties)  # type: ignore[arg-type]
            shown = Policy(decimals=decimals, ties=ties).rounded(value).value  # type: ignore[arg-type]
            at = column % len(found.units)
            assert hidden[at] or shown == Fraction(int(units[at]), 10**decimals)


@pytest.mark.parametrize("name", ["sigmoid-2-2-2", "relu-sigmoid-1-4-2-1", "iris-softmax", "xor"])
@pytest.mark.parametrize(
    "digits", [{"decimals": 4}, {"decimals": None, "significant": 4}, {"carry": "display"}], ids=str
)
def test_a_line_is_the_text_of_its_entry(name: str, digits: dict[str, int | None]) -> None:
    """Written in bulk from what drawing has found, or from nothing but the numbers, a line is that of the entry."""
    problem, made = derive.load(WORKSHEETS / f"{name}.yaml"), course(WORKSHEETS / f"{name}.yaml")
    policy = Policy(**digits)  # type: ignore[arg-type]
    asked = asks(made)[:12]
    if name == "sigmoid-2-2-2":
        draws = Draws(problem, made, asked, 3, True, policy=policy)
        some = list(draws.many(student.id for student in numbered(5)))
        assert all(one.trace is not None for one in some)
    else:
        numbers = points(WORKSHEETS / f"{name}.yaml")[:3]
        some = [drawn_of(str(row), point) for row, point in enumerate(numbers)]
    entries = Entries(made, asked, policy)
    for lot in entries.lots(some):
        for row, one in enumerate(some):
            right, shows = lot.right(row), lot.shows(row)
            whole = Entry(one.student, "C", one.numbers, right, shows, 'Ani "A"')
            assert entry_text(whole) == lot.line(row, 'Ani "A"', "C")
            if one.trace is not None:
                alone = Entries(made, asked, policy).many([drawn_of(one.student, numbers_of(one.numbers, made.names))])
                ((right_alone, shows_alone),) = alone
                assert shows_alone == shows
                assert {box: (a.text, a.true) for box, a in right_alone.items()} == {
                    box: (a.text, a.true) for box, a in right.items()
                }


def drawn_of(student: str, point: dict[Name, Fraction]) -> derive.exercises.draws.Drawn:  # type: ignore[name-defined]
    """Return numbers of which nothing else is known."""
    from test_draws_columns import drawn

    return drawn(student, point)


def numbers_of(numbers: dict[str, Fraction], names: dict[str, Name]) -> dict[Name, Fraction]:
    """Return numbers by name."""
    return {names[text]: value for text, value in numbers.items() if text in names}


def test_a_class_drawn_in_one_go_is_the_class_drawn_one_by_one() -> None:
    """Neither the numbers nor the line of a student depend on who else is drawn, or on how many."""
    plan = Plan(derive.load(WORKSHEETS / "sigmoid-2-2-1.yaml"), numbered(40), "0.1.0", seed=5)
    together = {one.student.id: one for one in Class(plan).of(plan.students)}
    for student in (plan.students[0], plan.students[17], plan.students[39]):
        (alone,) = Class(plan).of((student,))
        assert alone.drawn == together[student.id].drawn
        assert alone.line == together[student.id].line == entry_text(alone.entry)


@given(st.data())
def test_mistakes_that_look_alike_are_found_among_neighbours(data: st.DataObject) -> None:
    """Sorting finds the very pairs that comparing each with each finds, values without measure among them."""
    random = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    mistakes, count, candidates = (data.draw(st.integers(*ends)) for ends in ((2, 9), (1, 3), (1, 4)))
    wrong = random.integers(-3, 4, (mistakes, count, candidates)) / 4
    wrong[random.random(wrong.shape) < 0.1] = 1e300
    true = random.integers(-3, 4, (count, candidates)) / 4
    half = random.integers(0, 3, true.shape) / 8
    shown = Shown(true, true - half, true + half, wrong)
    pairs = np.array(list(combinations(range(mistakes), 2)))
    with np.errstate(all="ignore"):
        size = np.nan_to_num(np.abs(wrong / true), nan=1, posinf=1e300)
    loose = half * np.maximum(size, 1)
    apart = [np.abs(wrong[i] - wrong[j]) <= np.maximum(loose[i], loose[j]) for i, j in pairs]
    np.testing.assert_array_equal([one.all(axis=0) for one in apart], shown.alike(pairs))


def test_candidates_tell_their_numbers_in_every_form() -> None:
    """By name, as text and as a key writes them, the numbers of a choice are the same."""
    path = WORKSHEETS / "sigmoid-2-2-1.yaml"
    draws = Draws(derive.load(path), course(path), asks(course(path))[:3], 1, True)
    (one,) = draws.many(["001"])
    assert one.trace is not None
    candidates: Candidates = one.trace.candidates
    numbers = candidates.numbers(one.trace.choice)
    assert candidates.by_text(one.trace.choice) == {str(name): value for name, value in numbers.items()}
    told = entry_text(Entry("1", "", dict(one.numbers), {}, {}))
    assert f'{{"id":"1","numbers":{{{candidates.spelled(one.trace.choice)}}}}}' == told


@pytest.mark.parametrize("carry", ["each-name", "display"])
def test_a_lot_is_gone_when_nobody_asks_for_it(carry: str) -> None:
    """Nothing holds students in a circle once their lines are written: a class of any size needs little room."""
    path = WORKSHEETS / "sigmoid-2-2-1.yaml"
    entries = Entries(course(path), asks(course(path)), Policy(carry=carry))  # type: ignore[arg-type]
    (lot,) = entries.lots([drawn_of("1", points(path)[0])])
    assert lot.line(0) and lot.right(0) and lot.shows(0)
    gone = weakref.ref(lot)
    gc.disable()
    try:
        del lot
        assert gone() is None
    finally:
        gc.enable()
