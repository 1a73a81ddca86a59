"""What a class's keys print, beside a computation of its own: decimals rounded at every named step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

import derive
from derive.key.file import read_key
from derive.problem.choice import chosen

_CLASS = 30
_ROW = re.compile(r"^\| (?P<number>\d+) \| .* \| \$(?P<value>[-0-9{},.]+)\$ \|$", re.MULTILINE)
_UNIT = Decimal("0.0001")


def rounded(value: Decimal) -> Decimal:
    """Round to four decimals, ties away from zero."""
    return value.quantize(_UNIT, ROUND_HALF_UP)


def sigmoid(z: Decimal) -> Decimal:
    """Return 1/(1 + e^-z), rounded."""
    return rounded(1 / (1 + (-z).exp()))


def total(left: Sequence[Decimal], right: Sequence[Decimal], more: Decimal = Decimal(0)) -> Decimal:
    """Return a sum of products, rounded once."""
    return rounded(sum((a * b for a, b in zip(left, right, strict=True)), more))


def worked(n: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Work the 2-2-2 sigmoid network forward, backward and forward again as a careful pupil does."""
    units = (1, 2)
    x, y = [n[f"a0[{j}]"] for j in units], [n[f"y[{i}]"] for i in units]
    found: dict[str, Decimal] = {}

    def forward(p: Mapping[str, Decimal], mark: str) -> tuple[list[list[Decimal]], Decimal]:
        layers = [x]
        for layer in units:
            weighted = [
                total([p[f"W{layer}[{i},{j}]"] for j in units], layers[-1], p[f"b{layer}[{i}]"]) for i in units
            ]
            layers.append([sigmoid(z) for z in weighted])
            for i, z, a in zip(units, weighted, layers[-1], strict=True):
                found[f"z{layer}[{i}]{mark}"], found[f"a{layer}[{i}]{mark}"] = z, a
        errors = [a - t for a, t in zip(layers[-1], y, strict=True)]
        return layers, rounded(sum(e * e for e in errors) / 2)

    layers, found["C"] = forward(n, "")
    back = [rounded(a - t) for a, t in zip(layers[2], y, strict=True)]
    new = dict(n)
    for layer in (2, 1):
        deltas = []
        for i, a, upstream in zip(units, layers[layer], back, strict=True):
            slope = rounded(a * (1 - a))
            deltas.append(rounded(upstream * slope))
            found[f"dC/da{layer}[{i}]"], found[f"da{layer}[{i}]/dz{layer}[{i}]"] = upstream, slope
            found[f"delta{layer}[{i}]"] = found[f"dC/db{layer}[{i}]"] = deltas[-1]
            new[f"b{layer}[{i}]"] = rounded(n[f"b{layer}[{i}]"] - Decimal("0.4") * deltas[-1])
            for j, before in zip(units, layers[layer - 1], strict=True):
                gradient = rounded(deltas[-1] * before)
                found[f"dC/dW{layer}[{i},{j}]"] = gradient
                new[f"W{layer}[{i},{j}]"] = rounded(n[f"W{layer}[{i},{j}]"] - Decimal("0.4") * gradient)
        back = [total([n[f"W{layer}[{i},{j}]"] for i in units], deltas) for j in units]
    found |= {f"{name}'": new[name] for name in new if name[0] in "Wb"}
    found["C'"] = forward(new, "'")[1]
    return found


@pytest.mark.parametrize(("lang", "mark"), [("en", "."), ("id", ",")])
def test_every_key_prints_what_careful_hand_work_gives(tmp_path: Path, lang: str, mark: str) -> None:
    """Every number of every printed key of a class is that of the other computation, digit for digit."""
    derive.exercise(chosen("sigmoid-2-2-2"), seed=11, count=_CLASS).save(
        tmp_path / "class", lang=lang, key="short", one_file=True, workers=1
    )
    key = read_key(tmp_path / "class" / "key.json")
    asked = {ask.number: ask.quantity for ask in key.asks if ask.kind == "value"}
    pages = re.split(r"^# ", (tmp_path / "class" / "keys.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(pages) == _CLASS
    for page, entry in zip(pages, key.entries, strict=True):
        assert f"`{entry.code}`" in page
        right = worked({name: Decimal(value.numerator) / value.denominator for name, value in entry.numbers.items()})
        printed = {int(row["number"]): row["value"].replace("{,}", ",") for row in _ROW.finditer(page)}
        assert set(asked) == set(printed)
        for number, name in asked.items():
            text = f"{right[name]:.4f}".replace(".", mark)
            assert text == printed[number], (entry.id, number, name)
            assert entry.answers[number].text == printed[number].replace(mark, "."), (entry.id, number, name)
