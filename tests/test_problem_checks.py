"""What must fit together in a problem: every misfit, at its line and column, and only where it is certain."""

from __future__ import annotations

import json
import re
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import Refused
from derive.problem import parse
from derive.problem.findings import found
from derive.problem.graph_checks import growth
from derive.problem.lines import parse_line
from derive.problem.prune import Rest

NET = "network: {inputs: 2, layers: [{units: 2, activation: tanh}]}\n"
DEEP = "network: {inputs: 2, layers: [{units: 2, activation: tanh}, {units: 2, activation: tanh}]}\n"
DATA = "data: [{x: [0, 1], y: [0, 1]}]\n"
GRAPH = "graph:\n  inputs: {x: 2}\n  parameters: {w: 3}\n"


def layer(more: str, inputs: int = 2) -> str:
    """Return a network of one layer; what is added begins in column 59."""
    return f"network: {{inputs: {inputs}, layers: [{{units: 2, activation: tanh, {more}}}]}}\n"


def upstream(given: str, net: str = NET) -> str:
    """Return a network with derivatives; what is given begins in column 72 of the small network."""
    return net.replace("]}\n", f"], upstream: {{{given}}}}}\n")


FINE = [
    NET,
    NET + DATA,
    NET + "data: [{x: [0, 1]}]",
    NET + "cost: mse",
    NET + "cost: mse\n" + DATA + "training: {learning_rate: 1}",
    NET + "cost: mse\ntraining: {learning_rate: 1, batch: [[1, 7]]}",
    layer("weights: [[1, 2], [3, 4]], biases: [1, 2]"),
    layer("weights: [[1,2], [3,4]], biases: [5,3]"),
    layer("activation: softmax, ".replace("activation: softmax, ", "frozen: [weights]")),
    NET.replace("tanh", "softmax") + "cost: cross-entropy\n" + DATA,
    DEEP.replace("tanh", "softmax", 1) + "cost: kl-divergence\n" + DATA,
    upstream("'z1[1]': 1, 'z1[2]': 2") + "data: [{x: [0, 1]}]\ntraining: {learning_rate: 1}",
    upstream("'a1[2]': 1") + "cost: mse\ndata: [{x: [0, 1], y: [1, ~]}]",
    upstream("'delta1[2]': 1") + "cost: mse\ndata: [{x: [0, 1], y: [1, ~]}]",
    upstream("'z1[2]': 1") + "cost: mse\n" + DATA,
    upstream("'z1[1]': 1, 'z1[2]': 2", DEEP) + "data: [{x: [0, 1]}]",
    NET + "cost: mse\n" + DATA + "training: {learning_rate: 1, frozen: ['W1[2,1]', 'b1[2]']}",
    layer("biases: 0") + "cost: mse\n" + DATA + "training: {learning_rate: 1, frozen: [b1]}",
    GRAPH + "  define: [f = w*x]\n",
    GRAPH + "  define: [f = w*x]\n  cost: f\ntraining: {learning_rate: 1, steps: 3}",
    GRAPH + "  define: [q = w*x, f = q**2]\n  upstream: {f: 0.3}\ntraining: {learning_rate: 1, frozen: [w]}",
    GRAPH + "  define: [q = w*x, f = q**2]\n  cost: f\n  upstream: {q: 0.3}",
]

