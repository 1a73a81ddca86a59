"""Teaching blocks: proofs are proven with SymPy, numbers are computed again in 40 digits, pages are read back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy
from page_reader import dialect_faults, read_page
from test_latex import overruns, pdflatex

import derive
from derive.algebra import expression
from derive.compose.teaching.asked_graph import ways
from derive.face import Worked
from derive.graph import Definition, Graph, Leaf
from derive.laws.convention import Convention
from derive.laws.functions import FUNCTIONS, call
from derive.laws.proofs import SLOPE, A, Step, Z, proof, softmax
from derive.names import Name
from derive.problem import parse
from derive.problem.blocks import BLOCKS
from derive.problem.choice import chosen, shipped, with_numbers
from derive.resources import folder
from derive.term import ONE, Num, Prod, Ref, Sum, Term

LANGS = ("en", "id")
ALPHAS = (Fraction(1, 4), Fraction(1), Fraction(3))
CASES = [
    (name, constants)
    for name, function in FUNCTIONS.items()
    if function.activation
    for constants in ([()] if not function.constants else [(alpha,) for alpha in ALPHAS])
]
AUTHORS = sorted((Path(__file__).parent / "data" / "authors").glob("*.yaml"))


# Proofs


def known(step: Step, name: str, constants: tuple[Fraction, ...]) -> Mapping[Name, Any]:
    """Return SymPy's meaning of z, a and the derivative, on the branch that a step is about."""
    z = sympy.Symbol("z", real=True)
    if step.where is not None:
        z = sympy.Symbol("z", positive=True) if step.where.relation == ">" else sympy.Symbol("z", negative=True)
    value = expression(call(name, Ref(Z), *map(Num, constants)), {Z: z})
    return {Z: z, A: value, SLOPE.name: sympy.diff(value, z)}


def holds(left: Term, right: Term, values: Mapping[Name, Any]) -> bool:
    """Tell whether SymPy reduces the difference of two terms to zero."""
    return bool(sympy.simplify((expression(left, values) - expression(right, values)).rewrite(sympy.exp)) == 0)


@pytest.mark.parametrize(("name", "constants"), CASES)
def test_every_step_is_proven(name: str, constants: tuple[Fraction, ...]) -> None:
    """Each line of a proof holds by itself, and the last of each branch is the law that pages print."""
    steps = proof(name, constants)
    assert steps
    law = FUNCTIONS[name].derivatives[0]((Ref(Z), *map(Num, constants)), Ref(A), Convention())
    for step in steps:
        assert holds(step.left, step.right, known(step, name, constants)), step
    lasts = {step.where: step for step in steps}.values()
    assert all(step.left == SLOPE and holds(step.right, law, known(step, name, constants)) for step in lasts)


@pytest.mark.parametrize(("name", "constants"), CASES)
def test_an_altered_step_is_refuted(name: str, constants: tuple[Fraction, ...]) -> None:
    """A line with one number more in it no longer holds."""
    for step in proof(name, constants):
        values = known(step, name, constants)
        assert not holds(step.left, Sum((step.right, ONE)), values)
        assert not holds(step.left, Prod((step.right, Num(Fraction(2)))), values) or step.right == Num(Fraction(0))


def entries(same: bool) -> dict[Name, Any]:
    """Return SymPy's meaning of softmax over z_k, z_i and one more, or over z_k = z_i and one more."""
    z_k, z_i, other = sympy.symbols("zk zi zj", real=True)
    z_i = z_k if same else z_i
    total = sum(map(sympy.exp, {z_k, z_i, other}))
    found: dict[Name, Any] = {Name("s", 2): total}
    for letter, symbol in (("k", z_k), ("i", z_i)):
        found[Name("e", 2, (letter,))] = sympy.exp(symbol)
        found[Name("a", 2, (letter,))] = sympy.exp(symbol) / total
    found[Name("z", 2, ("i",)).wrt(Name("a", 2, ("k",)))] = sympy.diff(sympy.exp(z_k) / total, z_i)
    return found


