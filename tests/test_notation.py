"""Notations: every file that ships, what a broken one says, one symbol for one quantity, the digest left as it was."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from test_pages_random import problems

import derive
from derive.compose.framing import page_of
from derive.compose.notations import compare
from derive.errors import Refused, Undefined
from derive.face import Worked
from derive.message import Message
from derive.names import COST, Name
from derive.problem.choice import chosen, shipped
from derive.render.formats.latex import formula
from derive.render.notation import Notation, features, notation
from derive.render.scheme import Scheme, read_scheme, schemes
from derive.render.toml_places import places
from derive.worked import Solution

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
NOTATIONS = ("superscript", "code", "fausett", "in-out", "row-vector", "single", "superscript-1")
# The symbols of a 2-2-1 network as a book of that notation prints them: input, weight, bias, z, a, δ of layer 1 ...
SYMBOLS = {
    "superscript": ("x_2", "w_{12}^{(1)}", "b_1^{(1)}", "z_1^{(1)}", "a_1^{(1)}", r"\delta_1^{(1)}", "w_{12}^{(2)}",
                    "C"),
    "superscript-1": ("x_2", "w_{12}^{(1)}", "b_1^{(1)}", "z_1^{(2)}", "a_1^{(2)}", r"\delta_1^{(2)}", "w_{12}^{(2)}",
                      "J"),
    "row-vector": ("x_2", "w_{1, 21}", "b_{1, 1}", "z_{1, 1}", "a_{1, 1}", r"\delta_{1, 1}", "w_{2, 21}", "J"),
    "in-out": ("i_2", "w_{i_2 j_1}", "b_{j_1}", r"j_{1, \mathrm{in}}", r"j_{1, \mathrm{out}}", r"\delta_{j_1}",
               "w_{j_2 o_1}", "L"),
    "code": (r"\mathrm{x} [1]", r"\mathrm{W}_h [1] [0]", r"\mathrm{b}_h [0]", r"\mathrm{z}_h [0]", r"\mathrm{a}_h [0]",
             r"\delta_h [0]", r"\mathrm{W}_o [1] [0]", r"\mathrm{L}"),
    "single": ("i_2", "w_2", "b_1", r"\mathrm{net}_{h_1}", r"\mathrm{out}_{h_1}", r"\delta_{h_1}", "w_6", "E"),
    "fausett": ("x_2", "v_{21}", "v_{01}", r"z_{\mathrm{in}, 1}", "z_1", r"\delta_{z_1}", "w_{21}", "E"),
}  # fmt: skip
NAMES = (Name("a", 0, (2,)), Name("W", 1, (1, 2)), Name("b", 1, (1,)), Name("z", 1, (1,)), Name("a", 1, (1,)),
         Name("delta", 1, (1,)), Name("W", 2, (1, 2)), COST)


def glyphs(solution: Solution, name: str) -> Notation:
    """A notation for a problem."""
    return notation(read_scheme((TEMPLATES,), name), page_of(solution, Message("given.nothing"), ()))


def test_the_notations_that_ship() -> None:
    """These, the default first; each has a title in both languages."""
    assert schemes((TEMPLATES,)) == NOTATIONS
    for name in NOTATIONS:
        assert {"en", "id"} == set(read_scheme((TEMPLATES,), name).title)


@pytest.mark.parametrize("name", NOTATIONS)
def test_symbols(name: str) -> None:
    """A 2-2-1 network is written as in the books."""
    written = glyphs(Solution(chosen("arctan-2-2-1")), name)
    assert SYMBOLS[name] == tuple(formula(written.name(quantity), comma=False) for quantity in NAMES)


@pytest.mark.parametrize("sheet", ["arctan-2-2-1", "xor", "iris-softmax", "arctan-unit"])
def test_the_digest_is_left_as_it_was(sheet: str) -> None:
    """A notation changes the page and never the derivation."""
    digests, pages = set(), set()
    for name in NOTATIONS:
        solved = derive.explain(chosen(sheet))
        pages.add(solved.to_markdown(notation=name))
        digests.add(solved.to_json()["digest"])
    assert len(digests) == 1
    assert len(pages) == (1 if chosen(sheet).network is None else len(NOTATIONS))


FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def symbols(solution: Solution, written: Notation) -> Iterator[tuple[str, str]]:
    """Every quantity of a page with its symbol: those of the graph, those with running indices, letters of rules."""
    network = solution.setup.network
    assert network is not None
    names = dict.fromkeys(
        name._replace(new=False) for size in (1, solution.size) for name in solution.derivation(size).whole.names)
    for layer in range(1, len(network.layers) + 1):
        for letter, *indices in ("zi", "zj", "zk", "ai", "aj", "ei", "ej", "Wij", "Wki"):
            names[Name(letter, layer, tuple(indices))] = None
        names |= {Name(letter, layer, index): None for letter in ("delta",) for index in (("i",), ("j",), ("k",))}
        names[Name("W", layer, (1, "j"))] = None
        names[Name("weights", layer)] = None
        if network.layers[layer - 1].biases == "each":
            names[Name("biases", layer)] = None
    names |= {Name("a", 0, ("j",)): None} if network.inputs > 1 else {}
    names |= dict.fromkeys((COST._replace(example="k"), Name("theta"), Name("lambda"), Name("learning-rate")))
    names |= dict.fromkeys((Name("W", None, ("i", "j")), Name("b", None, ("i",)), Name("z"), Name("a")))
    names[Name("y", None, ("i",))] = None
    names |= dict.fromkeys((Name("delta", None, ("i",)), Name("before", None, ("j",)), Name("D"), Name("M"), Name("R")))
    if network.layers[-1].units == 1:
        del names[Name("y", None, ("i",))]
    for name in names:
        yield str(name), re.sub(r"\s", "", formula(written.name(name), comma=False))
    distinct = {layer.activation for layer in network.layers}
    for place in range(len(distinct)):
        yield f"function {place}", formula(written.function(place), comma=False)


@FEW
@given(problems())
def test_one_symbol_for_one_quantity(problem: dict[str, Any]) -> None:
    """Two quantities of a page never look the same, in any notation."""
    try:
        solution = Solution(derive.Problem(**problem))
    except Undefined:
        assume(False)
    for name in NOTATIONS:
        seen: dict[str, str] = {}
        for quantity, symbol in symbols(solution, glyphs(solution, name)):
            assert seen.setdefault(symbol, quantity) == quantity, (name, symbol)


def test_many_units_keep_their_commas() -> None:
    """From 1 to 12 and from 11 to 2 look different."""
    solution = Solution(chosen("arctan-2-2-1"))
    for name in NOTATIONS:
        written = glyphs(solution, name)
        one, other = (formula(written.name(Name("W", 1, ends)), comma=False) for ends in ((1, 12), (11, 2)))
        assert one != other, name


def test_more_layers_than_letters(tmp_path: Path) -> None:
    """A notation that has too few letters is refused, and those that have enough are named."""
    layers = [{"units": 1, "activation": "tanh", "weights": [["0.5"]], "biases": ["0.1"]}] * 6
    solved = derive.explain(derive.Problem(network={"inputs": 1, "layers": layers}, cost={"kind": "mse"},
                                           data=[{"x": 1, "y": 1}]))
    for name in ("fausett", "in-out", "code", "single"):
        with pytest.raises(Refused) as refused:
            solved.to_markdown(notation=name)
        expected = f"notation {name!r} has no letters for a network of 6 layers; expected superscript, row-vector"
        assert str(refused.value).startswith(expected)
        assert refused.value.exit_code == 2
    assert "Not shown" in solved.notations() and "fausett" in solved.notations().partition("Not shown")[2]


@pytest.mark.parametrize("name", NOTATIONS)
def test_graphs_keep_their_own_names(name: str) -> None:
    """A graph of named lines is the same page in every notation."""
    solved = derive.explain(derive.Problem(
        graph={"inputs": {"x": -2, "y": 5, "z": -4}, "define": ["q = x + y", "f = q*z"], "cost": "f"}))
    assert solved.to_markdown(notation=name) == solved.to_markdown()
    with pytest.raises(Refused, match="the quantities of a graph are called as in its lines"):
        solved.notations()


SUPERSCRIPT = (TEMPLATES / "notation" / "superscript.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("old", "new", "expected"), [
    ('title = {', 'title = [', "the file is not TOML"),
    ('activations = ["f", "g", "h", "k"]\n', "", "key 'activations' is missing; expected activations = ..."),
    ('activations = ["f", "g", "h", "k"]', "activations = 3", "'activations' is 3; expected a list of letters"),
    ("[glyphs]\n", "colour = 1\n[glyphs]\n", "key 'colour' is unknown; expected title, legend"),
    ("[glyphs]\n", "first = 2\n[glyphs]\n", "'first' is 2; expected 0 or 1"),
    ("[glyphs]\n", 'running = {q = "r"}\n[glyphs]\n', "running index 'q' is unknown; expected i, j, k, l, example"),
    ("[glyphs]\n", 'layers = [["x", "y"], ["x"]]\n[glyphs]\n', "'layers' is [['x', 'y'], ['x']]; expected lists"),
    ("[glyphs]\n", 'signal = "minus"\n[glyphs]\n', "'signal' is 'minus'; expected dC/dz or -dC/dz"),
    ('theta = { letter = "θ" }', "", "glyph 'theta' is missing; expected theta = { letter = \"...\" } under [glyphs]"),
    ('theta = {', 'thetta = {', "glyph 'thetta' is unknown; expected W, b"),
    ('theta = { letter = "θ" }', "theta = {}", "glyph 'theta' has no letter"),
    ('theta = { letter = "θ" }', 'theta = { letter = "$" }', "the letter of glyph 'theta' is '$'; expected letters"),
    ('theta = { letter = "θ" }', 'theta = { letter = "θ", above = "l" }', "key 'above' of glyph 'theta' is unknown"),
    ('theta = { letter', 'theta = { lettre', "entry, numbered; did you mean letter?"),
    ('theta = { letter = "θ" }', 'theta = { letter = "θ", sub = 1 }', "'sub' of glyph 'theta' is 1; expected text"),
    ('theta = { letter = "θ" }', 'theta = { letter = "θ", sub = "{m}" }', "'sub' of glyph 'theta' has the place {m}"),
    ('theta = { letter = "θ" }', 'theta = { letter = "θ", sub = "{i" }', "expected a closing brace for each opening"),
    ('theta = { letter = "θ" }', 'theta = { letter = "θ", sub = "{layer}" }', "expected layers = [[...], ...] in the"),
    ('z = { letter = "z"', 'z = { letter = "{layer}"', "glyph 'z-any' is missing; expected a letter for z in any"),
])  # fmt: skip
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Each fault names the file, what is wrong and what was expected, and ends with 2."""
    assert old in SUPERSCRIPT
    (tmp_path / "notation").mkdir()
    (tmp_path / "notation" / "mine.toml").write_text(SUPERSCRIPT.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        derive.explain(chosen("arctan-2-2-1")).to_markdown(notation="mine", templates=tmp_path)
    assert refused.value.exit_code == 2
    assert expected in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "notation" / "mine.toml"))


