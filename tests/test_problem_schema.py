"""The sections of a problem: what may be written, what it becomes, and what each wrong value is told."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml

from derive.errors import Refused
from derive.problem import Problem, json_schema, load, parse, written_out
from derive.problem.words import ACTIVATIONS, COSTS

ROOT = Path(__file__).resolve().parents[1]
WORKSHEETS = sorted((ROOT / "worksheets").glob("*.yaml"))
STARTER = ROOT / "templates" / "starter.yaml"
NET = "network: {inputs: 2, layers: [{units: 1, activation: tanh}]}\n"
GIVEN = NET.replace("]}\n", "], upstream: {'z1[1]': 1}}\n")  # trains without a cost
HALF = Fraction(1, 2)

EXAMPLE = """\
title: {en: "Two hidden arctan units", id: "Dua unit tersembunyi arctan"}
source: "where the numbers come from"                # optional
network:
  inputs: 2
  layers:
    - {units: 2, activation: arctan, weights: [[0.8, -0.6], [0.3, 0.2]], biases: [0.1, 0.1]}
    - {units: 1, activation: arctan, weights: [[0.6, 0.1]], biases: [0.2]}
  weights_are: out-in                                # out-in (W a + b, default) or in-out (a W + b)
cost: {kind: half-squared-error}                     # see 1.5
data: [{x: [5, 3], y: [1]}]
training: {learning_rate: 0.1, steps: 1, batch: full}
numbers: {carry: each-name, decimals: 4, ties: half-up}   # the defaults
convention: {delta: dC/dz, relu_at_zero: 0}               # delta: dC/dz | -dC/dz
present: {lang: id, notation: superscript, view: scalar, decimal_mark: comma}
"""
GRAPH = """\
graph:
  inputs: {x: -2, y: 5, z: -4}
  parameters: {w: 3}
  define: ["q = x + y", "f = q*z + w"]
  cost: f                                            # or  upstream: {f: 0.3}
