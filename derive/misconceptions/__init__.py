"""The library of misconceptions: each rewrites definitions of a finished derivation; knows no pages and no students.

`MISTAKES` holds every entry by its slug. `mistaken(Work(graph, network), MISTAKES[slug])` is the whole derivation with
the mistake made throughout, or None where the network has no place for it. Its `values` are worked by the one
evaluator; its `value` is one step with the mistake, from values that are known, such as a student's own. The words of
an entry stand in the catalogues under `misconception.<slug>` and `self-check.<check>`; `places` fills them.
"""

from __future__ import annotations

from derive.misconceptions.mistake import Family, Mistake
from derive.misconceptions.places import places
from derive.misconceptions.rewrite import Mistaken, mistaken, one_step
from derive.misconceptions.stages import Stage
from derive.misconceptions.table import MISTAKES
from derive.misconceptions.work import Step, Work

__all__ = ["MISTAKES", "Family", "Mistake", "Mistaken", "Stage", "Step", "Work", "mistaken", "one_step", "places"]
