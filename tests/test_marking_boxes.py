"""What may be typed in boxes that take no number: formulas, links and lines of a program, in the words of a sheet."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import derive
from derive.checking.answers import read_answers
from derive.checking.code import read_code, worked_out
from derive.checking.shorts import by_letters
from derive.checking.submission import Cell
from derive.course import Course
from derive.errors import Undefined
from derive.exercises.coding import assigned, functions
from derive.key import Answer, Ask, Key
from derive.marking import boxes
from derive.marking.boxes import Boxes
from derive.marking.face import check
from derive.marking.handed import Hands, places, vocabulary
from derive.marking.job import Job
from derive.marking.program import Program
from derive.marking.rates import Rates
from derive.plain import plain
from derive.problem import parse
from derive.problem.choice import chosen
from derive.worked import Solution


@cache
def sheet(name: str = "sigmoid-2-2-1", ask: str = "formulas", kind: str = "blanks") -> Key:
    """A key with one student."""
    key = derive.exercise(chosen(name), count=1, ask=ask, kind=kind).key
    (entry,) = key.entries
    return Key(key.problem, key.asks, (entry,), key.kind)


@cache
def program(named: bool = False) -> Key:
    """A key with one student who writes every line of a program; `named` as keys had it that called boxes by lines."""
    key = sheet(ask="everything", kind="code")
    (entry,) = key.entries
    lines = [line for one in functions(Course(Solution(key.problem))) for line in one.lines if line.kind]
    quantities = [line.place if named else f"({number})" for number, line in enumerate(lines, 1)]
    asks = tuple(Ask(number, quantity, "code", "code") for number, quantity in enumerate(quantities, 1))
    answers = {number: Answer(line.right if named else str(line)) for number, line in enumerate(lines, 1)}
    return Key(key.problem, asks, (replace(entry, answers=answers),), key.kind)


def code_of(key: Key, kind: str, quantity: str, typed: str) -> str:
    """Return what is said of one box."""
    right = key.entries[0].answers
    number = next(ask.number for ask in key.asks
                  if ask.kind == kind and quantity in (ask.quantity, assigned(right[ask.number].text)[0]))  # fmt: skip
    (one,) = check(key, {key.entries[0].id: {str(number): typed}}).students
    return one.judged.numbered()[number].code


@pytest.mark.parametrize("typed", [
    "dC/dW2[1,1]", "1*dC/dW2[1,1]", "∂C/∂w11^(2)", "dC/db2[1]*a1[1]", "0*W2[1,1]' + delta2[1]*a1[1]",
    "dC/dW2[1,2]/a1[2]*a1[1]",
])  # fmt: skip
def test_a_gradient_is_no_formula_of_a_gradient(typed: str) -> None:
    """Who writes the question back, or the gradient beside it, has not written a formula."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", typed) == "format"


