"""The words a problem file chooses from, their aliases, and the nearest right word; knows no formula behind them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

ACTIVATIONS = (
    "identity",
    "step",
    "sigmoid",
    "bipolar-sigmoid",
    "tanh",
    "arctan",
    "relu",
    "leaky-relu",
    "prelu",
    "elu",
    "softplus",
    "softmax",
)
ACTIVATION_ALIASES: Mapping[str, str] = MappingProxyType({"linear": "identity", "logistic": "sigmoid"})
DEFAULT_ALPHA: Mapping[str, Fraction] = MappingProxyType(
    {"leaky-relu": Fraction(1, 100), "prelu": Fraction(1, 4), "elu": Fraction(1)}
)

COSTS = (
    "squared-error",
    "half-squared-error",
    "absolute-error",
    "binary-cross-entropy",
    "cross-entropy",
    "huber",
    "kl-divergence",
)
# The givens each alias stands for; one that is written otherwise beside the alias contradicts it.
COST_ALIASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "mse": MappingProxyType({"kind": "squared-error", "over_units": "mean"}),
        "mae": MappingProxyType({"kind": "absolute-error", "over_units": "mean"}),
        "rmse": MappingProxyType({"kind": "squared-error", "over_units": "mean", "root": "true"}),
    }
)
# Their targets are shares or probabilities.
SHARE_COSTS = ("binary-cross-entropy", "cross-entropy", "kl-divergence")


def plain(word: str) -> str:
    """Return a word as the lists above spell it: lower case, hyphens.

    >>> plain(" Leaky_ReLU ")
    'leaky-relu'
    """
    return word.strip().lower().replace("_", "-")


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the question after the most similar allowed word, or nothing.

    >>> nearest("sigmod", ACTIVATIONS), nearest("qqq", ACTIVATIONS)
    ('did you mean sigmoid?', '')
    """
    known = {plain(one): one for one in allowed}
    similar = difflib.get_close_matches(plain(word)[:60], known, n=1)
    return f"did you mean {known[similar[0]]}?" if similar else ""
