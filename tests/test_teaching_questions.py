"""Questions on the page and what a raised parameter does: the answers are those of another evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import mpmath
import pytest
from page_reader import read_page
from teaching_pages import worked

import derive
from derive.compose.teaching.asked_graph import ways
from derive.graph import Definition, Graph, Leaf
from derive.names import Name
from derive.problem import parse
from derive.problem.choice import chosen, shipped
from derive.term import Ref, Sum


class Again:
    """The cost of a worksheet's first batch in 40 digits, written without the program."""

    def __init__(self, sheet: str) -> None:
        self.problem, self.context = chosen(sheet), mpmath.mp.clone()
        self.context.dps = 40
        network = self.problem.network
        assert network is not None
        self.values: dict[tuple[str, int, int, int], Fraction] = {}
        for number, layer in enumerate(network.layers, 1):
            for i, row in enumerate(layer.weights or (), 1):
                self.values |= {("w", number, i, j): entry for j, entry in enumerate(row, 1)}
            biases = layer.biases if isinstance(layer.biases, tuple) else ()
            self.values |= {("b", number, i, 0): entry for i, entry in enumerate(biases, 1)}

    def cost(self, **raised: Fraction) -> Any:
        """The cost with one parameter raised: `w_1_2_1` is the weight of layer 1 to unit 2 from unit 1."""
        real = lambda value: self.context.mpf(value.numerator) / value.denominator  # noqa: E731
        values = {key: real(value + raised.get("_".join(map(str, key)), Fraction(0)))
                  for key, value in self.values.items()}
        network, cost = self.problem.network, self.problem.cost
        assert network is not None and cost is not None
        costs = []
        for example in self.problem.data:
            outputs = [real(x) for x in example.x]
            for number, layer in enumerate(network.layers, 1):
                sums = [sum((values["w", number, i, j] * x for j, x in enumerate(outputs, 1)),
                            values.get(("b", number, i, 0), 0)) for i in range(1, layer.units + 1)]
                outputs = self.activated(layer.activation.kind, sums)
            pairs = list(zip(outputs, map(real, example.y or ()), strict=True))
            costs.append(self.share(cost.kind, pairs))
        return sum(costs) / len(costs)

    def activated(self, kind: str, sums: list[Any]) -> list[Any]:
        """The outputs of a layer."""
        c = self.context
        if kind == "softmax":
            powers = [c.exp(z) for z in sums]
            return [power / sum(powers) for power in powers]
        functions: dict[str, Callable[[Any], Any]] = {
            "identity": lambda z: z, "sigmoid": lambda z: 1 / (1 + c.exp(-z)), "tanh": c.tanh, "arctan": c.atan,
            "relu": lambda z: max(z, 0)}
        return [functions[kind](z) for z in sums]

    def share(self, kind: str, pairs: list[tuple[Any, Any]]) -> Any:
        """The cost of one example."""
        if kind == "cross-entropy":
            return -sum(y * self.context.log(a) for a, y in pairs)
        return sum((a - y) ** 2 for a, y in pairs) / (2 if kind.startswith("half") else 1)


COSTED = [sheet for sheet in shipped() if chosen(sheet).network is not None and chosen(sheet).cost is not None
          and not chosen(sheet).network.upstream]  # type: ignore[union-attr]
READ = re.compile(r"For a step of \$([\d.]+)\$ the estimate is \$(.*?) (?:=|\\approx) (.*?)\$\. If (\$.*?\$) goes from "
                  r".*? really changes by \$(.*?)\$")
ASKED = re.compile(r"\*\*(\d)\.\*\* (\$.*?\$) rises by \$([\d.]+)\$")


def key(symbol: str) -> str:
    """The key of a printed parameter in `Again.cost`."""
    found = re.fullmatch(r"\$([wb])_\{?(\d)(\d?)\}?\^\{\((\d)\)\}\$", symbol)
    assert found, symbol
    return f"{found[1]}_{found[4]}_{found[2]}_{found[3] or 0}"


def printed(text: str) -> tuple[Fraction, Fraction]:
    """A printed number and half of its last place."""
    mantissa, _, exponent = text.partition(" \\times 10^{")
    power = Fraction(10) ** int(exponent.rstrip("}") or 0)
    return Fraction(mantissa) * power, Fraction(1, 2 * 10 ** len(mantissa.partition(".")[2])) * power


def near(value: Any, text: str) -> bool:
    """Tell whether a printed number is a value rounded to its digits."""
    number, half = printed(text)
    return abs(Fraction(str(mpmath.nstr(value, 30))) - number) <= half


def nudges(sheet: str) -> Iterator[tuple[str, Fraction, str, str]]:
    """The parameters that a page raises: their key, the step, the estimate and the true change as printed."""
    page = worked(sheet, "reading", "questions").to_markdown(lang="en")
    read = READ.search(page)
    assert read, "every shipped worksheet with a cost has a gradient to read"
    yield key(read[4]), Fraction(read[1]), read[3], read[5]
    if asked := ASKED.search(page):
        answers = page[page.index("## Answers"):]
        found = re.search(rf"\*\*{asked[1]}\.\*\* .*?(?:=|\\approx) (.*?)\$\..*? really changes by \$(.*?)\$", answers)
        assert found
        yield key(asked[2]), Fraction(asked[3]), found[1], found[2]


