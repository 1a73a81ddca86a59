"""Pages in matrices and in closed formulas: each is read back, entry by entry, from its printed digits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page_reader import dialect_faults, read_page
from policies import LONG, POLICIES, worked

import derive
from derive.errors import Refused
from derive.problem.choice import chosen, shipped

LOOKS = {"matrix": {"view": "matrix"}, "both": {"view": "both"}, "closed": {"detail": "closed"}}
# worksheet: the least number of lines and cells recomputed on its pages in matrices, both and closed
# (a line of matrices counts once, whatever entries it has)
LEAST = {
    "arctan-2-2-1": (55, 80, 35),
    "arctan-layer-1": (55, 85, 45),
    "arctan-unit": (5, 7, 2),
    "dosage": (10, 25, 17),
    "fruit": (20, 28, 10),
    "iris-softmax": (50, 70, 40),  # in both, the Jacobian is told once
    "not": (38, 48, 26),
    "not-one": (15, 22, 6),
    "relu-sigmoid-1-4-2-1": (85, 150, 80),
    "sigmoid-2-2-1": (55, 80, 35),
    "sigmoid-2-2-2": (60, 95, 45),
    "tanh-3-2": (23, 42, 20),
    "tanh-batch-11": (500, 530, 400),
    "xor": (100, 205, 138),
}
CASES = [
    (sheet, policy, lang, look)
    for sheet in LEAST
    for at, policy in enumerate(POLICIES)
    for lang in ("en", "id")
    for place, look in enumerate(LOOKS)
    if (policy == "given" and sheet not in LONG)
    # Long pages are read under every policy in one language and in one look only.
    or (sheet in LONG and (lang == "en") == bool(at % 2) and (at % 3 == place or policy == "given"))
    or (sheet not in LONG and (lang == "en") == bool((at + place) % 2))
]
AUTHORS = sorted((Path(__file__).parent / "data" / "authors").glob("*.yaml"))


def test_every_shipped_worksheet_is_read() -> None:
    """The table above names each worksheet that ships."""
    assert set(LEAST) == set(shipped())


@pytest.mark.parametrize(("sheet", "policy", "lang", "look"), CASES)
def test_pages_are_true(sheet: str, policy: str, lang: str, look: str) -> None:
    """A page recomputes line by line and entry by entry, its sizes fit, and enough of it is really checked."""
    solved = worked(sheet, policy)
    numbers = solved.problem.numbers
    page = solved.to_markdown(lang=lang, **LOOKS[look])
    report = read_page(page, ties=numbers.ties, carry=numbers.carry)
    assert report.faults == ()
    assert dialect_faults(page) == ()
    assert report.checked >= LEAST[sheet][list(LOOKS).index(look)]


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("sheet", LEAST)
def test_symbols_compute_nothing(sheet: str, lang: str) -> None:
    """The matrix page in symbols alone has sizes but no computed number."""
    page = worked(sheet, "given").to_markdown(lang=lang, detail="symbols", view="matrix")
    solution = page[page.index("## Solution" if lang == "en" else "## Jawab"):]
    assert read_page(page).faults == ()
    assert "bmatrix} 0." not in solution and "\\approx" not in solution
    assert "\\times" in solution


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\begin{bmatrix} 2.3000 \\ 2.2000 \end{bmatrix}", r"\begin{bmatrix} 2.2000 \\ 2.3000 \end{bmatrix}"),
        (r"\approx \begin{bmatrix} 1.1607 \\", r"\approx \begin{bmatrix} 1.1606 \\"),
        (r"\begin{bmatrix} -0.0099 \\ -0.0018 \end{bmatrix} \, \begin{bmatrix} 5 & 3 \end{bmatrix}",
         r"\begin{bmatrix} -0.0099 \\ -0.0018 \end{bmatrix} \, \begin{bmatrix} 3 & 5 \end{bmatrix}"),
        ("(2 \\times 1) = (2 \\times 2) (2 \\times 1)", "(2 \\times 1) = (2 \\times 1) (2 \\times 1)"),
        ("(2 \\times 2) = (2 \\times 1) (1 \\times 2)", "(1 \\times 2) = (1 \\times 2) (2 \\times 2)"),
        (r"(W^{(2)})^{\mathrm{T}} \, \delta^{(2)} = \begin{bmatrix} 0.6 \\ 0.1 \end{bmatrix}",
         r"(W^{(2)})^{\mathrm{T}} \, \delta^{(2)} = \begin{bmatrix} 0.1 \\ 0.6 \end{bmatrix}"),
        (r"a^{(2)} - y = \begin{bmatrix} 0.7908 \end{bmatrix} - \begin{bmatrix} 1",
         r"y - a^{(2)} = \begin{bmatrix} 0.7908 \end{bmatrix} - \begin{bmatrix} 1"),
        (r"\begin{bmatrix} 0.8050 & -0.5970", r"\begin{bmatrix} 0.8051 & -0.5970"),
    ],
)  # fmt: skip
def test_a_wrong_page_in_matrices_is_caught(old: str, new: str) -> None:
    """The reader sees swapped entries, wrong digits, sizes that do not fit, and letters that say something else."""
    page = worked("arctan-2-2-1", "given").to_markdown(view="matrix")
    assert old in page
    assert read_page(page.replace(old, new)).faults


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"$(0.7908 - 1) \cdot 0.4946 \cdot 0.6 \cdot 0.1590 \cdot 5$ | $-0.0494$",
         r"$(0.7908 - 1) \cdot 0.4946 \cdot 0.6 \cdot 0.1590 \cdot 5$ | $-0.0495$"),
        (r"w_{1i}^{(2)} f'(z_i^{(1)}) x_j", r"w_{1i}^{(2)} f'(z_i^{(1)}) x_i"),
        (r"(0.7908 - 1) \cdot 0.4946 \cdot 0.1 \cdot 0.1712 \cdot 5",
         r"(0.7908 - 1) \cdot 0.4946 \cdot 0.1 \cdot 0.1712 \cdot 3"),
    ],
)  # fmt: skip
def test_a_wrong_closed_formula_is_caught(old: str, new: str) -> None:
    """The reader sees a value that is not the formula's own, and numbers that are not those of the formula."""
    page = worked("arctan-2-2-1", "given").to_markdown(detail="closed")
    assert old in page
    assert read_page(page.replace(old, new)).faults