@pytest.mark.parametrize("typed", [
    "delta2[1]*a1[1]", "dC/da2[1]*da2[1]/dz2[1]*a1[1]", "2(a2[1]-y[1])a2[1](1-a2[1])a1[1]",
])  # fmt: skip
def test_error_signals_may_stand_in_a_formula(typed: str) -> None:
    """The chain rule half way is what people write."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", typed) == "correct"


def test_no_asked_quantity_is_its_own_formula() -> None:
    """Whatever is asked: written back, by its name or times one, it earns nothing."""
    key = sheet()
    for ask in key.asks:
        for typed in (ask.quantity, f"1*{ask.quantity}", f"{ask.quantity} + 0"):
            assert code_of(key, "formula", ask.quantity, typed) == "format", typed


PROGRAM = [
    ("a1", "1/(1.0+np.exp(-z1))"), ("a1", "a1 = 1/(1 + exp(-z1))"), ("a1", "np.exp(z1)/(1+np.exp(z1))"),
    ("z2", "b2 + W2 @ a1"), ("z2", "W2.dot(a1)+b2"), ("z2", "np.dot(W2,a1)+b2"), ("z2", "z2 = np.matmul(W2, a1) + b2"),
    ("dC_da2", "2*a2-2*y"), ("dC_da2", "(a2-y)*2"), ("dC_da2", "-2 * (y - a2)"), ("delta2", "a2*(1-a2)*dC_da2"),
    ("delta2", "2*(a2 - y)*a2*(1 - a2)"), ("dW2", "delta2[:, None] * a1"), ("dW2", "np.outer(a1,delta2).T"),
    ("dC_da1", "delta2 @ W2"), ("dC_da1", "np.dot(W2.T, delta2)"), ("db2", "1*delta2"),
    ("new", "-alpha*gradient + old"),
]  # fmt: skip
NO_PROGRAM = [
    "__import__('os').system('id')", "().__class__", "x.__class__", "[a for a in x]", "lambda: 1", "open('x')", "'a'",
    "np.load('x')", "np.linalg", "x.tofile('y')", "a1", "z2", "x if x else y", "x; y", "a1 :=", "9" * 500, "(" * 90,
    "f'{x}'", "W1[0:9**9]", "x[[0]]", "True", "1j*x", "np", "np.exp(x, out=x)", "y = x",
]  # fmt: skip


@pytest.mark.parametrize(("place", "typed"), PROGRAM)
def test_a_line_is_right_in_any_form(place: str, typed: str) -> None:
    """A line counts when it does the same, not when it is the same text."""
    assert code_of(program(), "code", place, typed) == "correct"


@pytest.mark.parametrize(
    ("place", "typed", "code"),
    [("a1", "1/(1.0+np.exp(-z1))", "correct"), ("dC_da2", "a2 - y", "mistake:factor-two-missing")],
)
def test_older_keys_call_a_box_by_its_line(place: str, typed: str, code: str) -> None:
    """Keys that were handed out before lines differed from sheet to sheet are read as they are."""
    assert code_of(program(named=True), "code", place, typed) == code


def test_lines_are_judged_by_the_sheet_of_each_student() -> None:
    """What is right in a box of one sheet is wrong, or no line at all, where another line is asked for."""
    made = derive.exercise(chosen("sigmoid-2-2-2"), count=8, seed=4, kind="code").key
    entries = tuple(made.entries)
    key = Key(made.problem, made.asks, entries, made.kind)
    assert len({tuple(answer.text for answer in entry.answers.values()) for entry in entries}) > 4
    assert 1 == len({len(entry.answers) for entry in entries})
    own = {entry.id: {str(n): assigned(answer.text)[1] for n, answer in entry.answers.items()} for entry in entries}
    assert all(one.is_right for one in check(key, own).students)
    first, *rest = entries
    other = next(entry for entry in rest if entry.answers[1] != first.answers[1])
    wrong = check(key, {other.id: own[first.id]}).students[0].judged.numbered()[1]
    assert wrong.code in ("wrong", "format") or wrong.code.startswith("mistake:")


@pytest.mark.parametrize(("place", "typed", "code"), [
    ("a1", "1/(1 + np.exp(z1))", "mistake:sigmoid-exponent-sign"), ("z2", "W2 @ a1", "mistake:bias-omitted-forward"),
    ("z2", "a1 @ W2.T - b2", "wrong"), ("dC_da2", "a2 - y", "mistake:factor-two-missing"),
    ("dW2", "np.outer(a1, delta2)", "mistake:outer-product-transposed"),
    ("delta2", "dC_da2", "mistake:dropped-derivative-output"), ("new", "old + alpha*gradient", "mistake:update-added"),
    ("db2", "0*delta2", "mistake:bias-gradient-zero"), ("db2", "3*delta2", "wrong"), ("dW2", "delta2*7", "wrong"),
])  # fmt: skip
def test_a_line_that_does_something_else_is_wrong(place: str, typed: str, code: str) -> None:
    """Slips of sign, factor and shape; what the library knows is named."""
    assert code_of(program(), "code", place, typed) == code


@pytest.mark.parametrize("typed", NO_PROGRAM)
def test_what_is_no_line_is_unreadable(typed: str) -> None:
    """Text that asks for more than arithmetic is refused, not judged and never run."""
    assert code_of(program(), "code", "a1", typed) == "format"


@pytest.mark.parametrize(
    ("place", "typed"), [("dC_da1", "W2.T * delta2"), ("z2", "W2 @ W2"), ("a1", "np.outer(z1,z1)[:,5]")]
)
def test_what_stays_open_is_for_the_lecturer(place: str, typed: str) -> None:
    """The right values in another shape, or no value at all, are never wrong in silence."""
    assert code_of(program(), "code", place, typed) == "not-assessable"


def test_no_result_grows_without_limit() -> None:
    """Outer products of outer products end before they fill the memory."""
    text = "x"
    for _ in range(3):
        text = f"np.outer({text},{text})"
    tree = read_code(text, "z2", {"x"})
    with pytest.raises(Undefined):
        worked_out(tree, {"x": np.ones(40)})
    assert code_of(program(), "code", "a1", "9**9**9**9**9*z1") == "wrong"


@pytest.mark.parametrize("name", ["arctan-2-2-1", "sigmoid-2-2-1", "iris-softmax", "relu-sigmoid-1-4-2-1"])
def test_every_line_of_a_key_has_a_value_and_variants(name: str) -> None:
    """The walker knows all that the key writes; twice half of a line is the line, twice the line is not."""
    program = Program(Course(Solution(chosen(name))))
    for place, (line, _) in program.lines.items():
        if line.kind:
            assert program.alike(place, f"({line.right})*2/2") is True, line
            assert program.alike(place, f"2*({line.right}) + 1") is False, line


@pytest.mark.parametrize("typed", [
    "2(a_1^(2) - y) a_1^(2) (1 - a_1^(2)) a_1^(1)", "2*(a_1^{(2)} - y)*f'(z_1^{(2)})*a_1^{(1)}",
    "2*(a2 - y)*a2*(1 - a2)*a1[1]", "2*(a^(2) - y)*f'(z_1^(2))*a_1^(1)", "δ_1^(2)*a_1^(1)", "δ₁⁽²⁾·a₁⁽¹⁾",
    r"\delta_1^{(2)} \cdot a_1^{(1)}", "∂C/∂a_1^(2) * ∂a_1^(2)/∂z_1^(2) * a_1^(1)", "2(a2 - y1)(da2/dz2)a_1^(1)",
])  # fmt: skip
def test_formulas_may_be_written_as_the_sheet_writes_them(typed: str) -> None:
    """A student copies the letters of the sheet."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", typed) == "correct"