@pytest.mark.parametrize("sheet", COSTED)
def test_a_raised_parameter_does_what_the_page_says(sheet: str) -> None:
    """The true change is that of the cost in 40 digits; the estimate is a central difference times the step."""
    again = Again(sheet)
    for name, step, estimate, true in nudges(sheet):
        assert near(again.cost(**{name: step}) - again.cost(), true)
        tiny = Fraction(1, 10**12)
        slope = (again.cost(**{name: tiny}) - again.cost(**{name: -tiny})) / (2 * again.context.mpf(10) ** -12)
        number, _ = printed(estimate)
        decimals = chosen(sheet).numbers.decimals or 4
        # The page's gradient is a rounded one, carried through rounded values.
        assert abs(Fraction(mpmath.nstr(slope, 30)) * step - number) <= 20 * step / 10**decimals
        assert abs(number - printed(true)[0]) <= abs(number) / 10


@pytest.mark.parametrize("sheet", [sheet for sheet in COSTED if chosen(sheet).training is not None])
def test_the_largest_change_is_the_largest(sheet: str) -> None:
    """The page names the parameter whose gradient, without rounding, is the largest in size."""
    page = worked(sheet, "questions").to_markdown(lang="en")
    found = re.search(r"\*\*\d\.\*\* (\$\S+\$), because all gradients", page)
    if found is None:
        assert "changes most" not in page
        return
    derivatives = worked(sheet).to_json()["updates"][0]["derivatives"]
    sizes = {name: abs(value) for name, value in derivatives.items() if name[0] in "Wb" and "@" not in name}
    letter, layer, i, j = key(found[1]).split("_")
    own = f"W{layer}[{i},{j}]" if letter == "w" else f"b{layer}[{i}]"
    assert max(sizes, key=lambda name: sizes[name]) == own


GRAPH = ("graph:\n  inputs: {x: 2}\n  parameters: {w: 3}\n  define: ['q = w*x', 'f = q**2 + w']\n  cost: f\n"
         "training: {learning_rate: 0.1}\n")
DEEP = ("network:\n  inputs: 1\n  layers:\n"
        + "".join(f"    - {{units: {units}, activation: tanh, weights: {rows}, biases: {[0.1] * units}}}\n"
                  for units, rows in ((2, [[0.5], [-0.4]]), (3, [[0.3, 0.2]] * 3), (2, [[0.1, 0.2, 0.3]] * 2)))
        + "cost: {kind: half-squared-error}\ndata: [{x: [0.5], y: [1, 0]}]\ntraining: {learning_rate: 0.1}\n")
KINDS = {  # a question: a problem that is asked it, words of its answer
    "How many paths": (DEEP, "Six, because a path goes through one neuron of every later layer: $3 \\cdot 2 = 6$"),
    "were sigmoid instead": (DEEP, "instead of $1 - a^2$ it would be $a(1 - a)$"),
    "equal to $\\delta": (DEEP, "its link is $\\partial z_1^{(3)} / \\partial b_1^{(3)} = 1$"),
    "is zero. Which": (DEEP.replace("x: [0.5]", "x: [0]"), "{\\partial w_{i1}^{(1)}} = \\delta_i^{(1)} x"),
    "Which gradients would": (DEEP, "\\delta_i^{(1)} \\cdot 0 = 0"),
    "with the old values of": (DEEP, "All gradients are derivatives at one point"),
    "rises by $0.01$": (DEEP, "About the gradient times the step"),
    "changes most": (DEEP, "because all gradients are multiplied by the same"),
    "rise or fall": (DEEP, "is subtracted: $"),
    "lead from $w$ to $f$": (GRAPH, "Two, because $w$, or something computed from it, is used in several places"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind is asked where it fits, and its answer is read without a fault."""
    monkeypatch.setattr(import_module("derive.compose.teaching.questions"), "_MOST", 20)
    text, answer = KINDS[kind]
    page = derive.explain(parse(text + "present: {blocks: questions}")).to_markdown(lang="en")
    assert kind in page[page.index("## Check"):page.index("## Answers")]
    assert answer in page[page.index("## Answers"):]
    assert read_page(page).faults == ()


@pytest.mark.parametrize("sheet", shipped())
def test_at_most_five_questions(sheet: str) -> None:
    """A page asks no more than five, and answers each under its number; the same problem is asked the same."""
    page = worked(sheet, "questions").to_markdown(lang="en")
    asked, _, answered = page.partition("## Answers")
    numbers = re.findall(r"(?m)^\*\*(\d)\.\*\* ", asked)
    assert numbers == re.findall(r"(?m)^\*\*(\d)\.\*\* ", answered) == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) <= 5
    assert page == derive.explain(chosen(sheet).changed(present={"blocks": "questions"})).to_markdown(lang="en")


def test_paths_are_counted() -> None:
    """The count is that of walking every path, in a graph where they cross."""
    names = [Name(letter) for letter in "xabcdf"]
    uses = {"a": "x", "b": "xa", "c": "ab", "d": "xbc", "f": "acd"}
    sums = {own: Sum(tuple(Ref(Name(letter)) for letter in used)) for own, used in uses.items()}
    lines = tuple(Definition(Name(own), term, "line") for own, term in sums.items())
    graph = Graph((Leaf(Name("x"), "input"),), lines)

    def walked(letter: str) -> int:
        return 1 if letter == "f" else sum(walked(own) for own, used in uses.items() if letter in used)

    assert {name: walked(name.letter) for name in names} == {name: ways(graph, Name("f"))[name] for name in names}


def test_questions_do_not_take_the_inputs_for_a_layer() -> None:
    """Where the inputs are layer 1, as in `superscript-1`, the layer that a question is about is the one after them."""
    worked = derive.explain(derive.load(Path(__file__).parents[1] / "worksheets" / "fruit.yaml"))
    assert "the first layer after the inputs" in worked.to_markdown(lang="en", notation="superscript-1")
    assert "lapisan pertama setelah masukan" in worked.to_markdown(lang="id", notation="superscript-1")