FAULTS: list[tuple[str, list[str]]] = [
    # a network or a graph
    ("title: x", ["1:1: there is neither a network nor a graph"]),
    (NET + GRAPH + "  define: [f = w*x]", ["2:1: there are both a network and a graph"]),
    (GRAPH + "  define: [f = w*x]\ncost: mse\ndata: [{x: 1}]",
     ["5:1: a graph has no cost section", "6:1: a graph has no data section"]),
    # shapes
    (layer("weights: [[1, 2, 3], [4, 5, 6]]"), ["1:69: the weights of layer 1 have 2 rows of 3 entries"]),
    (layer("weights: [[1], [2], [3]]"), ["1:69: the weights of layer 1 have 3 rows of 1 entry"]),
    (layer("biases: [1, 2, 3]"), ["1:68: layer 1 has 3 biases for 2 units"]),
    (layer("weights: [[1, 2, 3], [4, 5, 6]], biases: [1]"),
     ["1:69: the weights of layer 1 have 2 rows of 3 entries", "1:101: layer 1 has 1 bias for 2 units"]),
    (DEEP.replace("tanh}]", "tanh, weights: [[1]]}]"), ["1:99: the weights of layer 2 have 1 row of 1 entry"]),
    (NET + "data: [{x: 1}, {x: [1, 2, 3], y: [1, 2]}, {x: [0, 1], y: 1}]",
     ["2:12: x of example 1 has 1 number for 2 inputs", "2:20: x of example 2 has 3 numbers for 2 inputs",
      "2:58: y of example 3 has 1 number for 2 outputs"]),
    # targets
    (NET + "cost: mse\ndata: [{x: [0, 1]}, {x: [1, 1], y: [1, ~]}]",
     ["3:8: example 1 has no y although there is a cost",
      "3:40: output 2 of example 2 has neither a target nor a derivative"]),
    (NET + "data: [{x: [0, 1], y: [~, 1]}]", ["2:24: output 1 of example 1 has neither a target nor a derivative"]),
    (upstream("'z1[1]': 1") + "data: [{x: [0, 1]}]",
     ["2:8: output 2 of example 1 has neither a target nor a derivative"]),
    (upstream("'z1[1]': 1") + DATA, ["2:27: output 2 of example 1 has a target, but there is no cost"]),
    (upstream("'z1[1]': 1", DEEP) + "cost: mse\ndata: [{x: [0, 1]}]",
     ["3:8: example 1 has no y although there is a cost"]),
    (NET + "cost: cross-entropy\ndata: [{x: [0, 1], y: [-0.1, 1.5]}]",
     ["3:24: cross-entropy cannot take this target", "3:30: cross-entropy cannot take this target"]),
    (NET + "cost: kl-divergence\ndata: [{x: [0, 1], y: [0, 2]}]", ["3:27: kl-divergence cannot take this target"]),
    (NET + "cost: binary-cross-entropy\ndata: [{x: [0, 1], y: [0, 2]}]",
     ["3:27: binary-cross-entropy cannot take this target"]),
    # given derivatives
    (upstream("'z3[1]': 1, z1: 2, 'W1[1,1]': 3, 'z1[3]': 4, 'z1[1]@2': 5, 'dC/dz1[1]': 6") + DATA + "cost: mse",
     ["1:73: there is no 'z3[1]' in the network", "1:85: there is no 'z1' in the network",
      "1:92: there is no 'W1[1,1]' in the network", "1:106: there is no 'z1[3]' in the network",
      "1:118: 'z1[1]@2' is given for one example only", "1:132: there is no 'dC/dz1[1]' in the network"]),
    (upstream("'z1[1]': 1, 'a1[1]': 2, 'delta1[1]@1': 3") + DATA + "cost: mse",
     ["1:85: derivatives of both z1[1] and a1[1] are given",
      "1:97: 'delta1[1]@1' is given for one example only",
      "1:97: derivatives of both z1[1] and delta1[1]@1 are given",
      "1:97: derivatives of both a1[1] and delta1[1]@1 are given"]),
    # training
    (NET + DATA + "training: {learning_rate: 1}", ["3:1: there is training but no cost to make small"]),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, batch: 2}",
     ["4:37: the batch size 2 is larger than the 1 examples"]),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, batch: [[1, 2], [1, 1]]}",
     ["4:42: there is no example 2", "4:50: example 1 is in this batch twice"]),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, frozen: ['W1[3,1]', W1, b1, 'z1[1]']}",
     ["4:39: there is no parameter 'W1[3,1]'", "4:50: there is no parameter 'W1'", "4:54: there is no parameter 'b1'",
      "4:58: there is no parameter 'z1[1]'"]),
    (layer("biases: none") + DATA + "cost: mse\ntraining: {learning_rate: 1, frozen: ['b1[1]']}",
     ["4:39: there is no parameter 'b1[1]'"]),
    (GRAPH + "  define: [f = w*x]\ntraining: {learning_rate: 1, batch: 2, frozen: [v]}",
     ["5:1: there is training but no cost to make small", "5:37: a graph has one example only",
      "5:49: there is no parameter 'v'"]),
    ("graph:\n  inputs: {x: 2}\n  define: [f = x**2]\n  cost: f\ntraining: {learning_rate: 1}",
     ["5:1: there is training but no parameter to update"]),
    # graphs
    (GRAPH + "  define: [q = w*xx, f = v + q]", ["4:18: 'xx' is not defined", "4:26: 'v' is not defined"]),
    (GRAPH + "  define: [q = f + q, f = w]", ["4:16: 'f' is used here, but defined in line 4",
                                              "4:20: 'q' is used in its own line"]),
    (GRAPH + "  define: [q = w, 'q = x', ' x = w', w = 1]",
     ["4:20: 'q' is defined twice, first in line 4", "4:30: 'x' is defined twice, first among the inputs",
      "4:38: 'w' is defined twice, first among the parameters"]),
    ("graph: {inputs: {x: 1, max: 2, 2x: 3}, parameters: {x: 1, if: 2}, define: [f = x]}",
     ["1:24: 'max' is the name of a function", "1:32: '2x' is not a name", "1:53: 'x' is an input and a parameter",
      "1:59: 'if' is a word of Python"]),
    (GRAPH + "  define: [f = w*x]\n  cost: g\n  upstream: {x: 1, f: 2}",
     ["5:9: no line defines 'g'", "6:14: no line defines 'x'"]),
    (GRAPH + "  define: [f = w*x]\n  cost: f\n  upstream: {f: 2}",
     ["6:14: 'f' is the cost, and its derivative is given as well"]),
    (GRAPH + "  define: [a = x**12, b = a**12, c = b**12, d = c**12, e = d**12]",
     ["4:45: 'd' multiplies powers upon powers of the givens"]),
    (GRAPH + "  define:\n" + "".join(f"    - q{n} = {f'q{n - 1}*q{n - 1}' if n else 'x*x'}\n" for n in range(15)),
     ["17:7: 'q12' multiplies powers upon powers of the givens"]),
    # budgets
    ("network: {inputs: 3, layers: [{units: 100000, activation: relu}, {units: 2, activation: relu}]}",
     ["1:30: 600002 parameters are too many"]),
    ("network: {inputs: 1, layers: [" + ", ".join(["{units: 1, activation: tanh}"] * 51) + "]}",
     ["1:30: 51 layers are too many"]),
    (NET + "data: [" + ", ".join(["{x: [0, 1]}"] * 1001) + "]", ["2:7: 1001 examples are too many"]),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, steps: 1001}", ["4:37: 1001 updates are too many"]),
    (NET + "data: [{x: [0, 1], y: [0, 1]}, {x: [0, 1], y: [0, 1]}]\ncost: mse\n"
     "training: {learning_rate: 1, batch: 1, steps: 501}",
     ["4:47: 1002 updates are too many"]),
    (GRAPH + "  define:\n" + "".join(f"    - q{n} = x\n" for n in range(201)), ["5:5: 201 lines are too many"]),
    # all at once: what can still be checked beside what cannot be read, and nothing that only follows from it
    (layer("weights: [[1, 2, 3]]").replace("tanh", "sigmod") + "cost: mse\ndata: [{x: 1, y: [0, 1]}]",
     ["1:54: activation 'sigmod' is unknown", "1:71: the weights of layer 1 have 1 row of 3 entries",
      "3:12: x of example 1 has 1 number for 2 inputs"]),
    (NET + "cost: msee\ndata: [{x: [0, 1]}]\ntraining: {learning_rate: 0, batch: 3}",
     ["2:7: cost 'msee' is unknown", "4:27: '0' is out of range",
      "4:37: the batch size 3 is larger than the 1 examples"]),
    (NET + "cost: mse\ndata: [{x: [0, x], y: [0, z]}, {x: 1, y: [0, 1]}]",
     ["3:16: 'x' is not a number", "3:27: 'z' is not a number", "3:36: x of example 2 has 1 number for 2 inputs"]),
    (upstream("'z1[2]': x") + "cost: mse\ndata: [{x: [0, 1], y: [0, ~]}]", ["1:82: 'x' is not a number"]),
    (layer("biases: x") + "cost: mse\n" + DATA + "training: {learning_rate: 1, frozen: [b1, 'W1[9,9]']}",
     ["1:68: 'x' is not a number", "4:43: there is no parameter 'W1[9,9]'"]),
    (GRAPH + "  define: [q = 2x, f = q + y]\n  cost: g", ["4:16: '2x' has no sign between number and name",
                                                          "4:28: 'y' is not defined", "5:9: no line defines 'g'"]),
    (GRAPH.replace("x: 2", "x: y") + "  define: [q = x]", ["2:15: 'y' is not a number"]),
    ("network: {inputs: 2}\ncost: msee\ntraining: {learning_rate: 1, batch: 0}",
     ["1:10: 'layers' is missing", "2:7: cost 'msee' is unknown", "3:37: '0' is no batch"]),
]  # fmt: skip

