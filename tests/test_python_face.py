"""What Python users see: load, Problem, explain, numbers, SymPy expressions, pages, files."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

import derive
from derive.errors import Refused, Unwritable

ROOT = Path(__file__).resolve().parents[1]
WORKSHEETS = sorted((ROOT / "worksheets").glob("*.yaml"))

SMALL = {
    "title": {"en": "Two by two", "id": "Dua kali dua"},
    "network": {
        "inputs": 2,
        "layers": [
            {"units": 2, "activation": "sigmoid", "weights": [[0.3, "-0,4"], ["4/5", 0.6]], "biases": [0.2, -0.1]},
            {"units": 1, "activation": "tanh", "weights": [[0.7, -0.9]], "biases": [0.4]},
        ],
    },
    "cost": {"kind": "half-squared-error"},
    "data": [{"x": [0.6, 0.9], "y": 0.8}],
    "training": {"learning_rate": 0.5},
}
LAYERS = (
    {"units": 2, "activation": "arctan", "weights": [[0.3, -0.4], [0.8, 0.6]], "biases": [0.2, -0.1]},
    {"units": 2, "activation": "sigmoid", "weights": [[0.7, -0.9], [0.2, 0.5]], "biases": 0.4},
)
BATCH: dict[str, Any] = {
    "network": {"inputs": 2, "layers": LAYERS},
    "cost": {"kind": "rmse", "l2": 0.1},
    "data": [{"x": [0.6, 0.9], "y": [0.8, 0]}, {"x": [-0.5, 0.1], "y": [0.2, 1]}, {"x": [1, 2], "y": [0.5, 0.5]}],
    "training": {"learning_rate": 0.5, "batch": [[1, 3], [2]]},
}
SOFTMAX = {
    "network": {"inputs": 2, "layers": [LAYERS[0], {**LAYERS[1], "activation": "softmax"}]},
    "cost": {"kind": "cross-entropy"},
    "data": [{"x": [0.6, 0.9], "y": [1, 0]}],
}
GRAPH = {
    "graph": {
        "inputs": {"x": -2, "y": 5},
        "parameters": {"w": 3, "v": "1/3"},
        "define": ["q = x + y", "r = max(q, v) + sqrt(y)", "f = q*sin(w) - exp(v)/r + w**2"],
        "cost": "f",
    },
    "training": {"learning_rate": 0.1},
}
GIVEN = {
    "graph": {
        "inputs": {"x": 2},
        "parameters": {"w": 3},
        "define": ["q = w*x", "f = q**2"],
        "upstream": {"f": 0.3},
    },
}
PROBLEMS = {"small": SMALL, "batch": BATCH, "softmax": SOFTMAX, "graph": GRAPH, "given": GIVEN}


def worked(name: str) -> derive.Worked:
    """Return one of the problems above, solved."""
    return derive.explain(derive.Problem(**PROBLEMS[name]))


def flat(name: str, value: Any) -> dict[str, float]:
    """Return the numbers of a matrix, vector or single parameter by their names."""
    match value:
        case [[*_], *_]:
            return {f"{name}[{i},{j}]": x for i, row in enumerate(value, 1) for j, x in enumerate(row, 1)}
        case [*_]:
            return {f"{name}[{i}]": x for i, x in enumerate(value, 1)}
        case _:
            return {name: value}


def all_gradients(solved: derive.Worked) -> dict[str, float]:
    """Return the gradient by every parameter's name."""
    return {key: x for name, value in solved.gradients.items() for key, x in flat(name, value).items()}


def point(solved: derive.Worked) -> dict[Any, Any]:
    """Return the numbers of all symbols of the cost, from the JSON of the solution."""
    update = solved.to_json()["updates"][0]
    numbers = update["values"]
    places = {number: place for place, number in enumerate(update["batch"], 1)}

    def numbered(name: str) -> str:
        """Examples are numbered within the batch in the expressions, by the data in JSON."""
        bare, _, place = name.partition("@")
        return next(f"{bare}@{number}" for number in places if str(places[number]) == place) if place else name

    given = {"delta2[2]": Fraction(1, 5)}  # in the worksheet arctan-layer-1
    found = {}
    for name, symbol in solved.symbols.items():
        if numbered(name) in numbers:
            found[symbol] = sympy.Float(numbers[numbered(name)], 30)
        elif name == "lambda" and solved.problem.cost:
            found[symbol] = sympy.Rational(solved.problem.cost.l2)
        elif name in given:
            found[symbol] = sympy.Rational(given[name])
    return found


