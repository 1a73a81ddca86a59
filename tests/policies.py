"""Worksheets solved under every policy of rounding, once for all tests that read their pages; checks nothing."""

from __future__ import annotations

from functools import cache

import derive
from derive.face import Worked
from derive.problem.choice import chosen, with_numbers

POLICIES = {
    "given": {},
    "display-3": {"carry": "display", "decimals": 3},
    "display-5-even": {"carry": "display", "decimals": 5},
    "exact": {"carry": "exact"},
    "each-name-2": {"carry": "each-name", "decimals": 2},
    "each-name-6": {"carry": "each-name", "decimals": 6},
    "significant-4": {"carry": "each-name", "significant": 4},
}
LONG = ("tanh-batch-11", "xor", "relu-sigmoid-1-4-2-1")
"""Worksheets whose pages are so long that not every page of them is read."""


@cache
def worked(sheet: str, policy: str) -> Worked:
    """The solution of a worksheet under a policy, made once for all its pages."""
    problem = with_numbers(chosen(sheet), **POLICIES[policy])
    if policy.endswith("-even"):
        problem = problem.model_copy(update={"numbers": problem.numbers.model_copy(update={"ties": "half-even"})})
    return derive.explain(problem)
