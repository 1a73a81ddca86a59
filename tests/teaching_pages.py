"""Worked problems with blocks that teach, made once for all tests; checks nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import derive
from derive.face import Worked
from derive.problem.choice import chosen, with_numbers


@cache
def worked(sheet: str, *blocks: str, **numbers: Any) -> Worked:
    """A worksheet with blocks, solved once."""
    return derive.explain(with_numbers(chosen(sheet).changed(present={"blocks": list(blocks)}), **numbers))