def test_closed_values_are_the_formulas_own() -> None:
    """One rounding instead of four gives -0.0494 where the steps give -0.0495, and the page says so."""
    page = worked("arctan-2-2-1", "given").to_markdown(detail="closed")
    assert "Four gradients differ in their last digits" in page and "$-0.0494$ here and $-0.0495$ there" in page
    exact = worked("arctan-2-2-1", "exact").to_markdown(detail="closed")
    assert "differ in their last digits" not in exact


def test_a_closed_formula_has_a_product_for_every_path() -> None:
    """The 1-4-2-1 network has two paths to every weight of its first layer."""
    page = worked("relu-sigmoid-1-4-2-1", "given").to_markdown(detail="closed")
    assert (
        r"(a_1^{(3)} - y) w_{11}^{(3)} g'(z_1^{(2)}) w_{1i}^{(2)} f'(z_i^{(1)}) x + "
        r"(a_1^{(3)} - y) w_{12}^{(3)} g'(z_2^{(2)}) w_{2i}^{(2)} f'(z_i^{(1)}) x"
    ) in page.replace(r" \, ", " ")


def test_too_many_paths_are_refused() -> None:
    """Nobody reads a closed formula of 27 paths."""
    layer = {"units": 3, "activation": "tanh", "weights": [["0.1"] * 3] * 3, "biases": ["0.2"] * 3}
    data = [{"x": [1, 2, 3], "y": [0, 1, 0]}]
    problem = derive.Problem(network={"inputs": 3, "layers": [layer] * 4}, cost={"kind": "squared-error"}, data=data)
    with pytest.raises(Refused, match="27 paths; expected at most 12; choose --detail full"):
        derive.explain(problem).to_markdown(detail="closed")


@pytest.mark.parametrize("path", AUTHORS, ids=lambda path: path.stem)
def test_other_authors_problems_have_these_pages(path: Path) -> None:
    """A problem of a book has every page that its kind can have; none is less true than its page in steps."""
    problem = derive.load(path)
    solved = derive.explain(problem)
    faults = [len(read_page(solved.to_markdown(**look), ties=problem.numbers.ties, carry=problem.numbers.carry).faults)
              for look in ({}, *LOOKS.values()) if problem.network is not None]
    if path.stem == "xor-batches-of-lists":
        # In matrices the first update, of two examples, gives one example's gradients no formula that the reader could
        # take up for the four examples of the third.
        del faults[1]
    if faults[:1] == [0]:
        assert faults == [0] * len(faults)
    if path.stem == "batch-norm":
        with pytest.raises(Refused, match="30 paths; expected at most 12; choose --detail full"):
            solved.to_markdown(detail="closed")
    elif problem.network is None:
        assert solved.to_markdown(detail="closed")