# A fault of form hides no other fault of the file and causes none; text with all its faults, read as `explain` reads.
TRAP = "between brackets is two entries,"
FULL = "weights: [[1, 2], [3, 4]], biases: [0, 0]"
TOGETHER: list[tuple[str, list[str]]] = [
    # a decimal comma
    (layer("weights: [[0,9, -0,5], [1, 2]], biases: [0,5,3]") + "cost: msee\n" + DATA,
     [f"1:71: '0,9' {TRAP} 0 and 9", f"1:76: '-0,5' {TRAP} -0 and 5", "1:100: layer 1 has 3 biases for 2 units",
      "2:7: cost 'msee' is unknown"]),
    (layer("weights: [[0,9, 1]], biases: [0,9, -0]") + DATA,
     [f"1:71: '0,9' {TRAP} 0 and 9", f"1:90: '0,9' {TRAP} 0 and 9"]),
    (layer(FULL) + "data: [{x: [0,5, 1], y: [1]}, {x: [1], y: [0, 1]}]\ncost: mse\ntraining: {learning_rate: 0}",
     [f"2:13: '0,5' {TRAP} 0 and 5", "2:25: y of example 1 has 1 number for 2 outputs",
      "2:35: x of example 2 has 1 number for 2 inputs", "4:27: '0' is out of range"]),
    (layer(FULL) + "data: [{x: 0,5, y: [1, 0]}]\ncots: mse",
     [f"2:12: '0,5' {TRAP} 0 and 5", "3:1: the key 'cots' is unknown"]),
    (layer(FULL) + DATA + "cost: mse\ntraining: {learning_rate: 0,1, steps: 0}",
     [f"4:27: '0,1' {TRAP} 0 and 1", "4:39: '0' is not a whole number from 1"]),
    (GRAPH + "  define: [q = w*x]\n  cost: [0,5, 1]\ntitle: 5\nnumbers: {decimals: x}",
     [f"5:10: '0,5' {TRAP} 0 and 5", "7:21: 'x' is not a number"]),
    (GRAPH.replace("x: 2", "x: 0,5") + "  define: [q = w*x + v]",
     [f"2:15: '0,5' {TRAP} 0 and 5", "4:22: 'v' is not defined"]),
    # an entry that may have been meant as several is not counted
    (layer(FULL) + "data: [{x: [5; 3], y: [1 0]}, {x: [5; 3, 1, 2], y: [0, 1]}]",
     ["2:13: '5; 3' is not a number", "2:24: '1 0' is not a number",
      "2:35: x of example 2 has 3 numbers for 2 inputs", "2:36: '5; 3' is not a number"]),
    # twice the same key: what stands in the first is judged, what only follows from it is not
    (layer(FULL).replace("inputs: 2", "inputs: 3, inputs: 2") + DATA + "cost: msee",
     ["1:22: the key 'inputs' is written twice, first in line 1", "3:7: cost 'msee' is unknown"]),
    (layer(FULL) + DATA + "cost: {kind: msee}\ncost: mse\ntraining: {learning_rate: 1}",
     ["3:14: cost 'msee' is unknown", "4:1: the key 'cost' is written twice, first in line 3"]),
    # anchors, aliases, tags, merge keys
    (layer(FULL.replace("[[1", "&w [[x")) + "data: [{x: *w, y: [1]}]",
     ["1:69: the anchor &w stands here", "1:74: 'x' is not a number", "2:12: the alias *w stands here",
      "2:19: y of example 1 has 1 number for 2 outputs"]),
    (layer(FULL) + DATA + "cost: !!str msee\nnumbers: !number 3",
     ["3:7: the tag 'tag:yaml.org,2002:str' stands here", "3:7: cost 'msee' is unknown",
      "4:10: the tag '!number' stands here"]),
    ("network: {<<: {inputs: 2}, layers: [{units: x, activation: tanh, " + FULL + "}]}\n" + DATA,
     ["1:11: the merge key << stands here", "1:45: 'x' is not a number"]),
    # several documents
    (layer(FULL) + "cost: msee\n---\n" + DATA, ["2:7: cost 'msee' is unknown", "3:1: a second document begins here"]),
    ("title: x\n---\n" + NET, ["2:1: a second document begins here"]),
    # contradictions beside values that cannot be read
    (layer("weights: [[1, x], [3, 4]], biases: none, bias_input: z") + DATA,
     ["1:74: 'x' is not a number", "1:101: the layer has 'biases: none' and a bias_input",
      "1:113: 'z' is not a number"]),
    (layer(FULL) + DATA + "cost: {kind: mse, over_units: sum, root: maybe, delta: 1}\n"
     "numbers: {decimals: x, significant: 3}",
     ["3:31: mse means over_units: mean, but this says otherwise", "3:42: 'maybe' is not true or false",
      "3:49: mse has no delta", "4:21: 'x' is not a number", "4:24: both decimals and significant are given"]),
    (layer(FULL).replace("tanh", "{kind: tanh, alpha: x}") + DATA,
     ["1:67: tanh has no alpha", "1:74: 'x' is not a number"]),
    # across sections
    ("network: {inputs: x, layers: [{units: y, activation: tanh, weights: [[1, 2], [3]]}]}\n" + DATA
     + "training: {learning_rate: 1, batch: 3, frozen: [q]}",
     ["1:19: 'x' is not a number", "1:31: layer 1 has no biases", "1:39: 'y' is not a number",
      "1:78: row 2 has 1 entry", "3:1: there is training but no cost to make small",
      "3:37: the batch size 3 is larger than the 1 examples", "3:49: there is no parameter 'q'"]),
    ("network: {inputs: 2, layers: [tanh, {units: 2, activation: tanh, weights: [[1]], biases: [1, 2, 3]}]}\n"
     "data: [5, {x: [1, 2, 3]}]",
     ["1:31: 'tanh' stands where a group of keys belongs", "1:90: layer 2 has 3 biases for 2 units",
      "2:8: '5' stands where a group of keys belongs", "2:15: x of example 2 has 3 numbers for 2 inputs"]),
    # a key misspelt is not missing
    ("network: {inputs: 2, layers: [{unit: 2, activations: tanh, weights: [[1, 2]], biases: [1]}]}\n" + DATA,
     ["1:32: the key 'unit' is unknown", "1:41: the key 'activations' is unknown"]),
    (layer("weight: [[1, 2], [3, 4]], bias: [0, 0]") + "dats: []",
     ["1:60: the key 'weight' is unknown", "1:86: the key 'bias' is unknown", "2:1: the key 'dats' is unknown"]),
    # what may be left out only where it is drawn
    (NET, ["1:1: the problem has no data", "1:31: layer 1 has no weights", "1:31: layer 1 has no biases"]),
    (NET + "data: []\ncost: msee", ["1:31: layer 1 has no weights", "1:31: layer 1 has no biases",
                                    "2:7: the problem has no data", "3:7: cost 'msee' is unknown"]),
    (layer("weights: [[1, x], [3, 4]]") + DATA, ["1:31: layer 1 has no biases", "1:74: 'x' is not a number"]),
    (layer(FULL + "}], upstream: {'z1[1]': 1}}").replace("}]}\n}]}", "}]}")[:-4] + "\n"
     "data: [{x: [0, 1], y: [~, 1]}, {x: [0, 1], y: [1, 1]}]\ncost: mse",
     ["2:47: other targets are unknown here than in example 1"]),
]  # fmt: skip

