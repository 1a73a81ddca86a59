"""Lines of programs: what numpy itself makes of them stands beside what is said, and beside what sheets print.

Only texts that stand in this file, or that we write ourselves, are ever run here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

import derive
from derive.checking.code import Unread, read_code, worked_out
from derive.coded import Miscoded, miswritten
from derive.coded.points import Vectors
from derive.course import Course
from derive.exercises.asks import no_program
from derive.exercises.coding import blanks, functions
from derive.exercises.coding import written as program_text
from derive.exercises.trial import trial
from derive.key import Answer, Ask, Key
from derive.marking.program import Program
from derive.misconceptions import MISTAKES
from derive.problem.choice import chosen
from derive.worked import Solution

WORKSHEETS = ("sigmoid-2-2-2", "iris-softmax", "relu-sigmoid-1-4-2-1", "xor", "tanh-batch-11")


@cache
def course(name: str = "sigmoid-2-2-2") -> Course:
    """A solved worksheet."""
    return Course(Solution(chosen(name)))


def narrow(hidden: int, output: int) -> Course:
    """A network whose layers differ in width, so that a matrix the wrong way round fits nowhere."""
    layer = {"units": hidden, "activation": "tanh",
             "weights": [[f"0.{n + 1}{k}" for k in (3, 7)] for n in range(hidden)],
             "biases": [f"0.{n + 2}" for n in range(hidden)]}  # fmt: skip
    last = {"units": output, "activation": "tanh",
            "weights": [[f"-0.{n + 3}{k + 1}" for k in range(hidden)] for n in range(output)],
            "biases": [f"0.{n + 4}" for n in range(output)]}  # fmt: skip
    made = derive.Problem(network={"inputs": 2, "layers": [layer, last]}, cost={"kind": "half-squared-error"},
                          data=[{"x": ["0.4", "-0.9"], "y": [f"0.{n + 1}" for n in range(output)]}],
                          training={"learning_rate": "0.3"})  # fmt: skip
    return Course(Solution(made))


def numpy_of(text: str, variables: Mapping[str, Any]) -> Any:
    """What numpy makes of a line of ours."""
    return eval(text, {"np": np, "exp": np.exp}, dict(variables))


RIGHT = {
    "z2": ("W2 @ a1 + b2", "np.dot(W2, a1) + b2", "b2 + W2.dot(a1)", "np.matmul(W2, a1) + b2", "a1 @ W2.T + b2",
           "np.add(np.dot(W2, a1), b2)", "(W2*a1).sum(axis=1) + b2", "np.sum(W2*a1, axis=1) + b2",
           "np.sum(np.multiply(W2, a1), 1) + b2", "a1.dot(W2.transpose()) + b2", "np.inner(W2, a1) + b2"),
    "a2": ("1/(1 + np.exp(-z2))", "1.0/(1.0 + np.exp(-1*z2))", "np.exp(z2)/(1 + np.exp(z2))", "(1 + np.exp(-z2))**-1",
           "np.divide(1, 1 + np.exp(-z2))", "np.reciprocal(1 + np.exp(-z2))", "0.5*(1 + np.tanh(z2/2))",
           "1/(1 + exp(-z2))", "1/(np.ones_like(z2) + np.exp(np.negative(z2)))", "a2 = 1/(1+np.exp(-z2)) # sigmoid"),
    "dC_da2": ("a2 - y", "-(y - a2)", "np.subtract(a2, y)", "2*(a2 - y)/2", "a2.copy() - y.astype(float)"),
    "delta2": ("dC_da2*a2*(1 - a2)", "np.multiply(dC_da2, a2*(1 - a2))", "(a2 - y)*(a2 - a2**2)",
               "dC_da2 * a2 - dC_da2*a2**2",
               "dC_da2*np.exp(-z2)/(1 + np.exp(-z2))**2", "np.diag(a2*(1 - a2)) @ dC_da2",
               "dC_da2*(a2 - np.square(a2))"),
    "dW2": ("np.outer(delta2, a1)", "np.outer(a1, delta2).T", "delta2[:, None]*a1",
            "delta2[:, np.newaxis] @ a1[np.newaxis, :]",
            "delta2.reshape(-1, 1) @ a1.reshape(1, -1)", "np.dot(delta2.reshape(2, 1), a1.reshape((1, 2)))",
            "np.reshape(delta2, (-1, 1))*a1", "np.expand_dims(delta2, 1)*a1", "np.transpose(np.outer(a1, delta2))",
            "delta2[:, None] * a1[None, :]", "np.atleast_2d(delta2).T @ np.atleast_2d(a1)"),
    "db2": ("delta2", "delta2*1.0", "delta2.flatten()", "np.ravel(delta2)"),
    "dC_da1": ("W2.T @ delta2", "np.dot(W2.T, delta2)", "delta2 @ W2", "np.transpose(W2) @ delta2", "W2.T.dot(delta2)",
               "(W2.T*delta2).sum(axis=1)", "np.sum(delta2[:, None]*W2, axis=0)", "W2.transpose().dot(delta2)"),
    "new": ("old - alpha*gradient", "-alpha*gradient + old", "old + (-alpha)*gradient",
            "np.subtract(old, alpha*gradient)"),
}  # fmt: skip


@pytest.mark.parametrize("place", RIGHT)
def test_every_way_to_write_a_line_is_right(place: str) -> None:
    """What numpy gives the right value for is right, in whichever words."""
    program = Program(course())
    vectors = Vectors(course()).points[0].variables
    for text in RIGHT[place]:
        assert program.judged(place, text).alike is True, text
        found = numpy_of(text.removeprefix(f"{place} = "), vectors)
        assert np.allclose(found, vectors[place]) and np.shape(found) == vectors[place].shape, text


WRONG = [
    ("dC_da1", "W2 @ delta2", "weight-not-transposed"), ("dC_da1", "np.dot(W2, delta2)", "weight-not-transposed"),
    ("dC_da1", "W2_new.T @ delta2", "updated-weights-in-backward"),
    ("dC_da1", "W2.T @ dC_da2", "error-not-delta-propagated"), ("db1", "delta1*b1", "bias-gradient-times-bias"),
    ("dC_da1", "new_W2.T.dot(delta2)", "updated-weights-in-backward"),
    ("delta1", "dC_da1", "dropped-derivative-hidden"), ("delta1", "dC_da1*a1", "sigma-instead-of-sigma-prime"),
    ("delta1", "dC_da1/(a1*(1-a1))", "divided-by-derivative"),
    ("delta1", "dC_da1*(1 - a1**2)", "tanh-derivative-for-sigmoid"),
    ("dW2", "np.outer(a1, delta2)", "outer-product-transposed"), ("dW2", "delta2", "incoming-forgotten"),
    ("dW2", "np.outer(delta2, z1)", "incoming-uses-z"), ("dW1", "np.outer(x, delta1)", "outer-product-transposed"),
    ("new", "old + alpha*gradient", "update-added"), ("new", "old - gradient", "learning-rate-forgotten"),
    ("new", "-alpha*gradient", "update-old-value-dropped"), ("dC_da2", "y - a2", "error-sign"),
    ("dC_da2", "2*(a2 - y)", "factor-two-extra"), ("dC_da2", "(a2 - y)**2/2", "cost-used-as-gradient"),
    ("z2", "W2 @ a1", "bias-omitted-forward"), ("a1", "1/1 + np.exp(-z1)", "sigmoid-missing-parentheses"),
    ("a1", "z1", "activation-skipped-hidden"), ("db1", "np.zeros_like(delta1)", "bias-gradient-zero"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "text", "slug"), WRONG)
def test_a_known_mistake_is_found_in_a_line(place: str, text: str, slug: str) -> None:
    """Each of these lines is what the library calls so, and nothing that is right."""
    found = Program(course()).judged(place, text)
    assert found.alike is False and slug in found.leads, found.leads


def line_by_hand(place: str, slug: str, q: Mapping[str, Any]) -> Any:
    """What some mistakes give in a line, written out entry by entry."""
    units = range(3)
    match place, slug:
        case "dC_da1", "weight-not-transposed":
            return [sum(q["W2"][j][i] * q["delta2"][i] for i in units) for j in units]
        case "dC_da1", "updated-weights-in-backward":
            return [sum((q["W2"][i][j] - q["alpha"] * q["dW2"][i][j]) * q["delta2"][i] for i in units) for j in units]
        case "dW2", "outer-product-transposed":
            return [[q["a1"][i] * q["delta2"][j] for j in units] for i in units]
        case "delta1", "divided-by-derivative":
            return [q["dC_da1"][i] / (q["a1"][i] * (1 - q["a1"][i])) for i in units]
        case "new", "update-added":
            return [[q["old"][i][j] + q["alpha"] * q["gradient"][i][j] for j in units] for i in units]
    raise AssertionError(place)


@pytest.mark.parametrize(
    ("place", "slug"),
    [
        ("dC_da1", "weight-not-transposed"), ("dC_da1", "updated-weights-in-backward"),
        ("dW2", "outer-product-transposed"), ("delta1", "divided-by-derivative"), ("new", "update-added"),
    ],
)  # fmt: skip
def test_what_a_mistake_gives_in_a_line_is_what_a_hand_gives(place: str, slug: str) -> None:
    """The library on a network of equal widths, beside sums over indices."""
    lines = Miscoded(course()).lines()
    given = lines.given(place, slug)
    assert given is not None
    for point, values in zip(lines.vectors.points, given, strict=True):
        assert np.allclose(values, line_by_hand(place, slug, point.variables))


def test_matrices_that_do_not_fit_are_compared_where_they_would() -> None:
    """A matrix the wrong way round is named in a network where the product has no value; anything else stays open."""
    program = Program(narrow(3, 2))
    assert ("weight-not-transposed",) == program.judged("dC_da1", "W2 @ delta2").leads
    assert ("outer-product-transposed",) == program.judged("dW2", "np.outer(a1, delta2)").leads
    assert ("weights-transposed-forward",) == program.judged("z2", "W2.T @ a1 + b2").leads
    assert program.judged("dC_da1", "W2 @ W2 @ delta2").alike is None
    one = Program(narrow(3, 1))
    assert ("outer-product-transposed",) == one.judged("dW2", "np.outer(a1, delta2)").leads
    assert one.judged("dC_da1", "W2.T @ delta2").alike is True


SHAPES = {
    "delta2*a1": "has the shape `(2,)`; the line needs `(2, 2)`",
    "3*np.outer(delta2, a1)": "",
    "np.outer(a1, delta2)": "",
    "delta2.reshape(1, 2) @ a1.reshape(1, 2)": "do not fit together",
}


def test_a_shape_that_does_not_fit_is_told() -> None:
    """Whoever writes an array of another shape reads which one it is, and which one the line has."""
    made = derive.exercise(chosen("sigmoid-2-2-2"), count=1, seed=4, kind="code").key
    (entry,), ask = made.entries, Ask(1, "(1)", "code", "code")
    right = {1: Answer("dW2 = np.outer(delta2, a1)")}
    entries = tuple(type(entry)(str(n), entry.code, entry.numbers, right) for n, _ in enumerate(SHAPES))
    answers = {str(n): {"1": text} for n, text in enumerate(SHAPES)}
    report = derive.check(Key(made.problem, (ask,), entries, "code"), answers, lang="en")
    for n, note in enumerate(SHAPES.values()):
        page = report.to_markdown(str(n))
        assert note in page and ("In the line `dW2`" in page) == bool(note)


def test_a_right_line_in_other_words_is_not_read_as_another() -> None:
    """Whoever writes a line in another way, with other blanks say, is not told that it was read as that of the key."""
    made = derive.exercise(chosen("sigmoid-2-2-2"), count=1, seed=4, kind="code").key
    (entry,), ask = made.entries, Ask(1, "(1)", "code", "code")
    entry = type(entry)("1", entry.code, entry.numbers, {1: Answer("a2 = 1/(1 + np.exp(-z2))")})
    for text in ("1/(1+np.exp(-z2))", "1/(np.exp(-z2) + 1)"):
        report = derive.check(Key(made.problem, (ask,), (entry,), "code"), {"1": {"1": text}}, lang="en")
        assert report.students[0].judged.numbered()[1].code == "correct"
        assert "read as" not in report.to_markdown("1"), text


def test_what_is_right_for_columns_is_for_a_person() -> None:
    """Many lectures write vectors as columns; such a line is no mistake, and here it is no vector."""
    program = Program(course())
    for text in ("delta2 @ a1.T", "np.dot(delta2, a1.T)", "delta2*a1.T"):
        assert program.judged("dW2", text).alike is None, text
    assert program.judged("dW2", "3*delta2 @ a1.T").alike is False


@pytest.mark.parametrize(
    "text",
    ["np.sum(x, axis=x)", "np.reshape(x, (9**9,))", "x.reshape(65)", "np.sum(*x)", "np.sum(x, **x)", "x.astype('f')",
     "x.astype(int)", "np.ones_like(x, dtype=int)", "np.mean(x, out=x)", "x.reshape(x)", "x.sum(axis=True)",
     "x.reshape(1, 1, 1, 1)", "np.expand_dims(x)", "np.sum(x, 0, 0)", "x.reshape()", "np.flatten(x)", "np.copy(x, x)",
     "x.astype(np.float64.__class__)", "np.max(x, initial=1)"],
)  # fmt: skip
def test_nothing_but_arrays_sizes_and_axes_goes_into_a_call(text: str) -> None:
    """Whatever else numpy would take is refused when it is read."""
    with pytest.raises(Unread):
        read_code(text, "z1", {"x"})


@pytest.mark.parametrize("text", [
    "x.sum()", "np.mean(W, axis=0)", "W.max(axis=-1, keepdims=True)", "np.prod(W, 1)", "W.reshape(1, -1)",
    "np.squeeze(W[:, None])", "np.expand_dims(x, axis=0)", "W.min()", "np.amax(W)", "np.ones_like(W)",
    "x.astype(float)", "np.diag(x)",
    "np.reshape(W, 4)", "np.atleast_2d(x).T", "np.sum(W, axis=1, keepdims=False)", "W.ravel()", "np.true_divide(x, 2)",
])  # fmt: skip
def test_calls_have_the_values_of_numpy(text: str) -> None:
    """What our walker works out is what numpy does."""
    values = {"x": np.array([0.5, -2.0]), "W": np.array([[1.0, 2.0], [-3.0, 4.5]])}
    found = worked_out(read_code(text, "z1", values), values)
    assert np.array_equal(found, numpy_of(text, values))


@pytest.mark.parametrize("name", WORKSHEETS)
def test_a_wrong_line_of_the_marking_key_is_what_its_mistake_gives(name: str) -> None:
    """Run by numpy, each printed line has the values of the library; and whoever types it is told that mistake."""
    lines, program, count = Miscoded(course(name)).lines(), Program(course(name)), 0
    own = Miscoded(course(name)).lines(own=True)
    for function in functions(course(name)):
        for line in function.lines:
            used = own if line.kind == "cost" else lines
            for one in miswritten(course(name), line) if line.kind else ():
                count += 1
                for slug in one.mistakes:
                    given = used.given(line.place, slug)
                    assert given is not None and slug in MISTAKES
                    for point, values in zip(used.vectors.points, given, strict=True):
                        assert np.allclose(numpy_of(one.text, point.variables), values), one.text
                judged = program.judged(line.place, one.text)
                assert judged.alike is not True and set(judged.leads) & set(one.mistakes), (one.text, judged)
    assert count > 20


@pytest.mark.parametrize("name", [*WORKSHEETS, "not-one", "tanh-3-2"])
def test_a_right_program_prints_what_the_sheet_says(name: str) -> None:
    """The program of the key and the lines that try it, run by Python, print the numbers that stand on the sheet."""
    import io
    from contextlib import redirect_stdout

    text, lines = program_text(course(name)), trial(course(name))
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(f"{text}\n{lines}", {})
    said = [number for number in re.findall(r"-?[0-9]+\.[0-9]+(?:e-?[0-9]+)?", " ".join(re.findall(r"#.*", lines)))]
    shown = re.findall(r"-?[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?", printed.getvalue())
    assert said and len(said) == len(shown)
    for number, value in zip(said, shown, strict=True):
        digits, _, power = number.partition("e")
        unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
        assert abs(float(number) - float(value)) <= 0.51 * unit + 1e-8, (number, value)


@pytest.mark.parametrize("name", ["xor", "not", "sigmoid-2-2-2"])
def test_every_gradient_is_tried_with_numbers_that_show_it(name: str) -> None:
    """Inputs of 0 would hide every mistake behind them: what is printed of each gradient is not all zeros."""
    (told,) = (function.gives for function in functions(course(name)) if function.name == "backward")
    printed = dict(re.findall(r"print\((d\w+)\)\s+# ([^p]*)", trial(course(name))))
    assert list(told) == list(printed)
    assert all(float(number) for numbers in printed.values() for number in re.findall(r"-?[0-9.]+", numbers))


def test_the_lines_that_try_a_program_tell_no_blank() -> None:
    """No right side that is asked for stands among them."""
    for seed in range(4):
        lines = trial(course())
        for line in blanks(course(), lambda most, at=seed: at % most):
            assert line.right not in [right.partition(" = ")[2] for right in lines.splitlines()] or len(line.right) < 9


def rooted() -> derive.Problem:
    """A problem whose cost has a root over it."""
    layer = {"units": 2, "activation": "tanh", "weights": [["0.3"], ["0.5"]], "biases": ["0.1", "0.2"]}
    data = [{"x": ["0.2"], "y": ["1", "0.4"]}]
    return derive.Problem(network={"inputs": 1, "layers": [layer]}, cost={"kind": "rmse"}, data=data)


@pytest.mark.parametrize(
    ("problem", "said"), [(chosen("arctan-layer-1"), "upstream gives delta2[2]"), (rooted(), "takes a root")]
)
def test_a_problem_without_a_program_is_refused_with_the_reason(problem: derive.Problem, said: str) -> None:
    """Whoever asks for code hears why there is none, and what to ask for instead."""
    with pytest.raises(derive.errors.Refused) as refused:
        derive.exercise(problem, count=1, kind="code")
    (fault,) = refused.value.faults
    assert said in fault.what and "--kind blanks, mistake or choice" in fault.todo
    assert no_program(Course(Solution(problem))) == fault


def test_a_class_of_code_is_told_its_mistakes() -> None:
    """Verdicts, marks and both languages of a report on lines, from the key to the page."""
    made = derive.exercise(chosen("sigmoid-2-2-2"), count=1, seed=4, kind="code").key
    lines = [line for one in functions(course()) for line in one.lines if line.kind]
    asks = tuple(Ask(number, f"({number})", "code", "code") for number, _ in enumerate(lines, 1))
    (entry,) = made.entries
    entry = type(entry)(entry.id, entry.code, entry.numbers, {n: Answer(str(one)) for n, one in enumerate(lines, 1)})
    numbers = {line.place: number for number, line in enumerate(lines, 1)}
    typed = {numbers["dC_da1"]: "W2 @ delta2", numbers["delta1"]: "dC_da1", numbers["delta2"]: "dC_da2",
             numbers["new"]: "old - alpha * gradient", numbers["dW1"]: "np.outer(delta1, b1)"}  # fmt: skip
    answers = {entry.id: {str(number): text for number, text in typed.items()}}
    report = derive.check(Key(made.problem, asks, (entry,), "code"), answers, lang="id")
    said = {number: verdict.code for number, verdict in report.students[0].judged.numbered().items() if number in typed}
    assert said == {
        numbers["dC_da1"]: "mistake:weight-not-transposed",
        numbers["delta1"]: "mistake:dropped-derivative-everywhere",
        numbers["delta2"]: "mistake:dropped-derivative-everywhere",
        numbers["new"]: "correct",
        numbers["dW1"]: "format",
    }
    page = report.to_markdown(entry.id)
    assert "`W2 @ delta2`" in page and "matriks bobot tidak ditransposkan saat mundur" in page
    assert report.students[0].judged.points == 1
    assert "matriks bobot tidak ditransposkan saat mundur" in report.to_markdown()


@pytest.mark.parametrize(("lang", "head", "same"), [("en", "Accepted", "the same values in the same shape"),
                                                    ("id", "Diterima", "nilai dan ukuran yang sama")])  # fmt: skip
def test_a_marking_key_says_what_is_accepted(lang: str, head: str, same: str) -> None:
    """Of code what does the same, with the lines that mistakes lead to; of a choice what its right option says."""
    made = derive.exercise(chosen("sigmoid-2-2-2"), count=1, seed=4, kind="code")
    (page,) = (one.key.page("md", key="marking", lang=lang) for one in made.sheets)
    assert head in page and same in page and "| `old + alpha*gradient` |" in page
    asked = {answer.text for entry in made.key.entries for answer in entry.answers.values()}
    assert "dC_da1 = W2.T @ delta2" not in asked or "`W2 @ delta2`" in page
    options = derive.exercise(chosen("sigmoid-2-2-2"), count=1, seed=4, kind="choice")
    (page,) = (one.key.page("md", key="marking", lang=lang) for one in options.sheets)
    (entry,) = options.key.entries
    for number, answer in entry.answers.items():
        shown = answer.options["ABCD".index(answer.text)].shown
        (row,) = re.findall(rf"^\| {number} \|.*\| {answer.text} \| (.*) \| 1 \|$", page, re.MULTILINE)
        number_of = row.strip("$").replace("{,}", ".")
        assert row and ("a" in shown or "W" in shown or number_of == shown), (row, shown)
