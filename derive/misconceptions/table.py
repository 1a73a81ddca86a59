"""The library: every mistake by its slug, in the order of a derivation; knows no words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from derive.misconceptions.arithmetic import ARITHMETIC
from derive.misconceptions.back import BACK
from derive.misconceptions.batch import BATCH
from derive.misconceptions.cost import COSTLY
from derive.misconceptions.forward import FORWARD
from derive.misconceptions.gradients import GRADIENTS
from derive.misconceptions.mistake import Mistake
from derive.misconceptions.output import OUTPUT
from derive.misconceptions.penalty import PENALTY
from derive.misconceptions.slopes import SLOPES
from derive.misconceptions.softmax import SOFTMAX
from derive.misconceptions.update import UPDATE

_ENTRIES = (
    *FORWARD, *COSTLY, *OUTPUT, *SLOPES, *GRADIENTS, *BACK, *BATCH, *SOFTMAX, *PENALTY, *UPDATE, *ARITHMETIC,
)  # fmt: skip
MISTAKES: Mapping[str, Mistake] = MappingProxyType({mistake.slug: mistake for mistake in _ENTRIES})
assert len(MISTAKES) == len(_ENTRIES), "a slug stands twice in the library"
