"""The shipped worksheets: every number agrees with the published truth and with an independent numpy network."""

from __future__ import annotations

import math

import pytest
from worksheet_files import NAMES, WORKSHEETS, entries, report, text
from worksheet_network import reference
from worksheet_published import PUBLISHED, SLIPS, truths


def found(name: str, part: str, quantity: str) -> float:
    """Return one number of the report: the cost before or after, or a quantity of the only update."""
    if part == "cost_after":
        return float(report(name)["cost_after"])
    update = report(name)["updates"][0]
    return float(update["cost"] if part == "cost" else update[part][quantity])


def same(number: float, true: float) -> bool:
    return math.isclose(number, true, rel_tol=1e-9, abs_tol=1e-12)


def test_the_shipped_worksheets_are_these() -> None:
    """The folder holds exactly the worksheets that the manual names."""
    assert list(NAMES) == sorted(file.stem for file in WORKSHEETS.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_titles_source_and_digits_are_given(name: str) -> None:
    """Each worksheet has both titles, names its source and its digits, and leaves the language to the reader."""
    problem = text(name)
    assert set(problem["title"]) == {"en", "id"} and all(problem["title"].values())
    assert problem["title"]["en"] != problem["title"]["id"]
    assert problem["source"].strip().endswith(".") and "/" not in problem["source"]
    assert set(problem["numbers"]) in ({"decimals"}, {"significant"})
    assert "lang" not in problem.get("present", {})


@pytest.mark.parametrize(("name", "part", "pattern", "case", "place"), PUBLISHED)
def test_the_numbers_are_the_published_true_ones(name: str, part: str, pattern: str, case: str, place: str) -> None:
    """Every published quantity that the vocabulary can name has its true value."""
    value = truths()[case]
    for key in place.split("."):
        value = value[int(key)] if key.isdigit() else value[key]
    expected = {pattern.format(*index): number for index, number in entries(value)}
    wrong = {q: (true, found(name, part, q)) for q, true in expected.items() if not same(found(name, part, q), true)}
    assert wrong == {}


@pytest.mark.parametrize(("name", "part", "quantity", "slip", "rule"), SLIPS)
def test_a_published_slip_is_not_repeated(name: str, part: str, quantity: str, slip: float, rule: str) -> None:
    """Where a lecture went wrong, the worksheet does not follow it."""
    assert abs(found(name, part, quantity) - slip) > 1e-3 * abs(slip), rule


@pytest.mark.parametrize("name", NAMES)
def test_an_independent_network_gives_the_same_numbers(name: str) -> None:
    """Values, derivatives, updated parameters and costs are those of forward and backward passes in numpy."""
    expected, given = reference(name), text(name)["network"].get("upstream", {})
    unknown = {quantity.replace("z", "a") for quantity in given}  # dC/da of a unit whose dC/dz is given does not exist
    update = report(name)["updates"][0]
    for part in ("values", "derivatives", "updated"):
        for quantity, number in expected[part].items():
            if part != "derivatives" or quantity not in unknown:
                assert same(update[part][quantity], number), (part, quantity, number, update[part][quantity])
    assert set(update["updated"]) == set(expected["updated"])
    assert (expected["cost"] is None) == (update["cost"] is None)
    assert expected["cost"] is None or same(update["cost"], expected["cost"])
    assert expected["cost_after"] is None or same(report(name)["cost_after"], expected["cost_after"])


@pytest.mark.parametrize("name", [name for name in NAMES if "cost" in text(name)])
def test_matrices_are_written_out_in(name: str) -> None:
    """Row i, column j of a gradient matrix is the derivative of the weight to i from j, however the file is written."""
    update = report(name)["updates"][0]
    for letter, matrix in update["tensors"]["gradients"].items():
        for place, number in entries(matrix):
            assert number == update["derivatives"][f"{letter}[{','.join(map(str, place))}]"]
    assert update["batch"] == list(range(1, len(text(name)["data"]) + 1))
    assert report(name)["certificate"]


def test_without_training_there_is_one_update_without_new_values() -> None:
    """Without training there is one entry and nothing is updated."""
    assert [update["updated"] for name in ("not-one", "tanh-3-2") for update in report(name)["updates"]] == [{}, {}]
