"""The words a problem file chooses from, as the tables of laws have them, with their aliases and the nearest word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from derive.laws.costs import COSTS as COST_TABLE
from derive.laws.functions import FUNCTIONS

# Softmax is no function of one number: the builder writes it out.
ACTIVATIONS = (*(name for name, function in FUNCTIONS.items() if function.activation), "softmax")
ACTIVATION_ALIASES: Mapping[str, str] = MappingProxyType({"linear": "identity", "logistic": "sigmoid"})
DEFAULT_ALPHA: Mapping[str, Fraction] = MappingProxyType(
    {name: function.usual for name, function in FUNCTIONS.items() if function.usual is not None}
)

# The table has the names that a file writes.
COSTS = tuple(COST_TABLE)
# The givens each alias stands for; one that is written otherwise beside the alias contradicts it.
COST_ALIASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "bce": MappingProxyType({"kind": "binary-cross-entropy"}),
        "mse": MappingProxyType({"kind": "squared-error", "over_units": "mean"}),
        "mae": MappingProxyType({"kind": "absolute-error", "over_units": "mean"}),
        "rmse": MappingProxyType({"kind": "squared-error", "over_units": "mean", "root": "true"}),
    }
)
# What other programs and books call the same; one who is told the nearest spelling instead would get another cost.
_CALLED_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "hardlim": "step",
        "heaviside": "step",
        "threshold": "step",
        "logsig": "sigmoid",
        "tansig": "tanh",
        "hyperbolic-tangent": "tanh",
        "purelin": "identity",
        "atan": "arctan",
        "lrelu": "leaky-relu",
        "sigmoid-bipolar": "bipolar-sigmoid",
        "mean-squared-error": "mse",
        "mean-absolute-error": "mae",
        "root-mean-squared-error": "rmse",
        "log-loss": "binary-cross-entropy",
        "categorical-cross-entropy": "cross-entropy",
        "kld": "kl-divergence",
    }
)
# Activations that there are elsewhere, with what writes them in a line of a graph, where z is their argument.
_WRITTEN_OUT: Mapping[str, str] = MappingProxyType(
    {
        "sign": "2*step(z) - 1",  # except at 0, where books have 0
        "gelu": "0.5*z*(1 + tanh(0.7978845608*(z + 0.044715*z**3)))",  # the usual approximation
        "silu": "z*sigmoid(z)",
        "mish": "z*tanh(softplus(z))",
        "selu": "1.0507009874*elu(z, 1.6732632423)",
        "softsign": "z/(1 + abs(z))",
        "hardtanh": "max(-1, min(1, z))",
        "hardsigmoid": "max(0, min(1, z/6 + 1/2))",
        "hardswish": "z*max(0, min(1, z/6 + 1/2))",
        "relu6": "min(max(0, z), 6)",
        "logsigmoid": "-softplus(-z)",
        "tanhshrink": "z - tanh(z)",
        "square": "z**2",
        "gaussian": "exp(-z**2)",
    }
)
_SPELLED: Mapping[str, str] = MappingProxyType(
    {"signum": "sign", "sgn": "sign", "hardlims": "sign", "bipolar-step": "sign", "swish": "silu",
     "hard-tanh": "hardtanh", "hard-sigmoid": "hardsigmoid",
     "hard-swish": "hardswish", "satlins": "hardtanh", "log-sigmoid": "logsigmoid",
     "rbf": "gaussian", "quadratic": "square"}
)  # fmt: skip
# Their targets are shares or probabilities.
SHARE_COSTS = tuple(name for name, cost in COST_TABLE.items() if cost.distribution)


def unshared(activation: str, cost: str) -> bool:
    """Tell whether a cost takes logarithms of outputs that the activation does not keep between 0 and 1.

    >>> unshared("tanh", "binary-cross-entropy"), unshared("sigmoid", "binary-cross-entropy")
    (True, False)
    """
    return cost in SHARE_COSTS and activation != "softmax" and FUNCTIONS[activation].limits != (0, 1)


def sharing(units: int, cost: str) -> str:
    """Return the activation that gives a cost of shares its outputs.

    >>> sharing(1, "cross-entropy"), sharing(2, "cross-entropy")
    ('sigmoid', 'softmax')
    """
    return "sigmoid" if units == 1 or cost == "binary-cross-entropy" else "softmax"


def plain(word: str) -> str:
    """Return a word as the lists above spell it: lower case, hyphens.

    >>> plain(" Leaky_ReLU ")
    'leaky-relu'
    """
    return word.strip().lower().replace("_", "-")


def similar(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that is meant, as it is spelled: called otherwise elsewhere, or the most similar.

    >>> similar("sigmod", ACTIVATIONS), similar("dcdz", ["dC/dz"]), similar("qqq", ACTIVATIONS)
    ('sigmoid', 'dC/dz', None)
    >>> similar("purelin", ACTIVATIONS)
    'identity'
    """
    known = {plain(one): one for one in allowed}
    meant = _CALLED_ELSEWHERE.get(plain(word), "")
    if meant in known:
        return known[meant]
    import difflib  # few words are wrong

    return next((known[one] for one in difflib.get_close_matches(plain(word)[:60], known, n=1)), None)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the question after the one allowed word that this begins, else after the most similar, or nothing.

    >>> nearest("sigmod", ACTIVATIONS), nearest("qqq", ACTIVATIONS), nearest("each", ["each-name", "exact"])
    ('did you mean sigmoid?', '', 'did you mean each-name?')
    """
    words = tuple(allowed)
    begun = [one for one in words if plain(one).startswith(f"{plain(word)}-")]
    found = begun[0] if len(begun) == 1 else similar(word, words)
    return f"did you mean {found}?" if found else ""


def written_out(word: str) -> str:
    """Return how a line of a graph writes an activation that is known elsewhere, with z for its argument, or nothing.

    >>> written_out("Swish"), written_out("sigmod")
    ('z*sigmoid(z)', '')
    """
    name = plain(word)
    return _WRITTEN_OUT.get(_SPELLED.get(name, name), "")


def activation_meant(word: str, allowed: Iterable[str]) -> str:
    """Return what one may do who wrote an activation that there is not: write it as a graph, or choose the nearest.

    >>> activation_meant("swish", ACTIVATIONS)
    'write the problem as a graph, where its line is a = z*sigmoid(z)'
    """
    formula = written_out(word)
    return f"write the problem as a graph, where its line is a = {formula}" if formula else nearest(word, allowed)