def test_the_jacobian_is_proven() -> None:
    """Both kinds of entries of softmax follow step by step, and an altered step does not."""
    for step in softmax(2):
        assert step.where is not None
        values = entries(step.where.relation == "=")
        assert holds(step.left, step.right, values), step
        assert not holds(step.left, Sum((step.right, ONE)), values)
        assert not holds(step.left, step.right, entries(step.where.relation != "=")), step


def test_an_activation_without_proof_has_none() -> None:
    """Whoever adds an activation need not prove it here; the page then says nothing."""
    assert proof("softsign") == ()


# Words in a problem file


NET = "network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[1]], biases: [0]}]}\ndata: [{x: [1]}]\n"


@pytest.mark.parametrize(("written", "blocks"), [
    ("[]", ()), ("reading", ("reading",)), ("all", BLOCKS), ("[questions, symbols]", ("symbols", "questions")),
    ("[Proofs, proofs]", ("proofs",)), ("[all]", BLOCKS),
])
def test_blocks_are_read(written: str, blocks: tuple[str, ...]) -> None:
    """Words stand alone or in a list; a page has each block once, in its own order."""
    assert blocks == parse(f"{NET}present: {{blocks: {written}}}").present.blocks


@pytest.mark.parametrize(("written", "fault"), [
    ("[proof]", "3:20: block 'proof' is unknown; expected symbols, dimensions, half, proofs, reading, questions, all;"
                " did you mean proofs?"),
    ("[proofs, quiz]", "3:28: block 'quiz' is unknown"),
    ("readings", "3:19: block 'readings' is unknown"),
    ("{proofs: true}", "3:19: a group of keys is no block"), ("[[proofs]]", "3:20: a list is no block"),
    ("3", "3:19: block '3' is unknown"),
])
def test_unknown_blocks_are_refused(written: str, fault: str) -> None:
    """A wrong word has its place, and the nearest one is offered."""
    with pytest.raises(derive.errors.Refused) as refused:
        parse(f"{NET}present: {{blocks: {written}}}")
    assert str(refused.value.faults[0]).removeprefix("problem.yaml:").startswith(fault)


# Pages


@cache
def worked(sheet: str, *blocks: str, **numbers: Any) -> Worked:
    """A worksheet with blocks, solved once."""
    return derive.explain(with_numbers(chosen(sheet).changed(present={"blocks": list(blocks)}), **numbers))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("sheet", shipped())
def test_pages_with_all_blocks_are_true(sheet: str, lang: str) -> None:
    """The reader finds no fault on a page with every block, and more to check than on one without."""
    plain, full = (worked(sheet, *blocks).to_markdown(lang=lang) for blocks in ((), ("all",)))
    numbers = chosen(sheet).numbers
    report = read_page(full, ties=numbers.ties, carry=numbers.carry)
    assert report.faults == ()
    assert dialect_faults(full) == ()
    assert report.checked >= read_page(plain, ties=numbers.ties, carry=numbers.carry).checked


@pytest.mark.parametrize("path", AUTHORS, ids=lambda path: path.stem)
def test_the_problems_of_books_take_blocks(path: Path) -> None:
    """Whatever a book asks, the blocks add no fault to its page, under its own rounding and under another."""
    policies: list[dict[str, Any]] = [{}, {"carry": "display", "decimals": 3}, {"carry": "exact"}, {"decimals": 2}]
    for policy in (policies[0], policies[1 + AUTHORS.index(path) % 3]):
        problem = with_numbers(derive.load(path), **policy)
        pages = [derive.explain(problem.changed(present={"blocks": blocks})).to_markdown(lang="id")
                 for blocks in ([], ["all"])]
        before, after = (read_page(page, ties=problem.numbers.ties, carry=problem.numbers.carry) for page in pages)
        texts = {fault.partition(": ")[2] for fault in before.faults}
        assert [fault for fault in after.faults if fault.partition(": ")[2] not in texts] == []


