"""What a page says besides its lines: how it ends, what Given names, what the notes blame, the softmax section."""

from __future__ import annotations

import re
from typing import Any

import pytest
from page_reader import read_page

import derive
from derive.problem.choice import chosen

LAYER = {"units": 1, "activation": "sigmoid", "weights": [["0.3", "0.5"]], "biases": ["0.1"]}


def network(**more: Any) -> derive.Problem:
    """One sigmoid neuron with two inputs."""
    layer = {**LAYER, **more.pop("layer", {})}
    given = {"network": {"inputs": 2, "layers": [layer]}, "data": [{"x": ["0.4", "0.8"], "y": ["1"]}], **more}
    return derive.Problem(**given)


def page(problem: derive.Problem, **look: Any) -> str:
    """Its page in English unless told."""
    return derive.explain(problem).to_markdown(**{"lang": "en", **look})


@pytest.mark.parametrize(("lang", "ending"), [
    ("en", "**Therefore** the output of the network is $a_1^{(1)} \\approx 0.6502$."),
    ("id", "**Jadi**, keluaran jaringan adalah $a_1^{(1)} \\approx 0{,}6502$."),
])
def test_a_forward_pass_ends_with_its_output(lang: str, ending: str) -> None:
    """Without a cost the page says what the forward pass came to: 1/(1 + e^-0.62) = 0.65022."""
    assert page(network(), lang=lang).rstrip().endswith(ending)


def test_the_outputs_of_a_few_examples_are_said() -> None:
    """A forward pass over several examples ends with the output at each."""
    assert "is $0.00634$ at example 1, $1.00099$ at example 2, and $-0.00487$ at example 3." in page(chosen("dosage"))


def test_without_training_all_gradients_stand_in_one_table() -> None:
    """The gradients are gathered, each with its unrounded value where the digits differ."""
    text = page(chosen("tanh-3-2"))
    table = text[text.index("### 4. All gradients"):]
    assert "| $w_{11}^{(1)}$ | $-1.53428$ | $-1.53429$ |" in table and "| $b_2^{(1)}$ | $0.00142$ |  |" in table


def test_symbols_ask_for_no_numbers() -> None:
    """A page without numbers states no rounding and asks for nothing that it does not answer."""
    text = page(chosen("xor"), detail="symbols")
    assert "Rounding" not in text and "decimals" not in text
    assert "(c) the update rule." in text and "(d)" not in text


@pytest.mark.parametrize("view", ["scalar", "both", "matrix"])
def test_symbols_derive_the_gradient_of_a_batch(view: str) -> None:
    """What is asked is the gradient of C: it is formed from those of the examples, in letters, before the update."""
    text = page(chosen("xor"), detail="symbols", view=view)
    section = text[text.index("Gradient of the batch"):text.index("Parameter update")]
    assert "\\frac{\\partial C}{\\partial w_{11}^{(1)}} &= \\tfrac{1}{4}" in section or view == "matrix"
    assert view != "matrix" or "W^{(1)}" in section
    if view != "matrix":
        assert text.count("The formulas are written for example 1; those of the other examples are alike.") == 1
        assert "worked in full" not in text


@pytest.mark.parametrize(("cost", "weight", "bias"), [
    ({"kind": "half-squared-error", "l2": "0.1"},
     r"\frac{\partial C}{\partial w_{11}^{(1)}} &= \frac{\partial D}{\partial w_{11}^{(1)}} + \lambda w_{11}^{(1)}",
     r"\frac{\partial C}{\partial b_1^{(1)}} &= \frac{\partial D}{\partial b_1^{(1)}}"),
    ({"kind": "rmse"}, r"\frac{\partial M}{\partial w_{11}^{(1)}} &= \tfrac{1}{2}", r"\frac{\partial C}{\partial M}"),
])
def test_symbols_of_a_batch_have_penalty_and_root(cost: dict[str, Any], weight: str, bias: str) -> None:
    """A penalty is λw in the gradient of a weight and nothing in that of a bias; a root has its own link."""
    data = [{"x": ["0.4", "0.8"], "y": ["1"]}, {"x": ["0.1", "0.5"], "y": ["0"]}]
    text = page(network(cost=cost, data=data, training={"learning_rate": "0.5"}), detail="symbols")
    section = text[text.index("Gradient of the batch"):text.index("Parameter update")]
    assert weight in section and bias in section, section


@pytest.mark.parametrize(("layer", "said"), [
    ({"activation": "sigmoid"}, "Activation function: sigmoid, $f(z) ="),
    ({"activation": "relu"}, "Activation function: ReLU, $f(z) ="),
    ({"activation": "identity"}, "Activation function: identity, $f(z) = z$."),
    ({"activation": "arctan"}, "Activation function: $f(z) = \\arctan z$, in radians."),
])
def test_an_activation_is_named_unless_its_formula_does(layer: dict[str, Any], said: str) -> None:
    """1/(1 + e^-z) is called sigmoid; arctan z needs no name beside it."""
    assert said in page(network(layer=layer))


def test_frozen_parameters_are_given() -> None:
    """What is not updated is named before anything is computed."""
    text = page(network(layer={"frozen": ["biases"]}, cost={"kind": "squared-error"},
                        training={"learning_rate": "0.1"}))
    assert "- Held fixed: $b_1^{(1)}$; it has a gradient, but is not updated." in text.partition("## Solution")[0]