@pytest.mark.parametrize("typed", [
    "2*(a2 - y)*a2*(1-a2)*w_{11}^{(2)}*f'(z_1^(1))*x1", "delta2*w11^(2)*a_1^(1)(1-a_1^(1))*x_1",
])  # fmt: skip
def test_inputs_are_x(typed: str) -> None:
    """The inputs of a sheet are x, whatever the vocabulary calls them."""
    assert code_of(sheet(), "formula", "dC/dW1[1,1]", typed) == "correct"


def test_a_lone_unit_needs_no_indices() -> None:
    """The example of a single neuron, as everybody writes it; where there are several, the letter alone is told."""
    unit = "units: 1, activation: sigmoid, weights: [[0.3, -0.4]], biases: [0.1]"
    problem = parse(f"network: {{inputs: 2, layers: [{{{unit}}}]}}\ncost: {{kind: squared-error}}\n"
                    "data: [{x: [0.5, 0.7], y: [0.9]}]")  # fmt: skip
    (entry,) = (drawn := derive.exercise(problem, count=1, ask="formulas").key).entries
    lone = Key(drawn.problem, drawn.asks, (entry,), drawn.kind)
    for typed in ("2*(a - y)*a*(1 - a)*x1", "2(a - y) f'(z) x_1", "δ·x₁"):
        assert code_of(lone, "formula", "dC/dW1[1,1]", typed) == "correct", typed
    key = sheet()
    (one,) = check(key, {key.entries[0].id: {"1": "2*(a - y)*a*(1 - a)*x1"}}).students
    fault = one.judged.numbered()[1].typed.fault
    assert fault is not None and fault.id == "reading.several"