"""

# what stands below `network: ...`, the attribute it sets, and its value
READ: list[tuple[str, str, object]] = [
    ("", "title.en", ""),
    ("title: XOR", "title.id", ""),
    ("title: {id: Jaringan}", "title.id", "Jaringan"),
    ("title: [", "", None),
    ("cost: mse", "cost.kind", "squared-error"),
    ("cost: mse", "cost.over_units", "mean"),
    ("cost: MSE", "cost.over_units", "mean"),
    ("cost: {kind: mse, over_units: mean}", "cost.over_units", "mean"),
    ("cost: {kind: mae}", "cost.kind", "absolute-error"),
    ("cost: rmse", "cost.root", True),
    ("cost: {kind: rmse, root: true}", "cost.root", True),
    ("cost: {kind: mse, root: true}", "cost.root", True),
    ("cost: half_squared_error", "cost.kind", "half-squared-error"),
    ("cost: cross-entropy", "cost.over_examples", "mean"),
    ("cost: {kind: cross-entropy, over_examples: sum}", "cost.over_examples", "sum"),
    ("cost: huber", "cost.delta", Fraction(1)),
    ("cost: {kind: huber, delta: 0,5}", "", None),
    ("cost: {kind: huber, delta: '0,5'}", "cost.delta", HALF),
    ("cost: {kind: squared-error, l2: 0.5}", "cost.l2", HALF),
    ("cost:", "cost", None),
    ("cost: ~", "cost", None),
    ("training: {learning_rate: 1/2}", "training.learning_rate", HALF),
    ("training:\n  learning_rate: 0,5", "training.learning_rate", HALF),
    ("training: {learning_rate: 1}", "training.steps", 1),
    ("training: {learning_rate: 1}", "training.batch", "full"),
    ("training: {learning_rate: 1, batch: 2}", "training.batch", 2),
    ("training: {learning_rate: 1, batch: [[1, 2], [3]]}", "training.batch", ((1, 2), (3,))),
    ("training: {learning_rate: 1, frozen: ['W1[1, 2]']}", "training.frozen", ("W1[1,2]",)),
    ("", "numbers.carry", "each-name"),
    ("", "numbers.decimals", 4),
    ("numbers:", "numbers.decimals", 4),
    ("numbers: {ties: half-even}", "numbers.decimals", 4),
    ("numbers: {significant: 3}", "numbers.significant", 3),
    ("numbers: {significant: 3}", "numbers.decimals", None),
    ("numbers: {carry: each_name, decimals: 0}", "numbers.decimals", 0),
    ("", "numbers.ties", "half-up"),
    ("", "convention.delta", "dC/dz"),
    ("convention: {delta: -dC/dz}", "convention.delta", "-dC/dz"),
    ("convention: {delta: \u2212dC/dz}", "convention.delta", "-dC/dz"),
    ("", "convention.relu_at_zero", Fraction(0)),
    ("convention: {relu_at_zero: 1}", "convention.relu_at_zero", Fraction(1)),
    ("convention: {abs_at_zero: -1}", "convention.abs_at_zero", Fraction(-1)),
    ("", "convention.step_at_zero", Fraction(1)),
    ("", "convention.max_at_tie", HALF),
    ("convention: {max_at_tie: first}", "convention.max_at_tie", Fraction(1)),
    ("convention: {max_at_tie: second}", "convention.max_at_tie", Fraction(0)),
    ("convention: {max_at_tie: half}", "convention.max_at_tie", HALF),
    ("convention: {max_at_tie: 1/4}", "convention.max_at_tie", Fraction(1, 4)),
    ("", "present.lang", None),
    ("present: {lang: id}", "present.lang", "id"),
    ("present: {lang: no}", "", None),
    ("", "present.notation", "superscript"),
    ("present: {notation: row_vectors}", "present.notation", "row-vectors"),
    ("", "present.view", "scalar"),
    ("", "present.decimal_mark", None),
    ("present: {decimal_mark: comma}", "present.decimal_mark", "comma"),
    ("data: [{x: [0, 1], y: 1}]", "data.0.y", (Fraction(1),)),
    ("data: [{x: [0, 1]}]", "data.0.y", None),
    ("data: [{x: [0, 1], y: ~}]", "data.0.y", None),
]

LAYERS: list[tuple[str, str, object]] = [
    ("activation: tanh", "weights", None),
    ("activation: tanh", "biases", None),
    ("activation: tanh", "bias_input", Fraction(1)),
    ("activation: tanh, biases: 0.5", "biases", HALF),
    ("activation: tanh, biases: 0.5", "shared_bias", True),
    ("activation: tanh, biases: [0.5]", "biases", (HALF,)),
    ("activation: tanh, biases: [0.5]", "shared_bias", False),
    ("activation: tanh, biases: none", "biases", "none"),
    ("activation: tanh, biases: none", "has_bias", False),
    ("activation: tanh, biases: ~", "biases", None),
    ("activation: tanh, bias_input: -1", "bias_input", Fraction(-1)),
    ("activation: tanh, frozen: [biases]", "frozen", ("biases",)),
    ("activation: tanh, frozen: weights", "frozen", ("weights",)),
    ("activation: tanh, weights: [[0.5, 1/3]]", "weights", ((HALF, Fraction(1, 3)),)),
    ("activation: linear", "activation.kind", "identity"),
    ("activation: logistic", "activation.kind", "sigmoid"),
    ("activation: ReLU", "activation.kind", "relu"),
    ("activation: bipolar_sigmoid", "activation.kind", "bipolar-sigmoid"),
    ("activation: leaky_relu", "activation.alpha", Fraction(1, 100)),
    ("activation: prelu", "activation.alpha", Fraction(1, 4)),
    ("activation: elu", "activation.alpha", Fraction(1)),
    ("activation: {kind: elu, alpha: 1/2}", "activation.alpha", HALF),
    ("activation: {kind: elu}", "activation.alpha", Fraction(1)),
    ("activation: tanh", "activation.alpha", None),
]

# text, then every fault as line:column: what
FAULTS: list[tuple[str, list[str]]] = [
    (NET + "nettwork: 1", ["2:1: the key 'nettwork' is unknown"]),
    (NET + "title: [a]", ["2:8: a list is not a text"]),
    (NET + "title: " + "x" * 301, ["2:8: the text has 301 characters"]),
    (NET + "title: {de: x}", ["2:9: the key 'de' is unknown"]),
    # one unknown word hides no other fault of its list
    (NET + "cost: mse\nfigures: [netwrk, values, {contour: ['W1[1,1]', 'W9[9,9]']}, {contour: [x]}]",
     ["3:11: figure 'netwrk' is unknown", "3:49: there is no parameter 'W9[9,9]'",
      "3:72: a contour stands over 1 parameter"]),
    (GIVEN + "data: [{x: [1, 2]}]\ntraining: {learning_rate: -1, batch: [[1, 5], [0, 1], x], frozen: [W7]}",
     ["3:27: '-1' is out of range", "3:43: there is no example 5", "3:48: '0' is not a whole number from 1",
      "3:55: 'x' is not a list", "3:68: there is no parameter 'W7'"]),
    # nor does a network that is too large hide what can be seen without going through it
    (NET.replace("tanh", "tanh}, {units: 100000, activation: relu") + "cost: mse\ndata: [{x: [1], y: [1, 1]}]\n"
     + "training: {learning_rate: 1, frozen: [W7]}",
     ["1:30: 200003 parameters are too many", "3:12: x of example 1 has 1 number for 2 inputs",
      "3:20: y of example 1 has 2 numbers for 100000 outputs", "4:39: there is no parameter 'W7'"]),
    ("network: 3", ["1:10: '3' stands where a group of keys belongs"]),
    ("network: {inputs: 2, layers: []}", ["1:30: the network has no layers"]),
    ("network: {inputs: 2, layers: tanh}", ["1:30: 'tanh' is not a list"]),
    ("network: {inputs: 2, layers: [tanh]}", ["1:31: 'tanh' stands where a group of keys belongs"]),
    ("network: {layers: [{units: 1}]}", ["1:10: 'inputs' is missing", "1:20: 'activation' is missing"]),
    ("network: {inputs: 0, layers: [{units: 1.5, activation: tanh}]}",
     ["1:19: '0' is not a whole number from 1", "1:39: '1.5' is not a whole number from 1"]),
    ("network: {inputs: two, layers: [{units:2, activation: tanh}]}",
     ["1:19: 'two' is not a number", "1:34: the key 'units:2' is unknown"]),
    (NET.replace("tanh", "sigmod"), ["1:54: activation 'sigmod' is unknown"]),
    (NET.replace("tanh", "'lambda z: z'"), ["1:54: activation 'lambda z: z' is unknown"]),
    (NET.replace("tanh", "{kind: tanh, alpha: 1}"), ["1:67: tanh has no alpha"]),
    (NET.replace("tanh", "{alpha: 1}"), ["1:54: 'kind' is missing"]),
    (NET.replace("tanh", "{kind: elu, alpha: x}"), ["1:73: 'x' is not a number"]),
    (NET.replace("tanh", "tanh, weights: [1, 2]"), ["1:69: one list stands where rows belong"]),
    (NET.replace("tanh", "tanh, weights: 3"), ["1:69: '3' is not a list"]),
    (NET.replace("tanh", "tanh, weights: [[1, x, 017, 1:30]]"),
     ["1:69: the weights of layer 1 have 1 row of 4 entries", "1:74: 'x' is not a number",
      "1:77: '017' begins with a zero that has no meaning", "1:82: '1:30' is not a number"]),
    (NET.replace("tanh", "tanh, weights: [[]]"), ["1:69: the matrix has no entries"]),
    (NET.replace("tanh", "tanh, weights: [[1, 2], [3]]"), ["1:78: row 2 has 1 entry"]),
    (NET.replace("tanh", "tanh, biases: no"), ["1:68: 'no' is not a number"]),
    (NET.replace("tanh", "tanh, biases: [1, no]"),
     ["1:68: layer 1 has 2 biases for 1 unit", "1:72: 'no' is not a number"]),
    (NET.replace("tanh", "tanh, biases: none, bias_input: -1"),
     ["1:74: the layer has 'biases: none' and a bias_input"]),
    (NET.replace("tanh", "tanh, biases: none, frozen: [biases]"),
     ["1:82: the layer has 'biases: none', but its biases are frozen"]),
    (NET.replace("tanh", "tanh, frozen: [weight]"), ["1:69: part 'weight' is unknown"]),
    (NET[:-2] + ", weights_are: outin}", ["1:75: orientation 'outin' is unknown"]),
    (NET + "cost: msee", ["2:7: cost 'msee' is unknown"]),
    (NET + "cost: {kind: msee, l2: -1}", ["2:14: cost 'msee' is unknown", "2:24: '-1' is out of range"]),
    (NET + "cost: {kind: mse, over_units: sum}", ["2:31: mse means over_units: mean, but this says otherwise"]),
    (NET + "cost: {kind: rmse, root: false}", ["2:26: rmse means root: true, but this says otherwise"]),
    (NET + "cost: {kind: squared-error, root: yes}", ["2:35: 'yes' is not true or false"]),
    (NET + "cost: {kind: squared-error, delta: 1}", ["2:29: squared-error has no delta"]),
    (NET + "cost: {kind: huber, delta: 0}", ["2:28: '0' is out of range"]),
    (NET + "cost: {over_units: max}", ["2:7: 'kind' is missing", "2:20: reduction 'max' is unknown"]),
    (NET + "data: {x: 1}", ["2:7: a group of keys is not a list"]),
    (NET + "data: [{y: 1}]", ["2:8: 'x' is missing"]),
    (NET + "data: [{x: [1, ~], y: [1e400]}]", ["2:16: an empty value is not a number",
                                               "2:24: '1e400' is too large to be meant"]),
    (NET + "data: [{x: [[1], 2]}]", ["2:13: a list is not a number"]),
    (GIVEN + "training: {steps: 0}", ["2:11: 'learning_rate' is missing", "2:19: '0' is not a whole number from 1"]),
    (GIVEN + "training: {learning_rate: -0.1}", ["2:27: '-0.1' is out of range"]),
    (GIVEN + "training: {learning_rate: 1, batch: some}", ["2:37: 'some' is no batch"]),
    (GIVEN + "training: {learning_rate: 1, batch: [1, 2]}", ["2:37: this is not a list of lists"]),
    (GIVEN + "training: {learning_rate: 1, batch: [[]]}", ["2:38: the batch is empty"]),
    (GIVEN + "training: {learning_rate: 1, batch: [[1, x], 2]}",
     ["2:42: 'x' is not a number", "2:46: '2' is not a list"]),
    (GIVEN + "training: {learning_rate: 1, momentum: 1}", ["2:30: the key 'momentum' is unknown"]),
    (NET + "numbers: {decimals: 16}", ["2:21: '16' is not a whole number from 0 to 15"]),
    (NET + "numbers: {significant: 0}", ["2:24: '0' is not a whole number from 1 to 15"]),
    (NET + "numbers: {decimals: 2, significant: 3}", ["2:24: both decimals and significant are given"]),
    (NET + "numbers: {carry: some, ties: odd}", ["2:18: policy 'some' is unknown", "2:30: rule 'odd' is unknown"]),
    (NET + "convention: {delta: dz}", ["2:21: convention 'dz' is unknown"]),
    (NET + "convention: {relu_at_zero: 2, abs_at_zero: -2, step_at_zero: -1, max_at_tie: both}",
     ["2:28: '2' is out of range", "2:44: '-2' is out of range", "2:62: '-1' is out of range",
      "2:78: 'both' is not a number"]),
    (NET + "present: {lang: no}", ["2:17: language 'no' is unknown"]),
    (NET + "present: {notation: ../../x}", ["2:21: '../../x' is not the name of a notation"]),
    (NET + "present: {view: all, decimal_mark: ','}",
     ["2:17: view 'all' is unknown", "2:36: decimal mark ',' is unknown"]),
    ("graph: {inputs: [1], define: []}",
     ["1:17: a list stands where names and numbers belong", "1:30: nothing is defined"]),
    ("graph: {inputs: {x: y}, parameters: {}}", ["1:8: 'define' is missing", "1:21: 'y' is not a number"]),
    ("graph: {inputs: {x: 1}, define: [1, [2]]}", ["1:34: '1' has no =", "1:37: a list is not a line"]),
    ("graph: {inputs: {x: 1}, define: ['q = 2x', \"f = q^2\"]}",
     ["1:39: '2x' has no sign between number and name", "1:50: '^' stands in a formula"]),
    ("graph:\n  inputs: {x: 1}\n  define:\n    - q = x +\n    - >\n      f = q\n      ^ 2\n",
     ["4:14: the formula ends too early", "5:7: '^' stands in a formula"]),
]  # fmt: skip

# A notation that there is not, behind each problem that says nothing of its look.
STRANGE = "\npresent: {notation: mine}\n"
LOOKLESS = [(text, said) for text, said in [(NET, []), *FAULTS] if "present" not in text and "nettwork" not in text]

ADVICE: list[tuple[str, str]] = [
    (NET.replace("tanh", "sigmod"), "; did you mean sigmoid?"),
    (NET.replace("tanh", "tanhh"), "; did you mean tanh?"),
    (NET.replace("activation", "aktivation"), "; did you mean activation?"),
    (NET.replace("units: 1", "units:1"), "; put a blank after the colon"),
    (NET + "cots: mse", "; did you mean cost?"),
    (NET + "cost: cross_entopy", "; did you mean cross-entropy?"),
    (NET + "cost: mean-squared-error", "kl-divergence, bce, mse, mae, rmse; did you mean mse?"),
    (NET + "cost: {kind: root_mean_squared_error}", "; did you mean rmse?"),
    (NET + "cost: categorical-cross-entropy", "; did you mean cross-entropy?"),
    (NET + "cost: kl", "; did you mean kl-divergence?"),
    (NET.replace("tanh", "logsig"), "; did you mean sigmoid?"),
    (NET.replace("tanh", "purelin"), "; did you mean identity?"),
    (NET.replace("tanh", "bipolar"), "; did you mean bipolar-sigmoid?"),
    (NET + "numbers: {carry: each}", "; did you mean each-name?"),
    (NET + "cost: {}", "; add 'kind: half-squared-error'"),
    (NET + "convention: {delta: dcdz}", "; did you mean dC/dz?"),
    (NET.replace("tanh", "{elu: 1}"), "; write 'kind: elu'"),
    (NET + "cost: {mse: true}", "; write 'kind: mse'"),
    (NET + "lang: id", "; move it under present"),
    (NET + "weights_are: in-out", "; move it under network"),
    (NET + "activation: tanh", "; move it under network"),
    (NET + "data: [[1, 2]]", "; expected x, y; write 'key: value' for each"),
    (NET.replace("tanh", "tanh, biases: no"), "; write none"),
    (NET.replace("tanh", "[tanh]"), "a list is no activation; "),
    (NET + "training: {learning_rate: 1,000.5}", "; write the number before it without a comma"),
    (NET + "numbers: {decimals: 99}", "; mend the number"),
    ("graph: {inputs: {x: 1}, define: {q: x}}", "; expected a list of lines, each in quotes; write ['q = x + y', "),
    ("graph: {inputs: {x: 1}, define: [f = e**x]}", "; write exp(...) for a power of e"),
    (NET.replace("tanh", "qqq"), "expected identity, step, sigmoid, bipolar-sigmoid, tanh, arctan, relu"),
]


def attribute(value: object, path: str) -> object:
    """Return what a dotted path leads to."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, tuple) and part.isdecimal() else getattr(value, part)
    return value


