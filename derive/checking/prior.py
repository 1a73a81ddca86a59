"""Which mistakes come first where several are possible: those seen in lectures and trackers; knows no numbers."""

from __future__ import annotations

from derive.misconceptions import MISTAKES

SEEN = frozenset((
    "bias-omitted-forward", "weights-transposed-forward", "activation-skipped-hidden", "activation-applied-twice",
    "sigmoid-exponent-sign", "sigmoid-missing-parentheses", "wrong-activation-family", "degrees-not-radians",
    "cost-half-added", "cost-half-dropped", "log-base-10", "log-base-2", "error-sign", "factor-two-missing",
    "factor-two-extra", "cost-used-as-gradient", "target-index-wrong", "residuals-summed-over-outputs",
    "extra-output-factor", "dropped-derivative-output", "sigma-instead-of-sigma-prime", "sigma-prime-at-activation",
    "sigma-prime-as-z-one-minus-z", "sigma-prime-sign", "sigma-prime-square-missing",
    "sigma-prime-one-minus-a-squared", "sigmoid-derivative-for-tanh", "tanh-derivative-sech-not-squared",
    "derivative-of-wrong-layer", "divided-by-derivative", "relu-derivative-one-everywhere",
    "relu-instead-of-relu-prime", "relu-derivative-one-at-zero", "relu-gated-by-gradient",
    "incoming-uses-own-activation", "incoming-uses-weight", "incoming-index-swapped", "outer-product-transposed",
    "bias-times-input", "bias-gradient-zero", "weight-omitted-in-chain", "wrong-outgoing-weight",
    "layer-one-weight-in-chain", "weight-not-transposed", "path-sum-forgotten", "product-of-sums",
    "paths-multiplied", "extra-activation-in-chain", "gradient-instead-of-weight", "updated-weights-in-backward",
    "batch-average-forgotten", "residual-averaged-before-product", "product-of-means-over-batch",
    "bce-denominator-forgotten", "softmax-ce-times-sigmoid-derivative", "softmax-jacobian-diagonal-only",
    "ce-same-delta-every-class", "regulariser-forgotten", "regulariser-on-bias", "regulariser-factor-two",
    "update-added", "learning-rate-forgotten", "learning-rate-forgotten-on-bias", "update-old-value-dropped",
    "update-wrong-base-weight", "round-too-early",
))  # fmt: skip
_ORDER = {slug: place for place, slug in enumerate(MISTAKES)}


def prior(slug: str) -> int:
    """Return the place of a mistake among all, the likeliest first.

    >>> prior("error-sign") < prior("absolute-error-gradient")
    True
    """
    return _ORDER[slug] + (0 if slug in SEEN else len(_ORDER))