ADVICE = [
    (layer("weights: [[1, 2, 3], [4, 5, 6]]", 3).replace("]}\n", "], weights_are: in-out}\n"),
     "2 rows of 3 entries; expected 3 (inputs) × 2 (units) with weights_are: in-out; write 'weights_are: out-in' if"),
    (layer("weights: [[1, 4], [2, 5], [3, 6]]", 3),
     "3 rows of 2 entries; expected 2 (units) × 3 (inputs) with weights_are: out-in; write 'weights_are: in-out' if"),
    (DEEP.replace("tanh}]", "tanh, weights: [[1]]}]"),
     "expected 2 (units) × 2 (units before) with weights_are: out-in; mend"),
    (layer("weights: [[0,5, 0.3]]"), "write 0.5 or \"0,5\""),
    (layer("weights: [[0,5,3], [1,2,3]]"), 'if a decimal comma was meant, write 0.5 or "0,5"'),
    (NET.replace("inputs: 2", "inputs: 1") + "data: [{x: [0,5]}]", 'if a decimal comma was meant, write 0.5 or "0,5"'),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, frozen: [W1]}",
     "write 'frozen: [weights]' in the layer to freeze all"),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, frozen: ['W1[1,3]']}", "did you mean W1[1,2]?"),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, frozen: [biases]}", "write 'frozen: [biases]' in the layer"),
    (NET + DATA + "cost: mse\ntraining: {learning_rate: 1, frozen: [W2]}", "; write one of the names"),
    (upstream("z1: 1") + DATA + "cost: mse", "expected z, a or delta of a unit, such as z1[1]"),
    (GRAPH + "  define: [f = ww*x]", "did you mean w?"),
]  # fmt: skip