@pytest.mark.parametrize(("text", "path", "value"), READ)
def test_a_section_is_read(text: str, path: str, value: object) -> None:
    """Every way to write a value, and every default, ends in one canonical value; no path means a refusal."""
    training = "" if "cost" in text or "training" not in text else "cost: mse\n"
    data = "data: [{x: [0, 1], y: 1}, {x: [1, 1], y: 0}, {x: [1, 0], y: 1}]\n" if "training" in text else ""
    if path:
        assert value == attribute(parse(NET + training + data + text), path)
    else:
        with pytest.raises(Refused):
            parse(NET + text)


@pytest.mark.parametrize(("text", "path", "value"), LAYERS)
def test_a_layer_is_read(text: str, path: str, value: object) -> None:
    """Every way to write a layer ends in one canonical layer."""
    network = parse(f"network: {{inputs: 2, layers: [{{units: 1, {text}}}]}}").network
    assert network is not None
    assert value == attribute(network.layers[0], path)


@pytest.mark.parametrize(("text", "faults"), FAULTS, ids=lambda value: ascii(value)[-50:])
def test_every_wrong_value_has_its_place(text: str, faults: list[str]) -> None:
    """All faults are told at once, each at its line and column, with what was expected and what to do."""
    with pytest.raises(Refused) as refused:
        parse(text)
    assert faults == [f"{fault.line}:{fault.column}: {fault.what}" for fault in refused.value.faults]
    assert all(fault.expected and fault.todo and fault.file == "problem.yaml" for fault in refused.value.faults)