def test_what_is_public() -> None:
    """Every public name can be asked for, and nothing heavy is imported before it is."""
    assert {"Problem", "Worked", "explain", "load"} <= set(dir(derive))
    assert all(getattr(derive, name) for name in dir(derive))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = derive.nonsense
    code = "import sys, derive; print({'sympy', 'pydantic', 'yaml', 'jinja2', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "set()\n" == done.stdout


def test_load_takes_a_path_or_its_text() -> None:
    """A file is named as a string or a path, and has the values it was written with."""
    path = ROOT / "worksheets" / "xor.yaml"
    assert derive.load(path) == derive.load(str(path))
    assert "The XOR problem in a 2-2-1 network with sigmoid, full batch" == derive.load(path).title.text("en")
    assert 4 == len(derive.load(path).data)


def test_load_refuses_with_every_fault() -> None:
    """What is not there or not right is a Refused with its faults."""
    with pytest.raises(Refused, match=r"nowhere\.yaml: there is no such file"):
        derive.load("nowhere.yaml")
    with pytest.raises(Refused) as caught:
        derive.Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "sigmod"}]}, cost={"kind": "mes"})
    assert 2 == len(caught.value.faults)


@pytest.mark.parametrize("take", [derive.explain, derive.exercise])
@pytest.mark.parametrize("problem", ["xor", {"network": {}}, None])
def test_what_is_no_problem_is_refused(take: Any, problem: object) -> None:
    """A name or a file is read first; whoever forgets is told how."""
    with pytest.raises(Refused, match=r"is no problem; expected a derive\.Problem; derive\.load"):
        take(problem)


def test_python_values_are_those_of_a_file(tmp_path: Path) -> None:
    """Floats, texts and fractions of Python mean what they mean in a file."""
    (tmp_path / "p.yaml").write_text(json.dumps(SMALL), encoding="utf-8")
    loaded, made = derive.load(tmp_path / "p.yaml"), derive.Problem(**SMALL)
    assert loaded == made
    assert derive.explain(loaded).to_markdown() == derive.explain(made).to_markdown()


def test_the_example_of_the_design() -> None:
    """The lines that the manual shows work as shown."""
    solved = derive.explain(derive.load(ROOT / "worksheets" / "xor.yaml"))
    assert 0.25708645917883605 == pytest.approx(solved.cost, rel=1e-15)
    assert (2, 2) == (len(solved.gradients["W1"]), len(solved.gradients["W1"][0]))
    assert isinstance(solved.cost_expr, sympy.Expr)
    assert solved.symbols["W1[2,1]"] in solved.gradient_expr("W1[2,1]").free_symbols
    assert solved.to_markdown(lang="id").startswith("# Masalah XOR")
    assert solved.to_latex().startswith("\\documentclass")


def test_numbers_by_hand() -> None:
    """One unit by hand: C = (3·2 + 1 − 10)² = 9, ∂C/∂w = 2·(−3)·2, ∂C/∂b = 2·(−3)."""
    layers = [{"units": 1, "activation": "identity", "weights": [[3]], "biases": [1]}]
    given: dict[str, Any] = {"network": {"inputs": 1, "layers": layers}, "data": [{"x": 2, "y": 10}]}
    solved = derive.explain(derive.Problem(cost={"kind": "squared-error"}, **given))
    assert (9.0, {"W1": [[-12.0]], "b1": [-6.0]}) == (solved.cost, solved.gradients)
    without = derive.explain(derive.Problem(**given))
    assert without.cost is None
    assert without.certificate is None
    assert {} == without.to_json()["updates"][0]["derivatives"]


@pytest.mark.parametrize("name", PROBLEMS)
def test_sympy_evaluates_to_the_same_numbers(name: str) -> None:
    """Cost and gradients in symbols give, at the problem's numbers, the numbers of the page's derivation."""
    solved = worked(name)
    numbers = point(solved)
    if name != "given":
        assert solved.cost == pytest.approx(float(solved.cost_expr.subs(numbers)), rel=1e-12)
        assert set(numbers) >= solved.cost_expr.free_symbols
    else:
        (given,) = set(solved.symbols.values()) - set(numbers)
        numbers[given] = sympy.Rational(3, 10)
        assert solved.cost is None
    gradients = all_gradients(solved)
    assert gradients
    for parameter, value in gradients.items():
        numeric = float(solved.gradient_expr(parameter).subs(numbers))
        assert value == pytest.approx(numeric, rel=1e-12, abs=1e-15), parameter


