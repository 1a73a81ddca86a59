"""Matrix statements equal the scalar derivation, are refused where they do not, and turn whole into row vectors."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from page_reader import read_page

import derive
from derive.compose.matrix import Matrices
from derive.compose.view import whole
from derive.errors import Disagreement
from derive.evaluate import EXACT, Arithmetic, Valuation, evaluate
from derive.graph import Graph
from derive.lines import Lines
from derive.names import COST, Name
from derive.numbers import Policy
from derive.problem.choice import chosen, shipped
from derive.resources import folder
from derive.term import ONE, Num, Prod, Ref, Term, minus
from derive.views.agreement import Known, checked
from derive.views.assembled import Assembled
from derive.views.batch import batch_products, combined_gradients, gradients_of_example, updated
from derive.views.expression import (
    MINUS,
    Diagonal,
    Expression,
    Hadamard,
    Ones,
    Plus,
    Product,
    Scaled,
    Statement,
    Transposed,
    Whole,
    entries,
    mirrored,
    shape,
)
from derive.worked import Solution


def assembled(sheet: str) -> Assembled:
    """The matrices of a worksheet, over all its examples."""
    solution = Solution(chosen(sheet))
    update, setup = solution.updates[0], solution.setup
    assert setup.network is not None
    graph = whole(solution, update).graph
    examples = update.batch if len(update.batch) > 1 else (None,)
    return Assembled(setup.network, graph, setup.recipe.convention.signal_sign, setup.route, COST, examples)


def statements(made: Assembled) -> Iterator[Statement]:
    """Every statement of a network."""
    for layer in range(1, len(made.network.layers) + 1):
        found = [made.sums(layer), made.outputs(layer)]
        if made.graph.having("gradient"):
            found += [made.incoming(layer), made.slopes(layer), made.jacobian(layer), made.signals(layer)]
            found += [made.through_weights(layer), made.through_diagonal(layer), *updated(made, layer)]
            if made.several:
                found += gradients_of_example(made, layer, 0)
                found += [*combined_gradients(made, layer, COST), *batch_products(made, layer, COST, True)]
            else:
                found += [made.by_weights(layer), made.by_biases(layer)]
        yield from (statement for statement in found if statement is not None)


@pytest.mark.parametrize("sheet", shipped())
def test_every_form_has_the_values_of_the_scalars(sheet: str) -> None:
    """Entry by entry, every form in letters has at these numbers exactly the value of the quantity it stands for."""
    solution = Solution(chosen(sheet))
    update = solution.updates[0]
    made = assembled(sheet)
    values = evaluate(update.derivation.whole, solution.point(update.batch, solution.setup.parameters), EXACT).carried
    graph = whole(solution, update).graph
    values = dict(zip(graph.names, (values[name] for name in update.derivation.whole.names), strict=True))
    arithmetic, count = Arithmetic(), 0
    for statement in statements(made):
        for form in (*statement.forms, statement.worked):
            for places, row in zip(statement.left.entries, entries(form), strict=True):
                for place, term in zip(places, row, strict=True):
                    assert isinstance(place, Ref)
                    error = abs(float(arithmetic.value(term, values)) - float(values[place.name]))
                    assert error <= 1e-12 * max(1, abs(float(values[place.name])))
                    count += 1
    assert count >= 2


def wrong(made: Assembled) -> dict[str, Statement]:
    """Matrix forms as they are got wrong, of a 2-2-2 network in which all shapes fit nevertheless."""
    first, second = made.weights(1), made.weights(2)
    x, y, a, signal = made.whole("a", 0), made.whole("y", None), made.whole("a", 1), made.whole("delta", 2)
    by_outputs = made.incoming(1)
    outer = made.incoming(2)
    sums, slopes, gradient, signals = made.sums(1), made.slopes(1), made.by_weights(2), made.signals(1)
    assert by_outputs and outer and sums and slopes and gradient and signals

    def said(statement: Statement, form: Expression) -> Statement:
        return Statement(statement.left, (form,), form)

    slope = slopes.forms[0]
    return {
        "not transposed": said(by_outputs, Product(second, signal)),
        "the weights of another layer": said(by_outputs, Product(Transposed(first), signal)),
        "a bias forgotten": said(sums, Product(first, x)),
        "a bias subtracted": said(sums, Plus((Product(first, x), Scaled(MINUS, made.biases(1))))),
        "transposed forward": said(sums, Plus((Product(Transposed(first), x), made.biases(1)))),
        "a product of rows": said(gradient, Transposed(Product(signal, Transposed(a)))),
        "the input for the activation": said(gradient, Product(signal, Transposed(x))),
        "y - a": said(outer, Plus((y, Scaled(MINUS, made.whole("a", 2))))),
        "a slope forgotten": said(signals, Whole(by_outputs.left.name, by_outputs.left.entries)),  # type: ignore[union-attr]
        "a slope added": said(signals, Plus((Whole(Name("a", 1), by_outputs.left.entries), slope))),
        "another shape": said(sums, Product(Transposed(made.biases(1)), x)),
        "only in the numbers": Statement(sums.left, sums.forms, Product(first, x)),
    }


@pytest.mark.parametrize("mistake", list(wrong(assembled("sigmoid-2-2-2"))))
def test_a_wrong_assembly_is_caught(mistake: str) -> None:
    """A form that is not what the scalars say, such as W without its transpose, never reaches a page."""
    made = assembled("sigmoid-2-2-2")
    with pytest.raises(Disagreement):
        checked(wrong(made)[mistake], made.graph)


def test_numbers_that_do_not_give_the_entries_are_caught() -> None:
    """The values of a line are compared too: one carried value that is not its formula's stops the page."""
    solution = Solution(chosen("sigmoid-2-2-2"))
    view, made = whole(solution, solution.updates[0]), assembled("sigmoid-2-2-2")
    statement = made.sums(1)
    assert statement is not None and Matrices(view, made).rows(statement, ())
    raw = {**view.lines.values.raw, Name("z", 1, (2,)): Fraction(1, 7)}
    lines = Lines(Policy(), Valuation(view.lines.values.carried, raw), {leaf.name for leaf in view.graph.leaves})
    with pytest.raises(Disagreement, match=r"z1\[1\], z1\[2\] do not give their values"):
        Matrices(type(view)(view.graph, lines), made).rows(statement, ())


