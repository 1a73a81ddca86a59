"""Mistakes of the pencil: values rounded to fewer digits than asked; changes no formula."""

from __future__ import annotations

from dataclasses import replace

from derive.misconceptions.mistake import Mistake
from derive.numbers import Policy

_FEWER = 2


def _rounded_more(policy: Policy) -> Policy:
    """Return the policy of someone who keeps two digits less at every step, but at least one.

    >>> _rounded_more(Policy(decimals=4)).decimals
    2
    """
    if policy.significant is not None:
        return replace(policy, carry="each-name", significant=max(1, policy.significant - _FEWER))
    assert policy.decimals is not None, "a policy has decimals or significant digits"
    return replace(policy, carry="each-name", decimals=max(1, policy.decimals - _FEWER))


ARITHMETIC = (Mistake("round-too-early", "arithmetic", "digits", policy=_rounded_more),)
