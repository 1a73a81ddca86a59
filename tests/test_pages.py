"""Every shipped worksheet is read back from its printed pages: every line of them is true for its printed digits."""

from __future__ import annotations

import pytest
from page_reader import dialect_faults, formulas, read_page
from policies import LONG, POLICIES, worked

from derive.problem.choice import shipped

# worksheet: the least number of lines and cells that are recomputed on its full and on its brief page
LEAST = {
    "arctan-2-2-1": (43, 41),
    "arctan-layer-1": (53, 51),
    "arctan-unit": (2, 2),
    "dosage": (18, 18),
    "fruit": (13, 12),
    "iris-softmax": (57, 46),
    "not": (31, 26),
    "not-one": (8, 8),
    "relu-sigmoid-1-4-2-1": (97, 92),
    "sigmoid-2-2-1": (43, 41),
    "sigmoid-2-2-2": (57, 54),
    "tanh-3-2": (19, 19),
    "tanh-batch-11": (500, 100),
    "xor": (170, 96),
}
# Long pages are read under every policy in one language and one detail only.
CASES = [
    (sheet, policy, lang, detail)
    for sheet in LEAST
    for at, policy in enumerate(POLICIES)
    for lang in ("en", "id")
    for detail in ("full", "brief")
    if (policy == "given" and (sheet != "tanh-batch-11" or (lang, detail) == ("id", "brief")))
    or (sheet in LONG and (lang == "en") == bool(at % 2) and detail == "full")
    or (sheet not in LONG and (lang == "en") == bool(at % 2))
]


def test_every_shipped_worksheet_is_read() -> None:
    """The table above names each worksheet that ships."""
    assert set(LEAST) == set(shipped())


@pytest.mark.parametrize(("sheet", "policy", "lang", "detail"), CASES)
def test_pages_are_true(sheet: str, policy: str, lang: str, detail: str) -> None:
    """A page recomputes line by line, renders alike everywhere, and enough of it is really checked."""
    solved = worked(sheet, policy)
    numbers = solved.problem.numbers
    page = solved.to_markdown(lang=lang, detail=detail)
    report = read_page(page, ties=numbers.ties, carry=numbers.carry)
    assert report.faults == ()
    assert dialect_faults(page) == ()
    assert report.checked >= LEAST[sheet][detail == "brief"]


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("sheet", LEAST)
def test_symbols_compute_nothing(sheet: str, lang: str) -> None:
    """The page in symbols alone has no computed number: nothing on it could be recomputed."""
    page = worked(sheet, "given").to_markdown(lang=lang, detail="symbols")
    report = read_page(page)
    assert report.faults == ()
    solution = page[page.index("## Solution" if lang == "en" else "## Jawab"):]
    assert formulas(solution)
    assert read_page(solution).checked == 0
    assert not set("≈") & set(solution) and "\\approx" not in solution


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| $0.05000$ | $0.51250$ |", "| $0.05000$ | $0.51251$ |"),  # a = f(z)
        ("| $1.15560$ | $0.28191$ |", "| $1.15560$ | $0.28192$ |"),  # δ, by the slope that is not printed
        ("| $1$ | $1.15560$ |", "| $1$ | $1.15561$ |"),  # ∂C/∂a
        ("(0.00000 + (-0.02509)", "(0.00000 + (-0.02508)"),  # ∂C/∂w of an example, printed only here
        ("| $0.4$ | $0.00228$ |", "| $0.4$ | $0.00229$ |"),  # ∂C/∂w of the batch, by gradients that are not printed
        (r"f'(z_i^{(1)}) = a_i^{(1)} (1 - a_i^{(1)})", r"f'(z_i^{(1)}) = 1 - a_i^{(1)}"),
    ],
)
def test_what_a_brief_page_leaves_out_is_recomputed(old: str, new: str) -> None:
    """Gradients and slopes of the examples of a batch are not printed; every value made of them is still checked."""
    page = worked("xor", "given").to_markdown(detail="brief")
    assert 1 == page.count(old)
    assert read_page(page, carry="each-name").faults == ()
    assert read_page(page.replace(old, new), carry="each-name").faults
