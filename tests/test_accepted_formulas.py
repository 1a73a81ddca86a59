"""Accepted sets of single formulas: groupings, branches, divisors near zero, values that someone wrote."""

from __future__ import annotations

from fractions import Fraction

import pytest
from accepted_networks import sets, solution

from derive.accepted import Accepted, accepted
from derive.checking.piece import Recipes, cut
from derive.evaluate import evaluate
from derive.hand import Hand
from derive.names import COST
from derive.names import parse as named
from derive.numbers import Policy, fraction
from derive.problem import parse
from derive.reach import reach
from derive.worked import Solution


def graph_of(text: str) -> tuple[Solution, dict[str, Accepted]]:
    """Return a problem written as lines and its sets."""
    solved = Solution(parse(text))
    return solved, sets(solved)


def test_every_grouping_of_a_product_is_accepted() -> None:
    """(x·y)·w and x·(y·w), with and without rounding in the middle, at two decimals."""
    _, answers = graph_of(
        "{graph: {inputs: {x: 0.37, y: 0.29, w: 6.31}, define: ['p = x*y*w'], cost: p}, numbers: {decimals: 2}}"
    )
    # 0.11·6.31 = 0.6941, 0.37·1.83 = 0.6771, 2.33·0.29 = 0.6757, and without rounding 0.677063
    for right in ("0.69", "0.6941", "0.68", "0.677", "0.6757", "0.677063"):
        assert answers["p"].contains(Fraction(right))
    assert not answers["p"].contains(Fraction("0.63")) and not answers["p"].contains(Fraction("0.73"))


@pytest.mark.parametrize(
    ("formula", "right", "wrong"),
    [
        ("x*y/2", "0.1685", "0.1688"),  # 0.337 is exact, half of it too
        ("x*y/3", "0.1123", "0.1126"),
        ("x/(x + x)", "0.5", "0.5002"),
        ("x**2/7", "0.0196", "0.0199"),
        ("1/(x*y)", "2.9674", "2.9700"),
        ("x**-2", "7.3046", "7.3200"),
        ("y**x", "0.9657", "0.9660"),
        ("y**12", "0.3225", "0.3300"),  # 0.91 twelve times
        ("2*x - 0*ln(x - x)", "0.74", "0.7402"),
    ],
)
def test_a_formula_accepts_its_value_and_not_one_beside_it(formula: str, right: str, wrong: str) -> None:
    """Every way to write a quotient or power is enclosed: with x = 0.37 and y = 0.910810… or as given."""
    given_y = "0.910810810810811" if "x*y" in formula else "0.91" if "y" in formula else "0.5"
    text = f"{{graph: {{inputs: {{x: 0.37, y: {given_y}}}, define: ['p = {formula}', 'f = p*y'], cost: f}}}}"
    solved = Solution(parse(text))
    answer = sets(solved)["p"]
    assert answer.contains(Fraction(right)) and not answer.contains(Fraction(wrong))


def test_a_quantity_behind_an_exact_zero_is_zero() -> None:
    """A ReLU that is off leaves exactly 0: within half a unit, and not too small to tell."""
    _, answers = graph_of("{graph: {inputs: {x: -2, w: 3}, define: ['q = relu(x*w)', 'f = q**2 + w'], cost: f}}")
    zero = answers["df/dx"]
    assert zero.exact == 0 and not zero.too_small
    assert zero.contains(Fraction(5, 10**5)) and not zero.contains(Fraction(6, 10**5))


def test_both_branches_are_accepted_where_rounding_may_pass_a_kink() -> None:
    """z = 0.00003 may be rounded to 0.0000, where the slope of a ReLU is another."""
    _, answers = graph_of(
        "{graph: {inputs: {x: 0.03, w: 0.001}, define: ['z = x*w', 'a = relu(z)', 'C = 7*a + x'], cost: C}}"
    )
    slope = answers["dC/dz"]
    assert slope.contains(Fraction(0)) and slope.contains(Fraction(7)) and not slope.contains(Fraction(8))
    assert answers["a"].low is not None and answers["a"].low >= 0
    certain, far = graph_of(
        "{graph: {inputs: {x: 0.3, w: 0.1}, define: ['z = x*w', 'a = relu(z)', 'C = 7*a + x'], cost: C}}"
    )
    assert not far["dC/dz"].contains(Fraction(0)) and certain.size == 1


def test_a_divisor_that_may_be_rounded_to_zero_limits_nothing() -> None:
    """1/z with z = 0.00003 at four decimals may be anything, so it is too small to tell; what it leads to as well."""
    _, answers = graph_of("{graph: {inputs: {x: 0.03, w: 0.001}, define: ['z = x*w', 'q = 1/z', 'C = 2*q'], cost: C}}")
    assert answers["q"] == answers["C"] == Accepted(None, None)
    assert answers["C"].too_small and answers["C"].contains(Fraction(-(10**9)))


def test_what_someone_wrote_is_carried_on() -> None:
    """With a student's own z, a is what follows from it within the digits that were written."""
    solved = solution("sigmoid 2-2-1")
    graph, point = solved.derivation(1).whole, solved.point((1,), solved.setup.parameters)
    z, a = named("z2[1]"), named("a2[1]")
    assert z is not None and a is not None
    known, recipes = frozenset({z}), Recipes()
    own = {
        name: cut(graph, name, known, recipes).reach(point, {z: Fraction(2)}, Hand(Policy()), frozenset(), {})
        for name in (a, COST)
    }
    assert own[a].contains(Fraction("0.8808")) and not own[a].contains(Fraction("0.1834"))
    assert own[a].contains(Fraction("0.8807")) and not own[a].contains(Fraction("0.8810"))
    assert own[COST].contains(Fraction("0.0142")) and not own[COST].contains(Fraction("0.3334"))


def test_a_second_update_starts_from_what_the_first_may_have_reached() -> None:
    """Parameters that an update made are sets themselves, and their sets are wider than those of given ones."""
    solved = solution("sigmoid 2-2-1")
    graph, point = solved.derivation(1).whole, solved.point((1,), solved.setup.parameters)
    hand = Hand(Policy())
    first = reach(graph, point, hand)
    held = {name: first[name._replace(new=True)] or point[name] for name in solved.setup.recipe.learned}
    second = accepted(graph, {**point, **held}, Policy())
    changed = {name: first[name._replace(new=True)] for name in solved.setup.recipe.learned}
    exact = evaluate(graph, point).carried
    again = {**point, **{name: exact[name._replace(new=True)] for name in changed}}
    for name, value in evaluate(graph, again).carried.items():
        assert second[name].contains(fraction(value)), name


def test_the_share_of_a_set_says_what_is_too_small() -> None:
    """Half the width is compared with a tenth of the value, and a set with 0 in it tells nothing."""
    assert Accepted(Fraction(-1), Fraction(9)).too_small
    assert Accepted(Fraction(80), Fraction(98)).too_small is True
    assert Accepted(Fraction(90), Fraction(108)).too_small is False
    assert Accepted(Fraction(-108), Fraction(-90)).too_small is False