def test_all_faults_of_a_file_at_once(tmp_path: Path) -> None:
    """A file with three faults has three lines."""
    (tmp_path / "notation").mkdir()
    text = SUPERSCRIPT.replace('R = { letter = "R" }', "").replace('e = { letter = "e"', 'e = { lettre = "e"')
    (tmp_path / "notation" / "mine.toml").write_text("first = 7\n" + text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        derive.explain(chosen("arctan-2-2-1")).to_markdown(notation="mine", templates=tmp_path)
    lines = (tmp_path / "notation" / "mine.toml").read_text(encoding="utf-8").split("\n")
    glyphs = lines.index("[glyphs]") + 1
    misspelled = next(number for number, line in enumerate(lines, 1) if line.startswith("e = { lettre"))
    found = [(fault.what, fault.line, fault.column) for fault in refused.value.faults]
    assert [
        ("'first' is 7", 1, 1),
        ("glyph 'R' is missing", glyphs, 2),
        ("key 'lettre' of glyph 'e' is unknown", misspelled, 7),
    ] == found


ODD = """"a b" = { 'c' = "x = {y = 1", d-e = [1, {f = 2}] } # z = 3
list = [
  "[no]",
]
[ one . "two" ]
k=1
three.four = 2
"""


def test_every_key_of_every_file_has_its_place() -> None:
    """Each key that a reader of TOML finds stands where its place says, in whatever way it is written."""
    for text in (ODD, *(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*/*.toml"))):
        lines, found = text.split("\n"), places(text)
        for keys in _keys(tomllib.loads(text)):
            line, column = found[keys]
            start = lines[line - 1][column - 1 :].partition("=")[0]
            assert keys[-1] == [part.strip(" \"'") for part in start.split(".")][-1]


def _keys(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the way to every entry that is no table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _keys(value, (*above, key))
        else:
            yield (*above, key)


LEGENDS = {
    "superscript": "Indices: $w_{ij}^{(l)}$ is the weight of layer $l$ to neuron $i$ from neuron $j$.",
    "superscript-1": "to neuron $i$ of layer $l + 1$ from neuron $j$ of layer $l$; weights and biases carry the number",
    "row-vector": "In matrices, $z_1 = x W_1 + b_1$ for one example.",
    "in-out": r"$w_{i_n j_m}$ is the weight to neuron $m$ of layer $j$ from neuron $n$ of layer $i$",
    "code": "Neurons are counted from $0$",
    "single": "The weights are numbered through the network, neuron by neuron: $w_1$, $w_2$, $w_3$, up to $w_6$.",
    "fausett": r"Write convention: \{delta: -dC/dz\} in the problem file",
}


@pytest.mark.parametrize("name", NOTATIONS)
def test_legends(name: str) -> None:
    """Each page explains its letters before it uses them, and in both languages."""
    solved = derive.explain(chosen("arctan-2-2-1"))
    page = solved.to_markdown(notation=name, lang="en")
    assert LEGENDS[name] in page.partition("## Find")[0]
    indonesian = solved.to_markdown(notation=name, lang="id").partition("## Ditanya")[0]
    assert re.search(r"^- (?:Indeks: |Bobot diberi nomor)", indonesian, re.MULTILINE)


@cache
def solved(sheet: str) -> Worked:
    """A worksheet, solved once for all its pages."""
    return derive.explain(chosen(sheet))


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_legend_writes_matrices_as_the_page_does(name: str) -> None:
    """The formula of a legend in row vectors is the first line of the page in matrices, letter by letter."""
    page = solved("arctan-2-2-1").to_markdown(notation=name, view="matrix")
    told = re.search(r"In matrices, \$(.+?)\$ for one example", page)
    in_rows = name in ("row-vector", "in-out", "code", "fausett")
    assert bool(told) == in_rows
    if told:
        plain = re.sub(r"\\,|&| ", "", page.partition("## Solution")[2])
        assert told[1].replace(" ", "") + "=" in plain


@pytest.mark.parametrize("name", ["row-vector", "fausett"])
@pytest.mark.parametrize("biases", [{"biases": "0.1"}, {"biases": "0.1", "bias_input": -1}, {"bias_input": -1}, {}])
def test_a_legend_is_exact_about_biases(name: str, biases: dict[str, Any]) -> None:
    """A bias that units share stands times ones, a threshold is taken away, as on the page in matrices."""
    first = {"units": 2, "activation": "tanh", "weights": [["0.8", "-0.6"], ["0.3", "0.2"]], "biases": ["0.1", "0.3"]}
    last = {"units": 1, "activation": "tanh", "weights": [["0.6", "0.1"]], "biases": ["0.2"]}
    problem = derive.Problem(
        network={"inputs": 2, "layers": [first | biases, last]},
        cost={"kind": "squared-error"},
        data=[{"x": [5, 3], "y": [1]}],
    )
    page = derive.explain(problem).to_markdown(notation=name, view="matrix")
    told = re.search(r"In matrices, \$(.+?)\$ for one example", page)
    assert told
    plain = re.sub(r"\\,|&| ", "", page.partition("## Solution")[2])
    assert re.sub(r"\\,| ", "", told[1]) + "=" in plain
    assert ("where $\\mathbf{1}$ is a vector of ones" in page) == ("biases" in biases)


def test_the_sign_of_books_is_explained_once() -> None:
    """Fausett's letters speak of the other sign of δ only where the page has not got it."""
    problem = chosen("arctan-2-2-1")
    other = problem.model_copy(update={"convention": problem.convention.model_copy(update={"delta": "-dC/dz"})})
    page = derive.explain(other).to_markdown(notation="fausett", lang="en")
    assert "Books with these letters" not in page
    assert "is the *negative* derivative" in page


def test_an_own_legend(tmp_path: Path) -> None:
    """A notation of the caller's own has a legend without a catalogue, and may say a sentence of its own."""
    (tmp_path / "notation").mkdir()
    own = SUPERSCRIPT.replace("\n[glyphs]\n", '\nlegend = { en = "As in *our* book." }\n[glyphs]\n')
    own = own.replace('C = { letter = "C" }', 'C = { letter = "J" }')
    (tmp_path / "notation" / "mine.toml").write_text(own, "utf-8")
    page = derive.explain(chosen("xor")).to_markdown(notation="mine", templates=tmp_path, lang="en")
    assert "- As in \\*our\\* book.\n" in page
    assert "from neuron $j$.\n" in page


@pytest.mark.parametrize(("name", "lang", "word", "never"), [
    ("superscript", "en", "The composed cost|the cost", "loss"), ("fausett", "en", "the loss", r"\bcosts?\b"),
    ("in-out", "id", "kerugian", "biaya"), ("superscript-1", "id", "biaya", "kerugian"),
    ("code", "id", "kerugian", "biaya"),
])  # fmt: skip
def test_the_word_for_the_cost_follows_its_letter(name: str, lang: str, word: str, never: str) -> None:
    """Cost with C and J, loss with E and L, and never both on one page."""
    for sheet in ("xor", "iris-softmax", "tanh-3-2"):
        page = derive.explain(chosen(sheet)).to_markdown(notation=name, lang=lang).casefold()
        assert re.search(word.casefold(), page)
        assert not re.search(never, page.partition("\n")[2])


@pytest.mark.parametrize("form", ["md", "tex"])
@pytest.mark.parametrize("sheet", [name for name in shipped() if chosen(name).network is not None])
def test_side_by_side(sheet: str, form: str) -> None:
    """The table of symbols has a column for each notation that fits, and a row for each kind of quantity."""
    solved = derive.explain(chosen(sheet))
    page = solved.notations(form, lang="id")
    if form == "md":
        rows = [line for line in page.split("\n") if line.startswith("|")]
        heads = [row for row in rows if row.startswith("| Besaran |")]
        assert [name for head in heads for name in head.strip("| ").split(" | ")[1:]] == list(NOTATIONS)
        assert len(rows) % len(heads) == 0
        assert any(row.startswith("| W1[1,1] |") for row in rows)


def test_the_table_is_made_of_one_derivation() -> None:
    """Each column has the symbols of its own notation."""
    solution = Solution(chosen("arctan-2-2-1"))
    document = compare(solution, dict.fromkeys(NOTATIONS, ""), (), language="en")
    assert document.layers == 2
    page = derive.explain(chosen("arctan-2-2-1")).notations()
    rows = [line for line in page.split("\n") if line.startswith("| W1[1,2]")]
    cells = [cell.strip(" $") for row in rows for cell in row.strip("| ").split("|")[1:]]
    assert cells == [SYMBOLS[name][1] for name in NOTATIONS]


def test_features_follow_from_the_file() -> None:
    """What the legend says is read off the patterns."""
    solution = Solution(chosen("arctan-2-2-1"))
    found = {name: features(glyphs(solution, name), "en") for name in NOTATIONS}
    assert (found["superscript-1"].weight, found["superscript-1"].layer) == (0, 1)
    assert [name for name in NOTATIONS if found[name].in_out] == ["code", "fausett", "in-out", "row-vector"]
    assert [name for name in NOTATIONS if found[name].numbered] == ["single"]
    assert isinstance(read_scheme((TEMPLATES,), "code"), Scheme)


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("view", ["scalar", "matrix", "both"])
def test_nothing_has_two_subscripts(name: str, view: str) -> None:
    """TeX refuses W_1_{new}: what is added below a letter joins the indices that stand there."""
    page = solved("sigmoid-2-2-1").to_markdown(notation=name, view=view)
    below = r"_(?:[^{\\s]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})"
    assert not re.search(below + below, page)
    assert "\\text{new}" in page