@pytest.mark.parametrize("text", FINE, ids=lambda text: text[-50:])
def test_what_fits_is_accepted(text: str) -> None:
    """A problem whose parts fit has no faults."""
    assert parse(text)


@pytest.mark.parametrize(("text", "faults"), FAULTS, ids=lambda value: ascii(value)[-50:])
def test_every_misfit_has_its_place(text: str, faults: list[str]) -> None:
    """All misfits are told at once, each at its line and column, with what was expected and what to do."""
    with pytest.raises(Refused) as refused:
        parse(text)
    assert faults == [f"{fault.line}:{fault.column}: {fault.what}" for fault in refused.value.faults]
    assert all(fault.expected and fault.todo for fault in refused.value.faults)


@pytest.mark.parametrize(("text", "faults"), TOGETHER, ids=lambda value: ascii(value)[-50:])
def test_no_fault_hides_another(text: str, faults: list[str]) -> None:
    """Faults of form, of values, of sections and between them are told at once, without what only follows from them."""
    with pytest.raises(Refused) as refused:
        parse(text, complete=True)
    assert faults == [f"{fault.line}:{fault.column}: {fault.what}" for fault in refused.value.faults]
    assert all(fault.expected and fault.todo for fault in refused.value.faults)


@pytest.mark.parametrize(("text", "advice"), ADVICE, ids=lambda value: ascii(value)[-50:])
def test_a_misfit_is_told_how_to_be_mended(text: str, advice: str) -> None:
    """Shapes name the orientation that would fit, names the nearest name, tight lists the decimal comma."""
    with pytest.raises(Refused) as refused:
        parse(text)
    assert advice in str(refused.value)