@pytest.mark.parametrize("typed", [
    "da2[1]/dz2[1]", "∂a_1^(2)/∂z_1^(2)", "da_1^(2)/dz_1^(2)", r"\partial a_1^{(2)}/\partial z_1^{(2)}", "da2/dz2",
    "f'(z2[1])", "∂a₁⁽²⁾/∂z₁⁽²⁾", "f'(z_1^(2))",
])  # fmt: skip
def test_links_may_be_written_as_the_sheet_writes_them(typed: str) -> None:
    """A link in the notation of the sheet is the link."""
    key = sheet(ask="links")
    assert code_of(key, "link", "da2[1]/dz2[1]", typed) == "correct"


def test_links_that_differ_stay_apart() -> None:
    """Every link that may be typed is right in its own box alone."""
    key = sheet(ask="links")
    links = [ask.quantity for ask in key.asks if ask.kind == "link"]
    for wanted in dict.fromkeys(links):
        for typed in dict.fromkeys(links):
            assert (code_of(key, "link", wanted, typed) == "correct") == (wanted == typed)


def test_a_cell_that_says_nothing_has_no_place_to_point_at() -> None:
    """Where reading stops at the first character, the report says only what stands there and why."""
    key = sheet(ask="forward")
    page = check(key, {key.entries[0].id: {"1": "=1+1", "2": "0.5cm"}}).to_markdown(key.entries[0].id)
    assert "“”" not in page and "▸" in page
    assert "character 1." not in page


def test_a_matrix_that_misfits_is_one_cell() -> None:
    """A matrix of a wrong shape is told once, at its cell, and not once for each entry."""
    course = Course(Solution(chosen("sigmoid-2-2-1")))
    asks = [Ask(at, name, "value", "gradients") for at, name in enumerate(("dC/dW2[1,1]", "dC/dW2[1,2]"), 1)]
    found = read_answers(b"student,dC/dW2\n1,[1 ; 2 ; 3]\n2,[1 ; 2 ; 3]\n", "a.csv", vocabulary(course, asks), "point")
    hands = Hands(found, asks, Boxes(course, "point"))
    read = [handed.typed() for handed in hands.handed()]
    assert [{typed.state for typed in one.values()} for one in read] == [{"unreadable"}] * 2
    assert [fault.line for fault in hands.faults] == [2, 3]


def test_a_box_in_words_is_called_by_its_quantity() -> None:
    """A link by the name that the key gives it; a name that two boxes share is told, with their numbers."""
    course = Course(Solution(chosen("sigmoid-2-2-1")))
    asks = [
        Ask(1, "z2[1]", "value", "forward"), Ask(2, "da2[1]/dz2[1]", "link", "links"),
        Ask(3, "dz2[1]/da1[1]", "link", "links"), Ask(4, "dC/dW2[1,1]", "formula", "formulas"),
        Ask(5, "dC/dW2[1,1]", "value", "gradients"),
    ]  # fmt: skip
    words = vocabulary(course, asks)
    assert words.find("da2[1]/dz2[1]") == ("#2",) == words.find("∂a2[1]/∂z2[1]")
    assert words.find("dz2[1]/da1[1]") == ("#3",) and words.find("z2[1]") == ("z2[1]",)
    assert words.find("dC/dW2[1,1]") == ("#4", "#5") and "use the numbers" in words.fault("dC/dW2[1,1]").todo
    whole = words.grid("z2")
    assert whole is not None and whole.rows == (("z2[1]",),)
    assert (grid := words.grid("dC/dW2")) is not None and grid.rows == (("dC/dW2[1,1]", "dC/dW2[1,2]"),)
    assert [words.find(str(number)) for number in (4, 5)] == [("#4",), ("#5",)]