def test_a_graph_has_no_matrices() -> None:
    """Named lines have no layers: the fault says what is possible."""
    solved = derive.explain(derive.Problem(graph={"inputs": {"x": 2}, "define": ["f = x**2"], "cost": "f"}))
    for view in ("matrix", "both"):
        with pytest.raises(Refused, match=r"needs layers.*expected scalar; choose --view scalar"):
            solved.to_markdown(view=view)
    assert "4.0000" in solved.to_markdown(view="scalar")


@pytest.mark.parametrize(("view", "detail"), [("both", "brief"), ("both", "closed"), ("matrix", "closed")])
def test_details_without_such_a_view_are_refused(view: str, detail: str) -> None:
    """What cannot be shown together is said, not silently dropped."""
    with pytest.raises(Refused, match=f"detail '{detail}' has no view '{view}'"):
        worked("fruit", "given").to_markdown(view=view, detail=detail)


def test_the_file_says_the_view() -> None:
    """`present.view` of a problem file is used unless an option says otherwise."""
    problem = chosen("fruit")
    problem = problem.model_copy(update={"present": problem.present.model_copy(update={"view": "matrix"})})
    solved = derive.explain(problem)
    assert "\\odot" in solved.to_markdown() and "\\odot" not in solved.to_markdown(view="scalar")


def test_json_does_not_depend_on_the_view() -> None:
    """A view changes a page, never the derivation."""
    solved = worked("fruit", "given")
    assert solved.page("json") == solved.page("json", view="matrix") == solved.page("json", detail="closed")


SOFTMAX = {"units": 2, "activation": "softmax", "weights": [["0.8", "-0.6"], ["0.3", "0.2"]], "biases": ["0.1", "0.1"]}


@pytest.mark.parametrize("cost", [{"kind": "squared-error"}, {"kind": "squared-error", "root": True}])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("look", [{"view": "matrix"}, {"view": "both"}, {"detail": "closed"}])
def test_softmax_by_its_jacobian(look: dict[str, str], layers: int, cost: dict[str, object]) -> None:
    """A softmax layer without the short way has its Jacobian as its slopes, in hidden layers and under a root too."""
    problem = derive.Problem(
        network={"inputs": 2, "layers": [SOFTMAX] * layers}, cost=cost, data=[{"x": ["0.5", "0.3"], "y": ["1", "0"]}],
        training={"learning_rate": "0.1"})
    for lang in ("en", "id"):
        report = read_page(derive.explain(problem).to_markdown(lang=lang, **look))
        assert report.faults == () and report.checked > 20


def again(page: str, heading: str) -> str:
    """The part of a page under a heading that begins so."""
    return page.partition(heading)[2].partition("\n### ")[0].partition("\n## ")[0]


SEVERAL = {
    "one by one": ("sigmoid-2-2-2", {"batch": 1, "steps": 2, "learning_rate": "0.5"}),
    "a batch twice": ("xor", {"batch": "full", "steps": 2, "learning_rate": "0.5"}),
    "softmax": ("iris-softmax", {"steps": 3, "learning_rate": "0.2"}),
}


@pytest.mark.parametrize("notation", ["superscript", "row-vector"])
@pytest.mark.parametrize("name", SEVERAL)
def test_later_passes_stand_in_matrices(name: str, notation: str) -> None:
    """Later updates and the last forward pass are worked in matrices as the first is, and are as true."""
    sheet, training = SEVERAL[name]
    problem = chosen(sheet).changed(training=training)
    solved = derive.explain(problem)
    page = solved.to_markdown(view="matrix", lang="en")
    assert read_page(page).faults == ()
    update = again(page, ". Update 2: ")
    last = again(page, "Forward pass with the last parameters")
    assert "| Quantity | Calculation" not in update and "z_1^{(1)}$ |" not in last
    for part in (update, last):
        assert part.count(r"\begin{bmatrix}") >= 5
    rows = solved.to_markdown(view="matrix", lang="en", notation=notation)
    assert rows.count(r"\begin{bmatrix}") == page.count(r"\begin{bmatrix}")