@pytest.mark.parametrize("sheet", shipped())
def test_blocks_leave_the_rest_alone(sheet: str) -> None:
    """The digest is the same, a page that asks for no block is the usual one, and the brief page has none."""
    plain, none, full = worked(sheet), worked(sheet, *()), worked(sheet, "all")
    assert plain.to_json()["digest"] == full.to_json()["digest"]
    usual = chosen(sheet)
    usual = usual.changed(present={"blocks": []}) if usual.present.blocks else usual  # one asks for some, to show how
    assert plain.to_markdown() == derive.explain(usual).to_markdown() == none.to_markdown()
    assert plain.to_markdown(detail="brief") == full.to_markdown(detail="brief")
    # Every line of the usual page stands on the other too, in the same order.
    lines = iter(full.to_markdown(lang="en").split("\n"))
    assert all(line in lines for line in plain.to_markdown(lang="en").split("\n"))


PLACES = {  # the text that opens a block, and the texts it stands between
    "symbols": ("**Symbols on this page:**", "## Given", "## Find"),
    "dimensions": ("**Sizes**", "## Given", "## Find"),
    "half": ("**Why is there a factor", "### 2. Cost", "### 3."),
    "proofs": ("**Proof.** For", "### 3.", "#### 3.1"),
    "reading": ("**How to read a gradient.**", "### 4.", "### 5."),
    "questions": ("## Check your understanding", "## Notes", ""),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_has_its_place(block: str) -> None:
    """A block that is asked for alone stands where it belongs, and only it is there."""
    page = worked("arctan-2-2-1", block).to_markdown(lang="en")
    opening, before, after = PLACES[block]
    assert page.index(before) < page.index(opening) < (page.index(after) if after else len(page))
    assert [other for other in BLOCKS if PLACES[other][0] in page] == [block]


def test_a_page_in_symbols_has_no_numbers_from_blocks() -> None:
    """Symbols, proofs and questions about structure stay; what lives on values is left out."""
    page = worked("relu-sigmoid-1-4-2-1", "all").to_markdown(detail="symbols")
    assert "How to read" not in page and "**Proof.**" in page and "\\approx" not in page[page.index("## Check"):]


@pytest.mark.parametrize(("right", "wrong"), [
    ("= \\frac{e^{-z}}{(1 + e^{-z})^2}", "= \\frac{e^{-z}}{(1 + e^{-z})^3}"), ("- 1 (-e^{-z})", "+ 1 (-e^{-z})"),
    ("= a(1 - a) \\quad", "= a(1 + a) \\quad"), ("h'(z) = 1 \\quad", "h'(z) = 2 \\quad"),
])
def test_a_false_proof_is_noticed(right: str, wrong: str) -> None:
    """The reader tries every line of a printed proof."""
    page = worked("relu-sigmoid-1-4-2-1", "proofs").to_markdown()
    start = page.index("**Proof.** For the activation sigmoid")
    changed = page[:start] + page[start:].replace(right, wrong, 1)
    assert changed != page
    assert len(read_page(changed).faults) > len(read_page(page).faults)


def test_a_false_entry_of_the_jacobian_is_noticed() -> None:
    """So it does with softmax."""
    page = worked("iris-softmax", "proofs").to_markdown()
    assert read_page(page).faults == ()
    changes = (("= -a_k^{(1)} a_i^{(1)} \\quad", "= a_k^{(1)} a_i^{(1)} \\quad"), ("e_k^{(1)} s^{(1)} - ", ""))
    for right, wrong in changes:
        assert right in page
        assert read_page(page.replace(right, wrong, 1)).faults


# Numbers


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
NAME = r"\$([wb])_(\d)(\d?)\^\{\((\d)\)\}\$|\$([wb])_\{(\d)(\d)\}\^\{\((\d)\)\}\$"
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


# Questions


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


@pytest.mark.parametrize(("cost", "opening", "formula"), [
    ("half-squared-error", "Why is there a factor", "\\tfrac{1}{2} \\cdot 2 (a_1^{(1)} - y_1) = a_1^{(1)} - y_1$"),
    ("squared-error", "The factor in the derivative", "= 2 (a_1^{(1)} - y_1)$"),
    ("mse", "The factor in the cost", "\\tfrac{1}{2} \\cdot 2 (a_1^{(1)} - y_1) = a_1^{(1)} - y_1$"),
    ("rmse", "", ""), ("mae", "", ""), ("bce", "", ""),
])
def test_the_factor_of_the_cost(cost: str, opening: str, formula: str) -> None:
    """A squared error says what its factor does; other costs have nothing to say."""
    text = ("network: {inputs: 1, layers: [{units: 2, activation: sigmoid, weights: [[1], [2]], biases: [0, 0.5]}]}\n"
            "data: [{x: [1], y: [0, 1]}]\npresent: {blocks: half}\n" + f"cost: {cost}\n")
    page = derive.explain(parse(text)).to_markdown(lang="en")
    assert [bool(opening)] == [any(f"**{start}" in page for start in ("Why is there", "The factor"))]
    assert opening in page and formula in page
    assert read_page(page).faults == ()


def test_sizes_are_those_of_the_tensors() -> None:
    """The table of sizes says what shape the matrices of the solution have."""
    page = worked("relu-sigmoid-1-4-2-1", "dimensions").to_markdown(lang="en")
    rows = re.findall(r"(?m)^\| (\d) \| (\d) × (\d) \| (\d) × 1 \| (\d) × 1 \|$", page)
    tensors = worked("relu-sigmoid-1-4-2-1").to_json()["updates"][0]["tensors"]["gradients"]
    for layer, out, into, bias, signal in rows:
        matrix = tensors[f"W{layer}"]
        assert (int(out), int(into)) == (len(matrix), len(matrix[0]))
        assert int(bias) == int(signal) == len(tensors[f"b{layer}"])
    assert len(rows) == 3


@pytest.mark.xdist_group("latex")
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex (texlive-latex-recommended) is not installed")
@pytest.mark.parametrize(("sheet", "lang"), [("xor", "id"), ("iris-softmax", "en"), ("relu-sigmoid-1-4-2-1", "id")])
def test_latex_has_room(sheet: str, lang: str, tmp_path: Path) -> None:
    """Pages with all blocks compile, and no line of theirs is too wide."""
    made = pdflatex(worked(sheet, "all").to_latex(lang=lang), tmp_path / "page")
    assert made.code == 0, made.log[-2000:]
    assert overruns(made) == []


def test_sizes_turn_with_the_notation() -> None:
    """Where a notation writes matrices in-out, values stand in rows and so do the examples of a batch."""
    solved = worked("tanh-batch-11", "dimensions")
    assert "| $x$: 2 × 1 | 2 × 11 |" in solved.to_markdown(lang="en", notation="superscript")
    turned = solved.to_markdown(lang="en", notation="row-vector")
    assert "| $x$: 1 × 2 | 11 × 2 |" in turned and "the product $x$ $W_1$" in turned


# Every notation


NOTATIONS = sorted(path.stem for path in (folder("templates") / "notation").glob("*.toml"))


@cache
def with_all(sheet: str) -> Worked:
    """A problem with every block."""
    return worked(sheet, "all")


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("sheet", ["sigmoid-2-2-1", "iris-softmax", "tanh-batch-11"])
def test_no_symbol_is_empty_in_any_notation(sheet: str, notation: str) -> None:
    """No formula is empty and no index or ∂ stands without its letter, and Typst sets the page."""
    page = with_all(sheet).to_markdown(lang="en", notation=notation)
    inline = re.findall(r"(?<!\$)\$(?!\$)([^$\n]*)\$(?!\$)", page)
    assert "$$" not in "".join(line for line in page.splitlines() if line != "$$")
    assert [formula for formula in inline if re.search(r"(?:^|\\partial) *(?:[}_^/]|$)", formula)] == []
    assert with_all(sheet).pdf(lang="en", notation=notation).startswith(b"%PDF")


def meanings(sheet: str, notation: str) -> tuple[dict[str, str], str]:
    """What the block of symbols says of each of its cells, and the page without it."""
    page = with_all(sheet).to_markdown(lang="en", notation=notation)
    before, _, after = page.partition("**Symbols on this page:**")
    block, _, after = after.partition("**Sizes**")
    return dict(re.findall(r"(?m)^\| (\$.*) \| (.*) \|$", block)), before + after


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("sheet", ["sigmoid-2-2-1", "iris-softmax", "relu-sigmoid-1-4-2-1"])
def test_symbols_are_those_of_the_page(sheet: str, notation: str) -> None:
    """Every symbol that is explained stands elsewhere on the page, in any notation."""
    said, rest = meanings(sheet, notation)
    shown = [symbol for cell in said for symbol in re.findall(r"\$([^$]*)\$", cell)]
    flat = re.sub(r"\\frac\{(\\partial [^ ]+(?: \[.\])*)\}\{(\\partial .+?)\} (?=[=&\\])", r"\1 / \2 ", rest)
    assert len(shown) > 10
    assert [symbol for symbol in shown if symbol not in flat] == []


@pytest.mark.parametrize(("notation", "symbol", "meaning"), [
    ("superscript-1", "$z_1^{(2)}$ and $z_2^{(2)}$", "weighted sums of the neurons in layer 2, before the activation"),
    ("superscript-1", "$a_1^{(3)}$", "activation of the neuron in layer 3: its output"),
    ("single", "$b_1$ and $b_2$", "biases of the neurons in layer 1"),
    ("code", "$\\mathrm{z}_h [0]$ and $\\mathrm{z}_h [1]$",
     "weighted sums of the neurons in layer 1, before the activation"),
])
def test_layers_of_symbols_are_counted_as_symbols_count(notation: str, symbol: str, meaning: str) -> None:
    """What is said of a symbol speaks of the layer that stands on it, and lists it as it is written."""
    assert meanings("sigmoid-2-2-1", notation)[0][symbol] == meaning


def test_units_are_counted_from_zero_in_words_too() -> None:
    """A weight between different units says which, from 0 in code."""
    said, _ = meanings("sigmoid-2-2-1", "code")
    example = next(words for words in said.values() if words.startswith("weights to layer 1; "))
    assert example == "weights to layer 1; $\\mathrm{W}_h [1] [0]$ leads to neuron 0 from input 1"


@pytest.mark.parametrize("notation", ["superscript", "single"])
def test_long_lists_of_symbols_name_their_last(notation: str) -> None:
    """A layer of eight weights is named by its first three and its last; no "and" stands between."""
    problem = chosen("relu-sigmoid-1-4-2-1").changed(present={"blocks": ["symbols"]})
    page = derive.explain(problem).to_markdown(lang="en", notation=notation)
    names = ("w_5", "w_6", "w_7", "w_{12}") if notation == "single" else tuple(
        f"w_{{{index}}}^{{(2)}}" for index in (11, 12, 13, 24))
    assert "| ${}$, ${}$, ${}$, up to ${}$ | weights to layer 2".format(*names) in page
    assert "…" not in page


def test_questions_do_not_take_the_inputs_for_a_layer() -> None:
    """Where the inputs are layer 1, as in `superscript-1`, the layer that a question is about is the one after them."""
    worked = derive.explain(derive.load(Path(__file__).parents[1] / "worksheets" / "fruit.yaml"))
    assert "the first layer after the inputs" in worked.to_markdown(lang="en", notation="superscript-1")
    assert "lapisan pertama setelah masukan" in worked.to_markdown(lang="id", notation="superscript-1")