def test_a_loose_list_has_no_hint_at_decimal_commas() -> None:
    """A list with blanks after its commas is not suspected."""
    with pytest.raises(Refused) as refused:
        parse(layer("weights: [[0, 5, 3], [1, 2, 3]]"))
    assert "decimal comma" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "size"),
    [("q = 3", 1), ("q = x", 5), ("q = -x*x", 10), ("q = x**3", 15), ("q = x**-3", 15), ("q = x/(x + 1)", 11)],
)
def test_growth_counts_factors(line: str, size: int) -> None:
    """Products, sums and quotients add what their parts multiply, powers multiply it."""
    assert size == growth(parse_line(line).term, {"x": 5})


PARTS = {("data", 0): False, ("cost",): False, ("data", 0, "y"): False, ("cost", "l2"): True, ("data", 1): True}


def test_a_finding_that_rests_on_a_fault_is_not_certain() -> None:
    """A finding at, inside or resting on a faulty part may be false; one beside it stands."""
    finding = found("no target", path=("data", 0, "y"), needs=(("cost", "kind"),))
    certain = {path: Rest({}, broken={path}).is_certain(finding) for path in PARTS}
    assert PARTS == certain
    assert not Rest({}, doubtful={("cost",)}).is_certain(finding)
    assert Rest({}, doubtful={("data",)}).is_certain(finding), "doubtful parts can still be read"