def test_a_wrong_later_pass_is_caught() -> None:
    """The reader follows the new matrices: a digit, an old weight or a swapped entry there is seen."""
    page = worked("arctan-2-2-1", "given").to_markdown(view="matrix")
    for old, new in (
        (r"\begin{bmatrix} 0.8050 & -0.5970 \\ 0.3009 & 0.2005 \end{bmatrix} \, \begin{bmatrix} 5",
         r"\begin{bmatrix} 0.8 & -0.6 \\ 0.3 & 0.2 \end{bmatrix} \, \begin{bmatrix} 5"),
        (r"= \begin{bmatrix} 2.3350 \\ 2.2062", r"= \begin{bmatrix} 2.2062 \\ 2.3350"),
        ("1.1662", "1.1663"),
    ):  # fmt: skip
        assert old in page
        assert read_page(page.replace(old, new)).faults
    batch = worked("xor", "given").to_markdown(view="matrix")
    assert read_page(batch.replace("| $0.57780$ | $0.57006$ |", "| $0.57006$ | $0.57006$ |")).faults
    assert read_page(batch.replace("| $0.57780$ | $0.57006$ |", "| $0.57780$ | $0.57007$ |")).faults


def test_letters_of_a_batch_are_introduced_where_they_are_first_used() -> None:
    """Where every update takes one example, capital letters come in only with the last forward pass."""
    data = [{"x": ["0.6", "0.9"], "y": ["0.9", "0.2"]}, {"x": ["0.1", "0.9"], "y": ["0.4", "0.2"]}]
    problem = chosen("sigmoid-2-2-2").changed(data=data, training={"batch": 1, "learning_rate": "0.5"})
    page = derive.explain(problem).to_markdown(view="matrix", lang="en")
    assert read_page(page).faults == ()
    assert page.index("written with a capital letter") < page.index("Z^{(1)}")


def test_derivatives_that_arrive_have_a_letter() -> None:
    """No matrix of a batch holds fractions; what its letter stands for is said before it is used."""
    page = worked("xor", "given").to_markdown(view="matrix", lang="en")
    assert r"\begin{bmatrix} \frac" not in page
    assert page.index("Column $k$ of $G^{(2)}$ is") < page.index("G^{(2)} &=")


def test_a_closed_batch_has_its_slopes_before_what_is_made_of_them() -> None:
    """The table of all examples has one kind of quantity after the other."""
    page = worked("xor", "given").to_markdown(detail="closed", lang="en")
    heads = [line for line in page.splitlines() if line.startswith("| Example") and "partial" in line]
    columns = [column for head in heads for column in head.split(" | ")[1:]]
    slopes = ["f'" in column for column in columns]
    assert slopes == sorted(slopes, reverse=True) and sum(slopes) == 3


@pytest.mark.parametrize(
    ("notation", "said"),
    [("superscript", "a row for each example where the matrices above have a column."),
     ("row-vector", "a row for each example as the matrices above have.")],
)  # fmt: skip
def test_a_wide_batch_says_where_its_numbers_are(notation: str, said: str) -> None:
    """Eleven columns have no room: the page says so, and what the products give is the gradients that JSON has."""
    solved = worked("tanh-batch-11", "given")
    page = solved.to_markdown(view="matrix", lang="en", notation=notation)
    assert "then for all 11 examples in tables, with" in page and said in page
    assert "Where not all of them have room, the " in page and " of examples 1, 2, and 11 are written" in page
    assert said not in solved.to_markdown(view="matrix", lang="en", notation=notation, detail="symbols")
    grid = solved.to_json()["updates"][0]["tensors"]["gradients"]["W2"]
    rows = grid if notation == "superscript" else list(zip(*grid, strict=True))
    gathered = page.partition("In matrices the gradient of the batch is one product")[2].replace("W^{(2)}", "W_2")
    products = re.search(r"\\partial W_2\} &=(.*?)\(2 \\times 2\)", gathered, re.DOTALL)
    assert products is not None
    printed = re.findall(r"\\begin\{bmatrix\}(.*?)\\end", products[1])[-1]
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", printed)]
    assert numbers == pytest.approx([value for row in rows for value in row], abs=2e-6)