def test_every_box_can_be_called_by_a_name_or_is_told() -> None:
    """Of every sheet: what the key calls a box leads to that box or, where several share it, to all of them."""
    course = Course(Solution(chosen("sigmoid-2-2-1")))
    for key in (sheet(ask="everything"), sheet(ask="links"), sheet(ask="everything", kind="code")):
        words, called = vocabulary(course, key.asks), {ask.number: name for name, ask in places(key.asks).items()}
        for ask in key.asks:
            assert called[ask.number] in words.find(ask.quantity), ask


def test_an_unreadable_box_asks_for_what_belongs_there() -> None:
    """The lecturer is told that a link was expected where a link was asked, not a number."""
    key = sheet(ask="links")
    job = Job(key, {key.entries[0].id: {str(key.asks[0].number): "nonsense"}})
    list(job.checked())
    expected = [fault.expected for fault in job.hands.faults if "cannot be read" in fault.what]
    assert expected == ["a link, da1[1]/dz1[1]"]


def test_a_class_reads_the_same_words_and_formulas_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many students type one formula or link, it is read and compared once; a fault stays each cell's own."""
    key = sheet("sigmoid-2-2-1", "formulas,links")
    (entry,) = key.entries
    class_of = Key(key.problem, key.asks, tuple(replace(entry, id=f"{n:03}") for n in range(30)))
    counts = {"read_word": 0, "read_formula": 0, "equal": 0}
    for name in counts:
        inner = getattr(boxes, name)

        def counted(*given: object, name: str = name, inner: Any = inner, **options: object) -> object:
            counts[name] += 1
            return inner(*given, **options)

        monkeypatch.setattr(boxes, name, counted)
    words = {str(ask.number): entry.answers[ask.number].text for ask in key.asks}
    report = check(class_of, {f"{n:03}": {**words, "1": "da2[1" if n % 2 else words["1"]} for n in range(30)})
    assert counts["read_word"] + counts["read_formula"] <= len(key.asks) + 2 and counts["equal"] <= len(key.asks)
    assert 15 == len(report.faults)
    assert {"correct", "format"} == {v.code for one in report.students for v in one.judged.answers}


def test_one_text_in_two_boxes_is_read_as_each_box_has_it() -> None:
    """What is remembered of one box is not taken for another: a formula may be the question of the one only."""
    reader = Boxes(Course(Solution(chosen("sigmoid-2-2-1"))), "point")
    asks = [Ask(1, "delta2[1]", "formula", "formulas"), Ask(2, "dC/da1[1]", "formula", "formulas"),
            Ask(3, "da2[1]/dz2[1]", "link", "links")]  # fmt: skip
    first, second, link = (reader.typed(ask, Cell(f"#{ask.number}", "delta2[1]")) for ask in asks)
    assert ("unreadable", "formula", "unreadable") == (first.state, second.state, link.state)
    assert first == reader.typed(asks[0], Cell("#1", "delta2[1]"))


LETTERED = [
    (("da2[1]/dz2[1]", "dz2[1]/da1[1]"), "da/dz", "da2[1]/dz2[1]"),
    (("da2[1]/dz2[1]", "dz2[1]/da1[1]"), " ∂z / ∂A ", "dz2[1]/da1[1]"),
    (("da1[1]/dz1[1]", "dz2[1]/da1[1]"), "∂a/∂z", "da1[1]/dz1[1]"),
    (("da2[1]/dz2[1]", "da1[1]/dz1[1]"), "∂a/∂z", ("da2[1]/dz2[1]", "da1[1]/dz1[1]")),
    (("dz2[1]/da1[1]",), "∂C/∂a", ("dC/da2[1]", "dC/da1[1]", "dC/da1[2]", "dC/da0[1]", "dC/da0[2]")),
]