@pytest.mark.parametrize("path", WORKSHEETS, ids=lambda path: path.stem)
def test_numbers_of_the_worksheets_in_symbols(path: Path) -> None:
    """Every shipped worksheet's gradients come out of its SymPy cost too."""
    solved = derive.explain(derive.load(path))
    if not solved.problem.cost:
        assert solved.cost is None
        return
    numbers = point(solved)
    if solved.cost is not None:
        # A given derivative u of q stands in the expression as u·q: right for gradients, but not the cost.
        if not (solved.problem.network and solved.problem.network.upstream):
            assert solved.cost == pytest.approx(float(solved.cost_expr.subs(numbers)), rel=1e-12)
        parameter, value = next(iter(all_gradients(solved).items()))
        assert value == pytest.approx(float(solved.gradient_expr(parameter).subs(numbers)), rel=1e-10, abs=1e-14)


def test_gradients_by_inputs_too() -> None:
    """An expression can be had for an input; what is neither parameter nor input is refused with the choices."""
    solved = worked("small")
    value = float(solved.gradient_expr("a0[1]").subs(point(solved)))
    assert solved.to_json()["updates"][0]["derivatives"]["a0[1]"] == pytest.approx(value, rel=1e-12)
    with pytest.raises(Refused, match=r"'W9\[1,1\]' is no symbol of the cost; expected a0\[1\], "):
        solved.gradient_expr("W9[1,1]")


def test_gradients_are_slopes() -> None:
    """A small step of one weight changes the cost as its gradient says."""
    steps = (-1e-5, 1e-5)
    costs = []
    for step in steps:
        network = json.loads(json.dumps(SMALL["network"]))
        network["layers"][0]["weights"][1][0] = 0.8 + step
        costs.append(derive.explain(derive.Problem(**{**SMALL, "network": network})).cost)
    assert worked("small").gradients["W1"][1][0] == pytest.approx((costs[1] - costs[0]) / 2e-5, rel=1e-7)


def test_json_is_plain_data() -> None:
    """What `to_json` returns survives JSON, has no infinities, and is what the page of that format says."""
    for name in PROBLEMS:
        solved = worked(name)
        text = json.dumps(solved.to_json(), allow_nan=False)
        assert json.loads(text) == json.loads(solved.page("json"))
        assert solved.page("json").endswith("}\n")


def test_pages_in_a_language() -> None:
    """Language and decimal mark follow the keyword, else the problem, else English."""
    problem = derive.Problem(**SMALL)
    english, indonesian = derive.explain(problem).to_markdown(), derive.explain(problem).to_markdown(lang="id")
    assert english.startswith("# Two by two\n")
    assert indonesian.startswith("# Dua kali dua\n")
    assert "{,}" in indonesian
    assert "{,}" not in english
    chosen = derive.explain(problem.changed(present={"lang": "id", "decimal_mark": "point"}))
    assert chosen.to_markdown().startswith("# Dua kali dua\n")
    assert "{,}" not in chosen.to_markdown()
    assert english == chosen.to_markdown(lang="en")


def test_a_notebook_shows_the_page() -> None:
    """Jupyter is given the Markdown page."""
    solved = worked("graph")
    assert solved.to_markdown() == solved._repr_markdown_()


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"lang": "fr"}, "language 'fr' is unknown; expected en, id"),
        ({"lang": ""}, "language '' is unknown"),
        ({"notation": "mine"}, "notation 'mine' is unknown; expected superscript"),
        ({"detail": "more"}, "detail 'more' is unknown; expected full, brief, symbols"),
    ],
)
def test_a_bad_choice_is_refused(look: dict[str, Any], said: str) -> None:
    """In every format, before anything is computed."""
    for form in ("md", "tex", "typ", "json"):
        with pytest.raises(Refused) as caught:
            worked("small").page(form, **look)
        assert said in str(caught.value)
    with pytest.raises(Refused, match="format 'docx' is unknown; expected md, tex, typ, html, html-part, ipynb, json"):
        worked("small").page("docx")