@pytest.mark.parametrize(("sheet", "said"), [
    ("arctan-2-2-1", "The first two links are the same for all three parameters. Their product is called"),
    ("fruit", "The first two links are the same for both parameters. Their product is called"),
])
def test_the_links_alike_are_counted(sheet: str, said: str) -> None:
    """How many links are shared, and by how many parameters."""
    assert said in page(chosen(sheet))


def test_the_short_value_is_blamed() -> None:
    """Where δ has few digits, the note names it and the neuron whose gradients suffer."""
    assert ("The value $\\delta_2^{(1)} = -0.0018$ has only two significant digits, "
            "so the gradients of hidden neuron 2 are off by up to $1.6\\%$.") in page(chosen("arctan-2-2-1"))


def test_shrinking_names_the_flat_layer() -> None:
    """In 1-4-2-1 δ shrinks in the sigmoid layer, not at the ReLU slopes of 1."""
    note = page(chosen("relu-sigmoid-1-4-2-1")).partition("**Gradients shrink")[2]
    assert "small slopes of layer 2, $0.00246$ and $0.00665$." in note


def test_slopes_of_zero_or_one_are_whole() -> None:
    """f'(z) = 1 of a ReLU is no rounded value, so it is printed as 1 wherever it stands."""
    text = page(chosen("relu-sigmoid-1-4-2-1"))
    assert "(-0.00124) \\cdot 1 = -0.00124" in text and "1.00000" not in text.partition("### 4.")[0]


def test_the_worked_update_is_of_a_weight() -> None:
    """The one update that is worked out is that of a weight, though a bias moves more."""
    assert "For example, for $w_{11}^{(3)}$:" in page(chosen("relu-sigmoid-1-4-2-1"))


def test_softmax_is_a_sum_over_paths() -> None:
    """A softmax layer has what every layer has, down to the weight, and the proof of a - y."""
    text = page(chosen("iris-softmax"))
    section = text[text.index("#### 3.1"):text.index("### 4.")]
    order = [section.index(mark) for mark in ("**Sought:**", "**Paths:**", "**Chain:**", "**Links:**", "the Jacobian",
                                              "collapses to a difference", "**Error signal:**", "**Gradients of")]
    assert order == sorted(order)
    assert r"\frac{\partial z_i^{(1)}}{\partial w_{ij}^{(1)}} &= x_j" in section
    assert r"= a_i^{(1)} \sum_{k = 1}^{3} y_k - y_i = a_i^{(1)} - y_i" in section


GRAPH = {"inputs": {"x": "2"}, "parameters": {"v": "3", "w": "0.5"}, "define": ["h = v*x", "u = h*h", "f = u*w + x"],
         "cost": "f"}


def test_a_graph_says_a_product_once() -> None:
    """Where no link has a value of its own yet, the chain is the formula; nobody asks for the derivative by x."""
    text = page(derive.Problem(graph=GRAPH))
    for line in re.findall(r"(?m)^.*\\frac.*$", text):
        sides = [side.replace(r" \cdot ", r" \, ") for side in re.split(" &?= ", line)]
        assert len(sides) == len(set(sides)), line
    assert r"\partial x}" not in text
    assert r"\frac{\partial f}{\partial x}" in page(derive.Problem(graph={**GRAPH, "parameters": {}, "inputs": {
        "x": "2", "v": "3", "w": "0.5"}}))


POWERS = {"inputs": {"x": "0.7"}, "parameters": {"w": "0.5"}, "cost": "f", "define": [
    "g = 0.1*w**3 + 2*3**2*x - 0.1*(-x)**2", "f = g**2 + 0.1*w**2 + 0.2*w**-1 + 0.5*abs(w - x)"]}


@pytest.mark.parametrize("carry", ["each-name", "display", "exact"])
def test_numbers_side_by_side_keep_their_dot(carry: str) -> None:
    """0.1 · 0.5² must not be printed as 0.1 0.5², nor 2 · 3² as 2 3²: side by side the digits run together."""
    problem = derive.Problem(graph=POWERS, training={"learning_rate": "0.1"}, numbers={"carry": carry})
    for look in ({}, {"detail": "symbols"}, {"detail": "closed"}):
        text = page(problem, **look)
        shown = "\n".join(re.findall(r"(?s)\$\$\n(.*?)\n\$\$", text) + re.findall(r"(?<!\$)\$([^$\n]+)\$(?!\$)", text))
        assert not re.search(r"\d\}? (?:\\, )?\(?-?\d", re.sub(r"\\t?frac\{\d+\}\{\d+\}", "½", shown)), look
    assert read_page(page(problem), carry=carry).faults == ()


@pytest.mark.parametrize("sheet", ["dosage", "arctan-unit"])
def test_a_brief_forward_pass_has_no_empty_formula(sheet: str) -> None:
    """Without a cost there is no line of the cost of a batch; the brief page ends with the outputs too."""
    text = page(chosen(sheet), detail="brief")
    assert "$$\n\\begin{aligned}\n\\end{aligned}" not in text and "$$\n\n$$" not in text
    assert text.rstrip().splitlines()[-1].startswith("**Therefore** the output of the network is")