@pytest.mark.parametrize(("asked", "typed", "meant"), LETTERED)
def test_a_link_without_indices_is_the_one_that_is_asked(
    asked: tuple[str, ...], typed: str, meant: str | tuple[str, ...]
) -> None:
    """Of several, or where none of its letters is asked, those that could be meant are told."""
    asks = tuple(Ask(number, link, "link", "links") for number, link in enumerate(asked, 1))
    reader = Boxes(Course(Solution(chosen("sigmoid-2-2-1"))), "point", asks=asks)
    for ask in asks:
        found = reader.typed(ask, Cell(f"#{ask.number}", typed))
        if isinstance(meant, str):
            assert ("word", meant, typed) == (found.state, found.word, found.text)
        else:
            assert found.fault is not None and "reading.several" == found.fault.id
            assert set(meant) == {item.words for item in dict(found.fault.arguments)["names"].items}


def test_letters_alone_never_mean_one_of_several() -> None:
    """Whichever links a sheet asks for, letters are read as one of them where no other has the same, and not else."""
    course = Course(Solution(chosen("sigmoid-2-2-2")))
    every = [link for link in Boxes(course, "point")._rates.called.values() if by_letters(link)]
    for one, other in itertools.pairwise(list(dict.fromkeys(every))[:60]):
        asks = (Ask(1, one, "link", "links"), Ask(2, other, "link", "links"))
        found = Boxes(course, "point", asks=asks).typed(asks[0], Cell("#1", by_letters(one)))
        assert (found.word == one) == (by_letters(one) != by_letters(other)), (one, other)


def test_a_box_by_the_letters_of_its_quantity() -> None:
    """A column ∂a/∂z where one such value is asked; with two, the names of both."""
    course = Course(Solution(chosen("sigmoid-2-2-1")))
    names = ("da2[1]/dz2[1]", "da1[1]/dz1[1]", "dC/da2[1]")
    values = [Ask(number, name, "value", "links") for number, name in enumerate(names, 1)]
    one, two = vocabulary(course, [values[0], values[2]]), vocabulary(course, values)
    assert [("da2[1]/dz2[1]",), ("dC/da2[1]",), ()] == [one.find(text) for text in ("∂a/∂z", "dC/da", "dz/da")]
    assert ("da2[1]/dz2[1]", "da1[1]/dz1[1]") == two.find("∂a/∂z")
    assert "can mean da2[1]/dz2[1] or da1[1]/dz1[1]" in str(two.fault("∂a/∂z"))
    link = vocabulary(course, [Ask(1, "da2[1]/dz2[1]", "link", "links")])
    assert ("#1",) == link.find("∂a/∂z")