WORDS = """network:_ graph:_ inputs layers units define cost:_ data:_ training:_ x y tanh { } [ ] ,_ , 0,5 1 ~ ' " -_
:_ &a_ *a !!int_ <<:_ #_ % ?_ ---_ ... f_=_x é"""
PIECES = [word.replace("_", " ") for word in WORDS.split()] + ["\n", "\n  ", "|\n", "\t", "\ud800", "\u202e", "\0"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_a_problem_or_refused(text: str) -> None:
    """No text raises anything but Refused, and every fault has a place in it."""
    try:
        parse(text)
    except Refused as refused:
        lines = text.count("\n") + len(re.findall("[\r\x85\u2028\u2029]", text)) + 1
        assert all(1 <= fault.line <= lines and fault.column >= 1 for fault in refused.faults)


LARGE = [
    NET + "data: [{x: [" + ",".join(["1"] * 450_000) + "]}]",
    NET + "data: [{x: [" + ", ".join(["x"] * 300_000) + "]}]",
    NET + "data: [" + ", ".join(["{x: a}"] * 110_000) + "]",
    NET + "\n".join(f"k{n}: 1" for n in range(90_000)),
    GRAPH + "  define: [" + ", ".join(["q = x y"] * 90_000) + "]",
    "network: {inputs: 2, layers: [" + ", ".join(["{}"] * 240_000) + "]}",
]


@pytest.mark.parametrize("text", LARGE, ids=lambda text: text[-30:])
def test_a_file_full_of_faults_is_refused_in_time(text: str) -> None:
    """A megabyte of faults is refused within the five seconds of the threat model, with a screenful of them."""
    start = time.process_time()  # a busy machine makes nothing slower by this clock
    with pytest.raises(Refused) as refused:
        parse(text)
    assert len(refused.value.faults) <= 51
    assert time.process_time() - start < 5


def test_the_largest_problem_is_read() -> None:
    """A network at the limit of parameters is read exactly."""
    row = ", ".join(["0.5"] * 140)
    rows = ", ".join([f"[{row}]"] * 140)
    network = parse(f"network: {{inputs: 140, layers: [{{units: 140, activation: tanh, weights: [{rows}]}}]}}").network
    assert network is not None and network.layers[0].weights is not None
    assert (Fraction(1, 2),) * 140 == network.layers[0].weights[139]


def test_a_recurrent_cell_of_many_steps_is_no_power_upon_powers() -> None:
    """What passes through tanh or sigmoid has no more digits than the arithmetic; the argument itself still counts."""
    steps = [
        line
        for t in range(1, 13)
        for line in (
            f"i{t} = sigmoid(w*x + u*h{t - 1})",
            f"c{t} = i{t}*c{t - 1} + (1 - i{t})*tanh(w*x - u*h{t - 1})",
            f"h{t} = i{t}*tanh(c{t})",
        )
    ]
    head = "graph:\n  inputs: {x: 0.3, h0: 0, c0: 0.2}\n  parameters: {w: 0.7, u: 0.4}\n"
    parse(f"{head}  define: {json.dumps(steps)}\n  cost: h12\n")
    powers = [f"q{t} = {'tanh(' if t == 13 else '('}{f'q{t - 1}**2' if t > 1 else 'w*x'})" for t in range(1, 14)]
    with pytest.raises(Refused, match="'q13' multiplies powers upon powers"):
        parse(f"{head}  define: {json.dumps(powers)}\n  cost: q13\n")
