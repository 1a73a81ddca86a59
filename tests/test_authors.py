"""Worked examples by other authors: printed digits, automatic differentiation, central differences, pages.

Each file in data/authors is explained; the report must round to what the publication prints and agree to 1e-9 with
an oracle that shares nothing with the package: the file read by PyYAML, the functions written out once more.
"""

from __future__ import annotations

import json
import math
import re
import sys
from typing import Any

import mpmath
import pytest
from authors_oracle import FOLDER, batches, in_mpmath, in_torch, number, parameters, text, whole
from authors_printed import PRINTED, SLIPS

from derive import cli

NAMES = tuple(path.stem for path in sorted(FOLDER.glob("*.yaml")))
ON_A_KINK = ("goodfellow-xor-relu", "relu-at-its-kink", "sklearn-mae", "haykin-xor-step")  # no two-sided slope there
KEPT = {"relu-at-its-kink": 0.5}  # its convention for the slope of relu at 0


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command and return its exit code and what it printed."""
    monkeypatch.setattr(sys, "argv", ["derive", *words])
    try:
        cli.main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


_REPORTS: dict[str, Any] = {}


@pytest.fixture
def report(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what `derive explain --to json` prints for a file."""
    if name not in _REPORTS:
        code, out, err = run(monkeypatch, capsys, "explain", str(FOLDER / f"{name}.yaml"), "--to", "json")
        assert (0, "") == (code, err)
        _REPORTS[name] = json.loads(out)
    return _REPORTS[name]


def found(report: Any, part: str, name: str) -> float:
    """Return one number of a report."""
    if part == "cost_after":
        return float(report["cost_after"])
    number, _, kind = part.rpartition(" ")
    update = report["updates"][int(number or 1) - 1]
    if kind == "cost":
        return float(update["cost"])
    return -float(update["derivatives"][name]) if kind == "delta" else float(update[kind][name])


def same(true: float, got: float) -> bool:
    return math.isclose(true, got, rel_tol=1e-9, abs_tol=1e-9 if abs(true) < 1 else 0)


def unit(printed: str) -> float:
    """Return one unit of the last printed digit: a publication may have rounded its way there, or cut off."""
    return 10.0 ** -len(printed.partition(".")[2])


@pytest.mark.parametrize("name", PRINTED)
def test_the_report_is_what_the_publication_prints(name: str, report: Any) -> None:
    """Every printed number is the true one within a unit of its last digit; whole numbers are exact."""
    wrong = [
        (part, quantity, printed, found(report, part, quantity))
        for part, quantity, printed in PRINTED[name]
        if abs(found(report, part, quantity) - float(printed)) > max(unit(printed) if "." in printed else 0, 1e-12)
    ]
    assert [] == wrong


@pytest.mark.parametrize(("name", "part", "quantity", "slip"), SLIPS)
def test_a_slip_of_a_publication_is_not_repeated(name: str, part: str, quantity: str, slip: str, report: Any) -> None:
    """Where a publication is wrong, the report is not."""
    assert abs(abs(found(report, part, quantity)) - float(slip)) > 0.9 * unit(slip)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_is_what_pytorch_gives(name: str, report: Any) -> None:
    """Values, derivatives, updated parameters and costs of every update are those of automatic differentiation."""
    problem, backend = text(name), in_torch(KEPT.get(name, 0.0))
    import torch

    point, frozen = parameters(problem)
    point = {parameter: float(value) for parameter, value in point.items()}
    rate = float(number(problem["training"]["learning_rate"])) if "training" in problem else None
    expected = list(batches(problem))
    assert [update["batch"] for update in report["updates"]] == expected
    for place, (batch, update) in enumerate(zip(expected, report["updates"], strict=True), 1):
        held = {parameter: backend.leaf(value) for parameter, value in point.items()}
        total, quantities = whole(problem, backend, held, batch)
        for quantity, value in quantities.items():
            assert same(float(value.detach()), update["values"][quantity]), (place, quantity)
        has_cost = "cost" in problem or "cost" in problem.get("graph", {})
        assert (update["cost"] is not None) == has_cost
        assert not has_cost or same(float(total.detach()), update["cost"])
        if total is None or not hasattr(total, "requires_grad"):
            assert {} == update["derivatives"]
            continue
        for quantity, value in quantities.items():
            if quantity.startswith("C@"):
                continue
            top = quantities[f"C@{quantity.partition('@')[2]}"] if "@" in quantity else total
            (slope,) = torch.autograd.grad(top, value, retain_graph=True, allow_unused=True)
            true = 0.0 if slope is None else float(slope)
            mine = update["derivatives"][quantity]
            if mine is None:  # ln(y/p) + 1 has no value at y = 0, where the reference leaves the term out
                assert name == "keras-kl" and quantity.startswith("y["), quantity
                continue
            assert same(true, mine), (place, quantity, true)
        if rate is None:
            assert {} == update["updated"] and report["cost_after"] is None
            continue
        gradients = torch.autograd.grad(total, list(held.values()), allow_unused=True)
        for parameter, slope in zip(held, gradients, strict=True):
            if parameter not in frozen and slope is not None:
                point[parameter] -= rate * float(slope)
        assert set(point) == set(update["updated"])
        assert all(same(point[parameter], update["updated"][parameter]) for parameter in point), place
    if rate is not None and has_cost:
        held = {parameter: backend.leaf(value) for parameter, value in point.items()}
        after, _ = whole(problem, backend, held, list(range(1, len(problem.get("data", [1])) + 1)))
        assert same(float(after.detach()), report["cost_after"])


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ON_A_KINK])
def test_the_gradients_are_central_differences(name: str, report: Any) -> None:
    """Moving each parameter of the first update both ways by 1e-20 gives its derivative."""
    problem, (point, _) = text(name), parameters(text(name))
    batch, update = next(batches(problem)), report["updates"][0]
    with mpmath.workdps(60):
        backend, step = in_mpmath(), mpmath.mpf(10) ** -20
        held = {parameter: backend.leaf(value) for parameter, value in point.items()}
        for parameter in held if update["derivatives"] else ():
            sides = [
                whole(problem, backend, {**held, parameter: held[parameter] + by}, batch)[0] for by in (step, -step)
            ]
            true = float((sides[0] - sides[1]) / (2 * step))
            assert same(true, update["derivatives"][parameter]), (parameter, true)


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("name", NAMES)
def test_the_page_renders(
    name: str, lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Markdown page comes out in both languages, without holes and with its dollar signs in pairs."""
    code, page, err = run(monkeypatch, capsys, "explain", str(FOLDER / f"{name}.yaml"), "--lang", lang)
    assert (0, "") == (code, err)
    title = text(name)["title"]
    assert page.startswith(f"# {(title if isinstance(title, str) else title[lang]).split()[0]}")
    assert page.count("$") % 2 == 0
    assert not re.search(r"\b(None|nan|inf|Fraction|Traceback|undefined)\b", page)


def test_there_are_enough_examples() -> None:
    """Everything that is printed belongs to a file, and the folder holds at least twenty-five."""
    assert len(NAMES) >= 25
    assert set(PRINTED) <= set(NAMES)
    assert {name for name in NAMES if not text(name).get("source")} == set()