def test_save_follows_the_ending(tmp_path: Path) -> None:
    """The file holds the page of its format; strings and paths are taken, keywords as for `page`."""
    solved = worked("small")
    for name, form in (("a.md", "md"), ("a.tex", "tex"), ("a.typ", "typ"), ("a.json", "json")):
        solved.save(tmp_path / name, lang="id")
        assert solved.page(form, lang="id") == (tmp_path / name).read_text(encoding="utf-8")
        solved.save(str(tmp_path / name))
        assert solved.page(form) == (tmp_path / name).read_text(encoding="utf-8")
    with pytest.raises(Refused, match="no ending that says a format"):
        solved.save(tmp_path / "a.docx")
    with pytest.raises(Unwritable):
        solved.save(tmp_path / "nowhere" / "a.md")
    assert ["a.json", "a.md", "a.tex", "a.typ"] == sorted(path.name for path in tmp_path.iterdir())


def test_an_own_folder_of_templates(tmp_path: Path) -> None:
    """`templates` goes before the shipped ones, as a string or a path."""
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown" / "page.md").write_text("{{ title }}!", encoding="utf-8")
    for folder in (tmp_path, str(tmp_path)):
        assert "Two by two!" == worked("small").to_markdown(templates=folder)


def test_explaining_is_lazy() -> None:
    """Nothing is computed before it is asked for; a value that does not exist is refused when it is."""
    solved = derive.explain(derive.Problem(graph={"inputs": {"x": 0}, "define": ["f = 1/x"], "cost": "f"}))
    with pytest.raises(Refused):
        _ = solved.cost


def test_a_problem_is_not_changed_by_its_use() -> None:
    """The same problem gives the same page again."""
    problem = derive.Problem(**BATCH)
    first = derive.explain(problem).to_markdown()
    derive.explain(problem).to_latex(lang="id")
    assert derive.Problem(**BATCH) == problem
    assert first == derive.explain(problem).to_markdown()
    with pytest.raises(ValueError, match="frozen"):
        problem.title = "other"  # type: ignore[assignment]


def test_certificates() -> None:
    """Two independent ways agree; the symbolic proof is made where it is asked for."""
    plain = worked("small").certificate
    assert plain is not None
    assert plain.symbolic is not None
    assert min(plain.symbolic, plain.differences or 0) >= 15
    assert plain.proven is None
    proven = derive.explain(derive.Problem(**SMALL), certify=True).certificate
    assert proven is not None
    assert proven.proven is True


def test_softmax_gradients_are_differences() -> None:
    """With softmax and cross-entropy the bias gradient is p − t, as by hand."""
    solved = worked("softmax")
    values = solved.to_json()["updates"][0]["values"]
    assert solved.cost == pytest.approx(-math.log(values["a2[1]"]), rel=1e-14)
    shared = values["a2[1]"] - 1 + values["a2[2]"]
    assert solved.gradients["b2"] == pytest.approx(shared, abs=1e-15)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: derive.load("xro"), "'xro' is neither a file nor a shipped worksheet; did you mean xor[?]"),
        (lambda: derive.load("xor2"), "did you mean xor[?]"),
        (lambda: worked("small").gradient_expr("w1[1,1]"), r"did you mean W1\[1,1\][?]"),
        (lambda: worked("small").to_markdown(view="matrx"), "did you mean matrix[?]"),
        (lambda: worked("small").to_markdown(notation="fauset"), "did you mean fausett[?]"),
        (lambda: worked("small").page("mark"), "format 'mark' is unknown; expected md, .*; choose one of these"),
    ],
)
def test_what_was_meant_is_asked(asked: Any, said: str) -> None:
    """A misspelt word is answered by the one it is nearest to, from Python as from the shell."""
    with pytest.raises(Refused, match=said):
        asked()


def test_a_shipped_worksheet_has_its_name_in_python_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`load("xor")` means what `derive explain xor` does; a file of that name comes first."""
    assert derive.load("xor") == derive.load(ROOT / "worksheets" / "xor.yaml")
    monkeypatch.chdir(tmp_path)
    Path("xor").write_text(json.dumps(SMALL), encoding="utf-8")
    assert derive.load("xor") == derive.Problem(**SMALL)