@pytest.mark.parametrize(("text", "advice"), ADVICE)
def test_the_nearest_word_is_offered(text: str, advice: str) -> None:
    """An unknown key or word is told what was probably meant."""
    with pytest.raises(Refused) as refused:
        parse(text)
    assert advice in str(refused.value)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_is_known(kind: str) -> None:
    """Each activation of the list is read under its own name."""
    network = parse(NET.replace("tanh", kind)).network
    assert network is not None
    assert kind == network.layers[0].activation.kind


@pytest.mark.parametrize("kind", COSTS)
def test_every_cost_is_known(kind: str) -> None:
    """Each cost of the list is read under its own name, over units summed unless said otherwise."""
    cost = parse(NET + f"cost: {kind}").cost
    assert cost is not None
    assert (kind, "sum", "mean", False, Fraction(0)) == (
        cost.kind,
        cost.over_units,
        cost.over_examples,
        cost.root,
        cost.l2,
    )


def test_the_example_of_the_design_is_read() -> None:
    """The problem file of the manual gives exact numbers in their places."""
    problem = parse(EXAMPLE)
    assert problem.network is not None and problem.training is not None
    assert ("Dua unit tersembunyi arctan", "Two hidden arctan units") == (problem.title.text("id"), str(problem.title))
    assert (2, 2, 1) == problem.network.widths
    assert ((Fraction(4, 5), Fraction(-3, 5)), (Fraction(3, 10), Fraction(1, 5))) == problem.network.layers[0].weights
    assert (Fraction(5), Fraction(3)) == problem.data[0].x
    assert Fraction(1, 10) == problem.training.learning_rate