LINKS = [
    ("da2[1]/dz2[1]", typed, code) for code, texts in {
        "correct": ["a2[1]*(1-a2[1])", "a2(1 - a2)", "(1-a2[1])a2[1]", "σ(z2[1])(1-σ(z2[1]))", "(da2[1])/(dz2[1])",
                    r"\frac{\partial a_1^{(2)}}{\partial z_1^{(2)}}", r"$\dfrac{da2[1]}{dz2[1]}$",
                    "∂a_1^(2) / ∂z_1^(2)", r"a_1^{(2)}\left(1-a_1^{(2)}\right)", r"\frac{1}{1+e^{-z_1^{(2)}}}(1-a2)",
                    "exp(-z2)/(1+exp(-z2))^2",
                    "∂a/∂z", r"\frac{\partial a}{\partial z}",
                    "delta2[1]/(dC/da2[1])", "dC/dz2[1]/(dC/da2[1])", "da2[1]/dz2[1] = a2[1] - a2[1]^2"],
        "wrong": ["a2[1]*(1-a1[1])", "1-a2[1]", "a2[1]*(1+a2[1])", "-a2[1]*(1-a2[1])", "da2[1]/dz2[1]*dz2[1]/da1[1]",
                  "dz2[1]/da2[1]", "∂z/∂a", r"\frac{\partial z_1^{(2)}}{\partial a_1^{(2)}}", "z2[1]*(1-z2[1])"],
        "format": ["0,2351", "0.2351", "1", "=1+1", "a2[1]", "W2[1,1]", "∂z/∂w", "a(1-a)", "1*dz2[1]/da2[1]", "((((",
                   "dC/dW2[1,1]/(dC/da2[1]*a1[1])", r"\frac{a2[1]}", r"\frac", "__import__('os')", "a2[1]*(1-a2[1]",
                   "9**9**9", "\\frac{" * 90, "da2/" * 90, "(" * 300 + ")/(" + ")" * 300],
    }.items() for typed in texts
] + [
    ("dz2[1]/da1[1]", "W2[1,1]", "correct"), ("dz2[1]/da1[1]", "w_11^(2)", "correct"),
    ("dz2[1]/da1[1]", "W2[1,2]", "format"), ("dz2[1]/da1[1]", "dC/da1[1]/delta2[1]", "correct"),
    ("dz2[1]/da1[1]", "2*W2[1,1]", "wrong"), ("dz2[1]/da1[1]", r"\partial z_1^{(2)}/\partial a_1^{(1)}", "correct"),
]  # fmt: skip


@pytest.mark.parametrize(("link", "typed", "expected"), LINKS)
def test_a_link_by_its_name_or_its_formula(link: str, typed: str, expected: str) -> None:
    """What equals the link at every point is right; a value, or a name that may mean one, is no link."""
    assert code_of(sheet(ask="links"), "link", link, typed) == expected


@pytest.mark.parametrize("typed", [
    "dC/da2[1]*da2[1]/dz2[1]*dz2[1]/dW2[1,1]", "dC/dz2[1]*a1[1]", "dC/da2*da2/dz2*a1[1]",
    r"\frac{\partial C}{\partial a_1^{(2)}} \cdot \frac{\partial a_1^{(2)}}{\partial z_1^{(2)}} a_1^{(1)}",
])  # fmt: skip
def test_links_may_stand_in_a_formula(typed: str) -> None:
    """The chain written out, in signs or as LaTeX."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", typed) == "correct"


def test_a_rate_upside_down_is_no_quotient_of_gradients() -> None:
    """dz and da are short for gradients, whose quotient would be the rate the right way up."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", "dC/da2[1]*(dz2[1]/da2[1])*a1[1]") == "format"


@pytest.mark.parametrize("name", ["sigmoid-2-2-1", "not", "iris-softmax", "relu-sigmoid-1-4-2-1"])
def test_every_link_is_its_own_formula(name: str) -> None:
    """Each link that a sheet asks for, as its formula and times one, is right; the double of it is wrong."""
    key = sheet(name, ask="links")
    course = Course(Solution(chosen(name)))
    rates = Rates(course)
    for ask in key.asks:
        term = rates.formula(ask.quantity)
        assert term is not None
        written = plain(term)
        assert code_of(key, "link", ask.quantity, f"1*({written})") == "correct", written
        assert code_of(key, "link", ask.quantity, f"2*({written})") == "wrong", written


def test_the_sheet_tells_how_a_link_is_typed() -> None:
    """Its example is read as a link, and is none that is asked for."""
    for name, lang in (("sigmoid-2-2-1", "en"), ("not", "id")):
        made = derive.exercise(chosen(name), count=1, ask="links")
        text = made.sheets[0].paper.to_markdown(lang=lang)
        number, typed = re.search(r"`(\d+) = (d[^`]+/d[^`]+)`", text).groups()  # type: ignore[union-attr]
        asked = {ask.number: ask.quantity for ask in made.key.asks}
        assert typed not in asked.values() and int(number) in asked
        assert typed in Rates(Course(Solution(chosen(name)))).called
