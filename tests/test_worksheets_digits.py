"""The digits of the shipped worksheets: enough that nothing asked is too small, and none wasted."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from enclosure import Hand, enclosure, spread
from worksheet_files import NAMES, path, text
from worksheet_network import one_example, parameters, spelled

# what a careful person writes with four decimals, each rounded value used from then on
BY_HAND = {
    "a1[1]": "1.1607",
    "a1[2]": "1.1442",
    "z2[1]": "1.0108",
    "a2[1]": "0.7908",
    "C": "0.0219",
    "delta2[1]": "-0.1035",
    "dC/dW2[1,1]": "-0.1201",
    "dC/dW2[1,2]": "-0.1184",
    "dC/da1[1]": "-0.0621",
    "delta1[1]": "-0.0099",
    "dC/dW1[1,1]": "-0.0495",
    "dC/dW1[1,2]": "-0.0297",
    "dC/da1[2]": "-0.0104",
    "delta1[2]": "-0.0018",
    "dC/dW1[2,1]": "-0.0090",
    "dC/dW1[2,2]": "-0.0054",
}


def asked(name: str) -> list[str]:
    """Return what a sheet of this worksheet asks: gradients of the batch, or the values of a page without a cost."""
    numbers = spread(path(name), Hand())
    if "cost" not in text(name):
        return [quantity for quantity in numbers if not quantity.startswith("a0")]
    links = () if len(text(name)["data"]) > 1 else ("delta", "dC/da", "C")
    return [q for q in numbers if "@" not in q and q.startswith(("dC/dW", "dC/db", *links))]


def hand(name: str) -> Hand:
    numbers = text(name)["numbers"]
    return Hand(decimals=numbers.get("decimals"), significant=numbers.get("significant"))


@pytest.mark.parametrize("name", NAMES)
def test_no_asked_quantity_is_too_small(name: str) -> None:
    """The digits are enough: no set of reachable answers holds 0 or is wider than 10 % of the value on either side."""
    parts = spread(path(name), hand(name))
    assert {quantity: parts[quantity] for quantity in asked(name) if parts[quantity] > 0.1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_no_digit_is_wasted(name: str) -> None:
    """With one digit less something asked would be too small, unless the four decimals of the default are enough."""
    decimals = text(name)["numbers"]["decimals"]
    parts = spread(path(name), Hand(decimals=decimals - 1))
    assert decimals == 4 or any(parts[quantity] > 0.1 for quantity in asked(name))


@pytest.mark.parametrize(("quantity", "written"), BY_HAND.items())
def test_the_enclosure_holds_careful_hand_work(quantity: str, written: str) -> None:
    """What a careful person writes for arctan-2-2-1 is in the set."""
    assert enclosure(path("arctan-2-2-1"), Hand(decimals=4))[quantity].holds(Fraction(written))


@pytest.mark.parametrize("name", NAMES)
def test_the_enclosure_holds_the_truth_and_each_rounded_name(name: str) -> None:
    """The unrounded values and those of a page that rounds every named value are in the set."""
    weights, biases = parameters(name)
    unit = 10.0 ** text(name)["numbers"]["decimals"]
    sets = enclosure(path(name), hand(name))
    for k, example in enumerate(text(name)["data"], 1):
        suffix = f"@{k}" if len(text(name)["data"]) > 1 else ""
        for at_names in (np.asarray, lambda x: np.sign(x) * np.floor(np.abs(x) * unit + 0.5) / unit):
            values, derivatives = one_example(name, weights, biases, example, at_names)
            numbers = spelled(values, suffix) | {f"dC/d{q}": x for q, x in spelled(derivatives, suffix).items()}
            for quantity in sets.keys() & numbers.keys():
                low, high = float(sets[quantity].low), float(sets[quantity].high)
                assert low - 1e-12 <= numbers[quantity] <= high + 1e-12, quantity
