"""The scores that the sheets of a class may have: a narrow band where enough fair numbers lie in it; draws nothing."""

from __future__ import annotations

import numpy as np

from derive.exercises.functions import Column

NARROW = 1 / 12
"""A band is narrow where its hardest sheet takes at most so much more than its easiest."""

_EASY, _HARD = 1 / 8, 7 / 8
_HAIR = 10**-9  # a score that is just a bound lies in the band
_SHARE = 1 / 8  # of the fair candidates, lest drawing take long
_SURE = 32  # fair candidates expected of every student, so that none goes away with nothing
_NEARLY = 3 / 4  # as many as in the usual band: as good as these


def is_narrow(easiest: float, hardest: float) -> bool:
    """Tell whether sheets between two scores are alike in difficulty.

    >>> is_narrow(189, 201), is_narrow(130, 170), is_narrow(12, 13)
    (True, False, True)
    """
    return hardest - easiest <= easiest * NARROW + _HAIR


def band(tried: Column, telling: Column, share: float, each: int) -> tuple[float, float]:
    """Return the easiest and the hardest score, given those of tried candidates, and of those that show all mistakes.

    `share` of what is drawn tells all, and every student has `each` candidates. Usual are the middle three quarters of
    what was tried; where these spread, the closest band that holds enough, and of those as close the fullest.

    >>> spread = np.arange(100.0, 200.0)
    >>> [round(bound) for bound in band(spread, spread, 1 / 2, 2**14)]
    [180, 195]
    >>> [round(bound) for bound in band(spread, spread, 1 / 2000, 2**14)]
    [112, 186]
    """
    usual_scores, scores = np.sort(tried), np.sort(telling)
    easiest, hardest = (float(usual_scores[int(part * (len(tried) - 1))]) for part in (_EASY, _HARD))
    usual = int(((scores >= easiest) & (scores <= hardest)).sum())
    enough = min(max(len(scores) * min(_SURE / (share * each), 1), len(scores) * _SHARE), usual * _NEARLY)
    width = NARROW
    while hardest - easiest > easiest * width + _HAIR:
        inside = np.searchsorted(scores, scores * (1 + width) + _HAIR, side="right") - np.arange(len(scores))
        fullest = int(np.argmax(inside))
        if inside[fullest] >= enough:
            return float(scores[fullest]), float(scores[fullest]) * (1 + width) + _HAIR
        width *= 2
    return easiest, hardest