@pytest.mark.parametrize("sheet", shipped())
def test_row_vectors_are_the_transpose(sheet: str) -> None:
    """Every statement in row vectors has the transposed entries: a W + b has those of W a + b."""
    made = assembled(sheet)
    known = Known(made.graph)
    for statement in statements(made):
        for form in statement.forms:
            turned = entries(mirrored(form))
            for i, row in enumerate(entries(form)):
                for j, term in enumerate(row):
                    assert known.polynomial(turned[j][i]) == known.polynomial(term)


def matrix(rows: list[list[int]]) -> Whole:
    """A matrix of whole numbers."""
    return Whole(Name("weights", 1), tuple(tuple(Num(Fraction(entry)) for entry in row) for row in rows))


A, B = matrix([[1, 2], [3, 4], [5, 6]]), matrix([[7, 8, 9], [1, 0, 2]])
C, V = matrix([[2, 1], [0, 3]]), matrix([[4], [5]])
ROWS = ("arctan-2-2-1", "sigmoid-2-2-2", "iris-softmax", "xor", "relu-sigmoid-1-4-2-1", "fruit")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Product(A, B), np.array([[1, 2], [3, 4], [5, 6]]) @ np.array([[7, 8, 9], [1, 0, 2]])),
        (Transposed(A), np.array([[1, 2], [3, 4], [5, 6]]).T),
        (Hadamard(C, C), np.array([[2, 1], [0, 3]]) ** 2),
        (Plus((C, Scaled(MINUS, C))), np.zeros((2, 2))),
        (Diagonal(V), np.diag([4, 5])),
        (Product(V, Transposed(Ones(3))), np.array([[4, 4, 4], [5, 5, 5]])),
        (Product(Product(Diagonal(V), C), V), np.diag([4, 5]) @ np.array([[2, 1], [0, 3]]) @ np.array([[4], [5]])),
    ],
)
def test_the_rules_are_those_of_numpy(expression: Expression, expected: np.ndarray) -> None:
    """Every operation gives what numpy gives, and its mirror image the transpose."""
    def values(term: tuple[tuple[Term, ...], ...]) -> list[list[int]]:
        return [[int(Arithmetic().value(entry, {})) for entry in row] for row in term]

    assert values(entries(expression)) == expected.tolist()
    assert values(entries(mirrored(expression))) == expected.T.tolist()
    assert shape(expression) == expected.shape


def test_shapes_that_do_not_fit_are_our_own_bug() -> None:
    """A product or a sum of matrices that do not fit is an assertion, never a page."""
    for wrong_shapes in (Product(A, A), Plus((A, B)), Hadamard(A, C)):
        with pytest.raises(AssertionError):
            entries(wrong_shapes)


def test_polynomials_know_signs_and_powers() -> None:
    """a(1 - a) is a - a², in any order."""
    a = Ref(Name("a"))
    known = Known(Graph((), ()))
    assert known.polynomial(Prod((a, minus(ONE, a)))) == known.polynomial(minus(a, Prod((a, a))))
    assert known.polynomial(minus(a, a)) == {}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A folder with a notation of row vectors."""
    (tmp_path / "notation").mkdir()
    content = (folder("templates") / "notation" / "superscript.toml").read_text(encoding="utf-8")
    turned = content.replace('W = { letter = "w", sub = "{i}{j}"', 'W = { letter = "w", sub = "{j}{i}"')
    assert turned != content
    (tmp_path / "notation" / "in-rows.toml").write_text(turned, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("view", ["matrix", "both"])
@pytest.mark.parametrize("sheet", ROWS)
def test_pages_in_row_vectors_are_true(sheet: str, view: str, rows: Path) -> None:
    """A notation with row vectors prints a W + b with W turned, and every line of it is true."""
    page = derive.explain(chosen(sheet)).to_markdown(view=view, notation="in-rows", templates=rows)
    if view == "matrix" and sheet != "xor":
        assert r"z^{(1)} &= x \, W^{(1)} + b^{(1)}" in page
    if sheet != "xor":
        report = read_page(page)
        assert report.faults == ()
        assert report.checked > 15
    else:
        assert r"X \, W^{(1)} + \mathbf{1} \, b^{(1)}" in page or view == "both"
