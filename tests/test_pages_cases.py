"""Pages of unusual problems: mixed layers, given derivatives, roots over softmax, unequal batches, exact constants."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from page_reader import dialect_faults, read_page

import derive
from derive.face import Worked
from derive.problem import parse
from derive.problem.choice import chosen

NET = """network:
  inputs: 1
  layers:
"""
TANH = "    - {units: %s, activation: tanh, weights: %s, biases: %s}\n"
OUT = "    - {units: 1, activation: identity, weights: %s, biases: [0.2]%s}\n"
COST = "cost: {kind: half-squared-error%s}\ndata: [{x: 1, y: 0.5}]\ntraining: {learning_rate: 0.1}\n"
TWO_TWO = """network:
  inputs: 2
  layers:
    - {units: 2, activation: sigmoid, weights: [[0.8, -0.6], [0.3, 0.2]], biases: [0.1, 0.1]}
    - {units: 2, activation: tanh, weights: [[0.6, 0.1], [0.2, -0.3]], biases: [0.2, 0.1]}
  upstream: {%s}
"""
SOFT = """network:
  inputs: 1
  layers:
    - {units: 2, activation: softmax, weights: [[1], [-1]], biases: [0, 0.5]}
"""
ONE_SIGMOID = NET + "    - {units: 1, activation: sigmoid, weights: [[0.5]], biases: none}\n"
THREE = "data: [{x: 1, y: 1}, {x: 0.5, y: 0}, {x: 2, y: 1}]\ntraining: {learning_rate: 0.1, batch: %s}\n"
STEP = NET + "    - {units: 1, activation: step, weights: [[0.62]], biases: none}\n"
CASES = {
    "l2": NET + TANH % (1, "[[0.5]]", "[0.1]") + OUT % ("[[0.7]]", ", bias_input: -1") + COST % ", l2: 0.1",
    "l2 batch": NET + TANH % (1, "[[0.5]]", "[0.1]") + OUT % ("[[0.7]]", "") + "cost: {kind: mse, l2: 0.1}\n"
    "data: [{x: 1, y: 0.5}, {x: 2, y: 1}]\ntraining: {learning_rate: 0.1}\n",
    "threshold": NET + TANH % (1, "[[0.5]]", "[0.1]") + OUT % ("[[0.7]]", ", bias_input: -1") + COST % "",
    "shared": NET + TANH % (2, "[[0.5], [0.4]]", "0.1") + OUT % ("[[0.7, 0.2]]", "") + COST % "",
    "shared one": NET + TANH % (1, "[[0.5]]", "0.1") + OUT % ("[[0.7]]", "") + COST % "",
    "batch": TWO_TWO.replace("  upstream: {%s}\n", "") + "cost: mse\ndata: ["
    + ", ".join(f"{{x: [{k}, 0.5], y: [0, 0.{k}]}}" for k in range(1, 6)) + "]\ntraining: {learning_rate: 0.1}\n",
    "fruit": NET + OUT % ("[[3]]", "") + "cost: mse\ndata: [{x: 2, y: 10.2}]\ntraining: {learning_rate: 0.1}\n",
    "upstream": TWO_TWO % '"z2[1]": 0.2, "a2[2]": -0.3' + "data: [{x: [5, 3]}]\ntraining: {learning_rate: 0.1}\n",
    "upstream hidden": TWO_TWO % '"a1[1]": 0.2' + "cost: mse\ndata: [{x: [5, 3], y: [0, 1]}]\n",
    "upstream part": TWO_TWO % '"z2[1]": 0.2' + "cost: {kind: half-squared-error}\ndata: [{x: [1, 3], y: [~, 0.5]}]\n"
    "training: {learning_rate: 0.1}\nconvention: {delta: -dC/dz}\n",
    "upstream rising": TWO_TWO % '"z2[1]": 100' + "cost: {kind: half-squared-error}\n"
    "data: [{x: [1, 3], y: [~, 0.5]}]\ntraining: {learning_rate: 0.01}\n",
    "upstream graph": 'graph:\n  inputs: {x: 2, y: 3}\n  parameters: {w: 0.5}\n'
    '  define: ["q = x*w + y", "p = q**2", "f = tanh(q) + q"]\n  cost: f\n  upstream: {p: 0.3}\n',
    "two updates": NET + "    - {units: 2, activation: relu, weights: [[0.5], [-0.5]], biases: [0, 0]}\n"
    + OUT % ("[[0.5, 0.3]]", "") + "cost: {kind: half-squared-error}\n" + THREE % "[[1, 2], [3]]",
    "unequal": ONE_SIGMOID + "cost: {kind: half-squared-error}\n" + THREE % "[[1], [2, 3]]",
    "single root": ONE_SIGMOID + "cost: {kind: squared-error, root: true}\n" + THREE % "1",
    "softmax root": SOFT + "cost: {kind: cross-entropy, root: true}\ndata: [{x: 0.5, y: [1, 0]}]\n",
    "softmax root batch": SOFT + "cost: {kind: cross-entropy, root: true, l2: 0.1}\n"
    "data: [{x: 0.5, y: [1, 0]}, {x: 1, y: [0, 1]}]\n",
    "l2 of many": NET + TANH % (5, "[[0.5], [-0.4], [0.3], [0.2], [-0.1]]", "[0.1, 0.2, 0.1, 0.2, 0.1]")
    + OUT % ("[[0.7, 0.3, -0.2, 0.1, 0.4]]", "") + COST % ", l2: 0.1",
    "softmax l2": SOFT + "cost: {kind: cross-entropy, root: true, l2: 0.1}\ndata: [{x: 0.5, y: [1, 0]}]\n",
    "hidden softmax": SOFT + "    - {units: 2, activation: tanh, weights: [[0.8, -0.6], [0.3, 0.2]], biases: none}\n"
    "cost: {kind: squared-error}\ndata: [{x: 0.5, y: [1, 0]}]\n",
    "saturated": SOFT.replace("[[1], [-1]]", "[[8], [-3]]") + "cost: {kind: cross-entropy}\n"
    "data: [{x: 2, y: [1, 0]}]\n",
    "tiny": NET + "    - {units: 1, activation: tanh, weights: [[0.00001]], biases: [0]}\n" + COST % "",
    "step": STEP + "cost: {kind: huber, delta: 0.5}\ndata: [{x: 0.3, y: 0.21}]\n"
    "training: {learning_rate: 0.5, steps: 2}\n",
    "constants": 'graph:\n  inputs: {y: 2}\n  parameters: {w: 3, q: 0.5}\n'
    '  define: ["k = max(2, 0)", "m = max(2, 0)*q", "f = w - (m - y)*k"]\n  cost: f\n',
    "negative": 'graph:\n  inputs: {y: 2}\n  parameters: {w: 3}\n  define: ["q = w*y", "f = y - (q - y)"]\n  cost: f\n',
    "vast": 'graph:\n  inputs: {x: 9}\n  parameters: {w: -9, v: 2}\n'
    '  define: ["q = w**11*x", "r = q**3", "f = r*v + w"]\n  cost: f\n',
    "training graph": 'graph:\n  inputs: {x: 2}\n  parameters: {w: 3, b: 1}\n  define: ["f = (w*x + b - 5)**2"]\n'
    "  cost: f\ntraining: {learning_rate: 0.05, steps: 2}\n",
}  # fmt: skip
POLICIES = ("", "numbers: {carry: display, decimals: 3}\n", "numbers: {carry: exact}\n")


@cache
def solved(case: str, more: str) -> Worked:
    """The solution of a case, made once for all its pages."""
    return derive.explain(parse(CASES[case] + more))


def page(case: str, more: str = "", **look: Any) -> str:
    """The page of a case, in English unless told."""
    return solved(case, more).to_markdown(**{"lang": "en", **look})


def brief(case: str) -> list[str]:
    """The general formulas of its brief page, with all spaces and signs of alignment taken away."""
    text = page(case, detail="brief").partition("### 2.")[2].partition("$$")[2].partition("$$")[0]
    lines = [line.strip().removesuffix(r"\\").replace("&", "").replace(" ", "") for line in text.splitlines()]
    return [formula for line in lines for formula in line.split(r",\qquad")]


@pytest.mark.parametrize("more", POLICIES)
@pytest.mark.parametrize("case", CASES)
def test_unusual_pages_are_true(case: str, more: str) -> None:
    """Each page recomputes from its printed digits, in both languages and both lengths."""
    carry = {"": "each-name", POLICIES[1]: "display", POLICIES[2]: "exact"}[more]
    for lang in ("en", "id"):
        for detail in ("full", "brief"):
            text = page(case, more, lang=lang, detail=detail)
            report = read_page(text, carry=carry)
            assert report.faults == ()
            assert dialect_faults(text) == ()
            assert report.checked > 1


W, B = r"\frac{\partialC}{\partialw_{ij}^{(l)}}", r"\frac{\partialC}{\partialb_i^{(%s)}}"
C_K = r"\frac{\partialC_k}{\partialw_{ij}^{(l)}}=\delta_i^{(l)}a_j^{(l-1)}"
DELTA_A = r"\delta_i^{(l)}a_j^{(l-1)}"


@pytest.mark.parametrize(("case", "lines"), [
    ("l2", [W + "=" + DELTA_A + r"+\lambdaw_{ij}^{(l)}", B % 1 + r"=\delta_i^{(1)}",
            B % 2 + r"=-\delta_i^{(2)}"]),
    ("l2 batch", [C_K.replace("C_k", "C_{k}"), B.replace("C}", "C_{k}}") % "l" + r"=\delta_i^{(l)}"]),
    ("threshold", [W + "=" + DELTA_A, B % 1 + r"=\delta_i^{(1)}", B % 2 + r"=-\delta_i^{(2)}"]),
    ("shared", [r"\frac{\partialC}{\partialb^{(1)}}=\sum_{i=1}^{2}\delta_i^{(1)}", B % 2 + r"=\delta_i^{(2)}"]),
    ("shared one", [r"\frac{\partialC}{\partialb^{(1)}}=\delta_1^{(1)}", B % 2 + r"=\delta_i^{(2)}"]),
    ("upstream part", [W + "=-" + DELTA_A, B % "l" + r"=-\delta_i^{(l)}"]),
])
def test_brief_formulas_fit_every_kind_of_layer(case: str, lines: list[str]) -> None:
    """A penalty is in the gradient where the cost carries it; each kind of bias has its own line."""
    found = [line.replace("C_k", "C_{k}") for line in brief(case)]
    assert [line for line in found if r"\partialw" in line.partition("=")[0] or r"\partialb" in line] == (
        lines if r"\partialw" in lines[0] else [W + "=" + DELTA_A, *lines])


def test_the_example_k_is_no_unit() -> None:
    """Where C_k is the cost of an example, units are summed over j."""
    text = page("batch", detail="brief").replace("C_k", "C_{k}")
    assert r"\frac{\partial C_{k}}{\partial a_i^{(1)}} &= \sum_{j = 1}^{2} \delta_j^{(2)} w_{ji}^{(2)}, \qquad" in text
    assert r"C = \tfrac{1}{5} \sum_{k = 1}^{5} C_{k} = " in text


def test_a_given_signal_is_not_derived_in_brief() -> None:
    """δ of output 1 is given, ∂C/∂a of output 2 too: only δ of output 2 is derived there."""
    assert [line.partition("=")[0] for line in brief("upstream")][2:5] == [
        r"\delta_2^{(2)}", r"\frac{\partialC}{\partiala_i^{(1)}}", r"\delta_i^{(1)}"]
    starts = [line.partition("=")[0] for line in brief("upstream hidden")]
    assert r"\frac{\partialC}{\partiala_2^{(1)}}" in starts and r"\frac{\partialC}{\partiala_i^{(1)}}" not in starts


@pytest.mark.parametrize(("case", "lang", "said"), [
    ("unequal", "en", "$C = \\tfrac{1}{2} (C_2 + C_3)$, where $C_k$ is the cost of example $k$; "
                      "it is written here for the examples 2 and 3, and likewise for any others."),
    ("unequal", "id", "di sini ditulis untuk data ke-2 dan 3, dan serupa untuk data yang lain."),
    ("single root", "en", "in the last section $M$ is the mean of $C_k$ over all examples."),
    ("single root", "id", "pada bagian terakhir $M$ adalah rata-rata $C_k$ atas semua data."),
])
def test_the_cost_of_a_batch_is_stated_as_it_is_used(case: str, lang: str, said: str) -> None:
    """One example and then two is not one by one; under a root it is M that is a mean."""
    assert said in page(case, lang=lang)


def test_softmax_under_a_root_derives_its_link() -> None:
    """The link from M to C stands in paths, chain and links: C = √M gives ∂C/∂M = 1/(2C)."""
    text = page("softmax root")
    assert "on to $M$ through every output" in text and "from $M$ one more link leads to $C$" in text
    assert r"\underbrace{\frac{\partial C}{\partial M} \sum_{k = 1}^{2} \frac{\partial M}{\partial a_k^{(1)}}" in text
    links = text.partition("**Links:**")[2]
    assert links.index(r"\frac{\partial C}{\partial M} &= \frac{1}{2 C}") < links.index(r"\frac{\partial M}{\partial a")


def test_a_function_of_a_power_of_ten_has_brackets() -> None:
    """ln 3·10⁻¹⁰ could be read as (ln 3)·10⁻¹⁰."""
    assert re.search(r"\\ln\([0-9.]+ \\times 10\^{-\d+}\)", page("saturated"))
    assert r"\tanh(1.000 \times 10^{-5})" in page("tiny")
    for case in ("saturated", "tiny"):
        assert not re.search(r"\\(?:ln|tanh) [0-9.]+ \\times 10", page(case))


@pytest.mark.parametrize(("case", "lang", "said"), [
    ("upstream", "en", "Given derivatives of a cost $C$ that is not written out: $\\delta_1^{(2)} = 0.2$"),
    ("upstream", "id", "Turunan yang diketahui dari biaya $C$ yang tidak dituliskan: "),
    ("upstream hidden", "en", "It takes in a further part of the cost that is not written out"),
    ("upstream part", "en", "The target of output neuron 1 is unknown; $\\delta_1^{(2)} = -0.2$ is given in its place. "
                            "The part of the cost that comes from that neuron is not written in $C$, but it counts"),
    ("upstream part", "en", "**Therefore** the part of the cost that is written out falls from"),
    ("upstream hidden", "id", "bagian lain dari biaya yang tidak dituliskan"),
    ("upstream part", "id", "Target neuron keluaran 1 tidak diketahui; sebagai gantinya diketahui "
                            "$\\delta_1^{(2)} = -0{,}2$. Bagian biaya yang berasal dari neuron itu tidak ditulis"),
    ("upstream part", "id", "**Jadi**, bagian biaya yang dituliskan turun dari"),
    ("upstream rising", "en", "what is to become small is the whole cost, whose value is not"),
    ("upstream rising", "id", "yang hendak diperkecil adalah seluruh biaya, dan nilainya tidak diketahui"),
    ("upstream graph", "en", "the derivatives of $f$ below contain that part, the formula and the values of $f$ do"),
    ("upstream graph", "id", "turunan $f$ di bawah ini memuat bagian itu, sedangkan rumus dan nilai $f$ tidak"),
])
def test_a_given_derivative_is_that_of_more_than_is_written(case: str, lang: str, said: str) -> None:
    """Beside a cost the given derivative belongs to a part that nobody wrote; alone the cost is introduced."""
    assert said in page(case, lang=lang)


@pytest.mark.parametrize(("lang", "only", "second"), [
    ("en", "only one path", "One more path leads through the penalty: $w_{11}^{(1)} \\to R \\to C$."),
    ("id", "Jalurnya hanya satu", "Satu jalur lagi melalui penalti: $w_{11}^{(1)} \\to R \\to C$."),
])
def test_a_penalty_is_a_second_path(lang: str, only: str, second: str) -> None:
    """With l2 the weight reaches C by R too, as the chain shows."""
    assert second in page("l2", lang=lang) and only not in page("l2", lang=lang)
    assert only in page("threshold", lang=lang)
    assert second.partition(":")[0] in page("softmax l2", lang=lang)


@pytest.mark.parametrize(("lang", "said"), [
    ("en", r"$R$ is $\frac{\lambda}{2}$ times the sum of the squares of all 10 weights"),
    ("id", r"$R$ adalah $\frac{\lambda}{2}$ kali jumlah kuadrat semua 10 bobot"),
])
@pytest.mark.parametrize("detail", ["full", "brief", "symbols"])
def test_many_squares_are_told_in_words(lang: str, said: str, detail: str) -> None:
    """What is given writes no sum of ten squares, as it does of two; C = D + R stands there all the same."""
    given = page("l2 of many", lang=lang, detail=detail).partition("\n## ")[2].partition("\n##")[0]
    assert said in given and "^2 + " not in given and "C = D + R" in given
    few = page("l2", lang=lang, detail=detail).partition("\n## ")[2].partition("\n##")[0]
    assert "^2 + " in few.replace("&", "")


@pytest.mark.parametrize("more", POLICIES)
def test_no_value_is_printed_twice(more: str) -> None:
    """Where the numbers print like the result, they are left out: -δ = -0.5593, max(2, 0) = 2, ∂f/∂q = -1."""
    for case in CASES:
        for line in re.findall(r"(?m)^.*=.*$", page(case, more)):
            sides = re.split(r" &?(?:=|\\approx) ", line.removesuffix(r" \\").partition(r" \qquad")[0])
            assert not any(a == b for a, b in pairwise(sides)), line


def test_exact_constants_are_printed_as_they_are() -> None:
    """k = max(2, 0) = 2 and ∂f/∂q = -1, not 2.0000 and -1.0000."""
    assert "k &= \\max(2, 0) = 2 \\\\" in page("constants")
    assert r"\frac{\partial f}{\partial q} &= -1 \\" in page("negative")


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_step_says_why_nothing_passes(lang: str) -> None:
    """The chain has ∂a/∂z, so the links have it too."""
    assert r"\frac{\partial a_1^{(1)}}{\partial z_1^{(1)}} &= f'(z_1^{(1)}) = 0 \\" in page("step", lang=lang)


@pytest.mark.parametrize(("case", "lang", "said"), [
    ("shared", "en", "so its gradient is the sum over all of them."),
    ("shared one", "en", "acts on the only neuron of its layer, so its gradient has one term."),
    ("shared one", "id", "satu-satunya neuron di lapisannya, jadi gradiennya hanya terdiri atas satu suku."),
    ("step", "en", "(c) the parameter after two updates; (d) the cost with the new parameter."),
    ("step", "en", "- Updates: two, each with the parameters that the update before it left."),
    ("step", "en", "The parameter $\\theta$ is updated by the rule"),
    ("step", "en", "The gradient is zero, so the parameter does not change."),
    ("step", "id", "Gradiennya nol, jadi parameternya tidak berubah."),
    ("upstream graph", "en", "- Parameter: $w = 0.5$."),
    ("fruit", "en", "moves from $6.2000$ to $10.2000$, exactly the target $10.2$, and the cost"),
    ("fruit", "id", "bergerak dari $6{,}2000$ ke $10{,}2000$, tepat pada target $10{,}2$, dan biaya"),
    ("training graph", "en", "- Given value: $x = 2$.\n- Parameters: $w = 3$ and $b = 1$."),
    ("hidden softmax", "en", "from each output $a_k^{(1)}$ those of the ways through $z_1^{(2)}$ and $z_2^{(2)}$"),
    ("hidden softmax", "id", "dari setiap keluaran $a_k^{(1)}$, kontribusi jalur melalui $z_1^{(2)}$ dan $z_2^{(2)}$"),
])
def test_what_is_said_fits_its_number(case: str, lang: str, said: str) -> None:
    """One is one: a bias of one neuron, one parameter, one example, one value."""
    assert said in page(case, lang=lang)


@pytest.mark.parametrize("case", ["negative", "constants"])
def test_few_gradients_are_not_gathered(case: str) -> None:
    """One or two gradients that stand at the end already are not printed again."""
    assert "All gradients" not in page(case) and "All gradients" in page("upstream hidden")


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "the change is usually written on its own"), ("id", "perubahannya biasa ditulis tersendiri"),
])
def test_the_negative_sign_adds_the_change(lang: str, said: str) -> None:
    """Under δ = -∂C/∂z books write Δw = α δ a and add it."""
    text = page("upstream part", lang=lang)
    assert said in text and r"\Delta w_{ij}^{(l)} &= \alpha \delta_i^{(l)} a_j^{(l-1)} \\" in text
    assert r"\Delta \theta &= -\alpha \, \frac{\partial C}{\partial \theta} \\" in text
    assert r"\Delta" not in page("upstream rising", lang=lang)
    batch = page("l2 batch", "convention: {delta: -dC/dz}\n", lang=lang)
    assert r"\Delta \theta" in batch and r"\Delta w" not in batch


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "Updates: two, with the examples {1, 2} and {3} in turn, each with the parameters that"),
    ("en", "The first update uses examples 1 and 2."),
    ("en", "**Inactive in the first update for examples 1 and 2.** $a_2^{(1)}$ is zero"),
    ("en", "**Gradient zero.** In the first update the gradients with respect to $w_{21}^{(1)}$"),
    ("en", "**Precision.** Rounding moves the gradients of the batch in the first update by at most"),
    ("id", "Pembaruan: dua kali, berturut-turut dengan data {1, 2} dan {3}, masing-masing dengan"),
    ("id", "Perhitungan untuk data ke-1 ditulis lengkap."),
    ("id", "**Tidak aktif pada pembaruan pertama untuk data ke-1 dan 2.** $a_2^{(1)}$ bernilai nol"),
    ("id", "**Gradien nol.** Pada pembaruan pertama gradien terhadap $w_{21}^{(1)}$"),
])
def test_a_note_says_which_update_it_is_about(lang: str, said: str) -> None:
    """What was looked at in the first update only is said of it alone, and the updates are told by their examples."""
    assert said in page("two updates", lang=lang)


@pytest.mark.parametrize("look", [{}, {"view": "both"}, {"detail": "closed"}])
@pytest.mark.parametrize("sheet", ["xor", "tanh-batch-11"])
def test_an_example_is_said_to_be_worked_once(sheet: str, look: dict[str, str]) -> None:
    """The backward pass says where the other examples come, and not once more that one is worked in full."""
    made = derive.explain(chosen(sheet))
    for lang, once, then in (("en", "worked in full", "Again for example 1; the other examples follow at the end"),
                             ("id", "ditulis lengkap", "Sekali lagi untuk data ke-1; data yang lain menyusul di")):
        text = made.to_markdown(lang=lang, **look)
        assert (1, 1) == (text.count(once), text.count(then))
        assert text.index(once) < text.index(then)


def test_a_set_of_examples_keeps_its_braces_in_latex() -> None:
    """A brace is a group to TeX, and would not be printed."""
    text = derive.explain(parse(CASES["two updates"])).page("tex", lang="id")
    assert "data \\{1, 2\\} dan \\{3\\}, masing-masing" in text


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "A superscript $[k]$ says which example a value belongs to."),
    ("id", "Indeks atas $[k]$ menyatakan data ke-$k$."),
])
def test_matrices_of_a_batch_explain_their_superscript(lang: str, said: str) -> None:
    """The columns of a batch carry the number of their example above."""
    text = page("l2 batch", lang=lang, view="matrix")
    assert said in text and "^{[1]}" in text
    assert said not in page("l2", lang=lang, view="matrix")