def test_the_graph_of_the_design_is_read() -> None:
    """Named lines keep their order, inputs and parameters theirs."""
    graph = parse(GRAPH).graph
    assert graph is not None
    assert (["x", "y", "z"], {"w": Fraction(3)}) == (list(graph.inputs), dict(graph.parameters))
    assert (["q", "f"], "f") == ([line.name for line in graph.define], graph.cost)


def test_weights_written_in_out_are_turned() -> None:
    """Later code sees a row per unit whichever way the file wrote the weights; the flag is kept."""
    layer = "{units: 2, activation: tanh, weights: [[1, 2], [3, 4], [5, 6]]}"
    network = parse(f"network: {{inputs: 3, layers: [{layer}], weights_are: in-out}}").network
    assert network is not None
    rows = tuple(tuple(map(Fraction, row)) for row in ((1, 3, 5), (2, 4, 6)))
    assert (rows, "in-out") == (network.layers[0].weights, network.weights_are)


@pytest.mark.parametrize(
    ("batch", "examples", "updates"),
    [
        ("full", 3, ((1, 2, 3),)),
        (1, 3, ((1,), (2,), (3,))),
        (2, 3, ((1, 2), (3,))),
        ([[1, 3], [2]], 3, ((1, 3), (2,))),
    ],
)
def test_batches_of_one_pass(batch: object, examples: int, updates: object) -> None:
    """A size takes consecutive examples, lists are taken as they stand."""
    data = [{"x": [0, 1], "y": 1}] * examples
    problem = Problem(
        network={"inputs": 2, "layers": [{"units": 1, "activation": "tanh"}]},
        cost="mse",
        data=data,
        training={"learning_rate": 1, "batch": batch},
    )
    assert problem.training is not None
    assert updates == problem.training.batches(examples)


