"""What is asked of a class and what is accepted: the key of a set of sheets; knows no pages, no typed answers.

    Ask      one numbered box of a sheet: a quantity, a link of a chain, a formula, a choice
    Answer   what is right in one student's box, what correct hand work can give, and which mistake leads where
    Entry    one student: the drawn numbers, the answers, what every mistake would give
    Key      the problem, the asks and the entries of a whole class; `Key.problem_of` gives one student's problem

`file` writes a key as JSON and reads it back.
"""

from __future__ import annotations

from derive.key.asks import GROUPS, LETTERS, Answer, Ask, Group, Kind, LineKind, Option
from derive.key.entries import Entry, Key

__all__ = ["GROUPS", "LETTERS", "Answer", "Ask", "Entry", "Group", "Key", "Kind", "LineKind", "Option"]