def test_python_values_make_the_same_problem() -> None:
    """Floats, fractions, tuples and arrays mean what their text means in a file."""
    given = {
        "network": {
            "inputs": 2,
            "layers": (
                {"units": 2, "activation": "arctan", "biases": (0.1, 0.1),
                 "weights": np.array([[0.8, -0.6], [0.3, 0.2]])},
                {"units": np.int64(1), "activation": {"kind": "arctan"}, "biases": [np.float32(0.2)],
                 "weights": [["0,6", 0.1]]},
            ),
        },
        "cost": "half-squared-error",
        "data": [{"x": np.array([5, 3]), "y": 1}],
        "training": {"learning_rate": Fraction(1, 10)},
    }  # fmt: skip
    problem, same = Problem(**given), parse(EXAMPLE)
    for section in ("network", "cost", "data", "training", "numbers", "convention"):
        assert getattr(same, section) == getattr(problem, section)


PYTHON: list[tuple[dict[str, object], list[str]]] = [
    ({}, ["problem: there is neither a network nor a graph"]),
    ({"netwrok": 1}, ["netwrok: the key 'netwrok' is unknown"]),
    ({"qqq": 1}, ["qqq: the key 'qqq' is unknown", "problem: there is neither a network nor a graph"]),
    ({"network": 3}, ["network: '3' stands where a group of keys belongs"]),
    ({"network": {"inputs": 2, "layers": [{"units": 1, "activation": "tanh", "weights": "x"}]}},
     ["network.layers[0].weights: 'x' is not a list"]),
    ({"network": {"inputs": 2, "layers": [{"units": 1, "activation": "tanh", "weights": [[1, 2, 3]]}]},
     "data": [{"x": 1}]},
     ["network.layers[0].weights: the weights of layer 1 have 1 row of 3 entries",
      "data[0].x: x of example 1 has 1 number for 2 inputs"]),
    ({"network": {"inputs": True, "layers": [{"units": 1, "activation": "tanh", "biases": [float("nan")]}]}},
     ["network.inputs: the truth value True is not a number", "network.layers[0].biases[0]: 'nan' is not a number"]),
    ({"network": {"inputs": 1, "layers": [{"units": 1, "activation": "tanhh"}]}},
     ["network.layers[0].activation: activation 'tanhh' is unknown"]),
    ({"network": {"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}], 3: 4}}, ["network: a key is '3'"]),
    ({"graph": {"inputs": {"x": 1}, "define": ["q = x + yy"]}}, ["graph.define[0] (column 9): 'yy' is not defined"]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "faults"), PYTHON, ids=lambda value: str(value)[:50])
def test_python_values_are_refused_with_paths(given: dict[str, object], faults: list[str]) -> None:
    """A wrong Python value raises Refused, never pydantic's error, and each fault begins with its path."""
    with pytest.raises(Refused) as refused:
        Problem(**given)
    assert faults == [str(fault).split(";")[0] for fault in refused.value.faults]


def test_a_problem_is_frozen() -> None:
    """No part of a problem can be changed; `changed` makes another, checked anew."""
    problem = parse(EXAMPLE)
    with pytest.raises(ValueError, match="frozen"):
        problem.numbers.carry = "exact"  # type: ignore[misc]
    assert (2, 4) == (problem.changed(numbers={"decimals": 2}).numbers.decimals, problem.numbers.decimals)
    with pytest.raises(Refused, match=r"data\[0\].x: x of example 1 has 1 number"):
        problem.changed(data=[{"x": 1, "y": 1}])
    assert problem == pickle.loads(pickle.dumps(problem))


@pytest.mark.parametrize("path", [*WORKSHEETS, STARTER], ids=lambda path: path.stem)
def test_shipped_problems_are_read_and_written_again(path: Path) -> None:
    """Every worksheet and the starter load without faults, and survive being written as JSON."""
    problem = load(path)
    assert problem == Problem(**json.loads(json.dumps(written_out(problem))))


def test_the_json_schema_is_valid_and_knows_the_shipped_problems() -> None:
    """The schema is valid 2020-12; it takes every shipped problem and refuses unknown keys."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in [*WORKSHEETS, STARTER]:
        assert [] == list(validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for text in (EXAMPLE, GRAPH, NET + "cost: mse\ndata: [{x: '0,5', y: null}]"):
        assert [] == list(validator.iter_errors(yaml.safe_load(text)))
    for wrong in ({"netwrok": 1}, {"network": {"inputs": "two"}}, {"cost": "msee"}, {"numbers": {"decimals": 16}}):
        assert list(validator.iter_errors(wrong))


def test_reading_a_problem_needs_no_mathematics() -> None:
    """Importing the package brings in neither SymPy nor numpy nor Jinja."""
    code = "import sys, derive.problem.schema; print(sorted({'sympy', 'numpy', 'jinja2', 'mpmath'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "[]" == run.stdout.strip()


@pytest.mark.parametrize(("text", "said"), LOOKLESS)
def test_an_unknown_notation_is_told_with_all_else(text: str, said: list[str]) -> None:
    """Whatever else is wrong, the notation is told at its place where the notations are known, and only there."""
    with pytest.raises(Refused) as refused:
        parse(text + STRANGE, notations=("superscript", "code"))
    faults = refused.value.faults
    (last,) = [fault for fault in faults if "notation" in fault.what]
    assert (last.what, last.expected) == ("notation 'mine' is unknown", "superscript, code")
    lines = (text + STRANGE).split("\n")
    assert (last.line, last.column) == (lines.index(STRANGE.strip()) + 1, 21)
    assert len(said) + 1 == len(faults)
    if not said:
        assert parse(text + STRANGE, notations=("mine",)) == parse(text + STRANGE)
