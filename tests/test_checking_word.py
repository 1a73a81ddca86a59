"""Choices, numbers of lines and rates as people type them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.checking import word
from derive.checking.word import choices, read_word

LETTERS = choices("abcd")
LINES = {str(number): str(number) for number in range(1, 30)}
RATES = {"dC/da2[1]": "dC/da2[1]", "∂C/∂a_1^(2)": "dC/da2[1]", "da2[1]/dz2[1]": "da2[1]/dz2[1]"}
READ: tuple[tuple[dict[str, str], str, str], ...] = (
    (dict(LETTERS), "b", "b"),
    (dict(LETTERS), " B ", "b"),
    (dict(LETTERS), "(c)", "c"),
    (dict(LETTERS), "d.", "d"),
    (dict(LETTERS), "Jawaban: a", "a"),
    (dict(LETTERS), "pilihan C)", "c"),
    (LINES, "17", "17"),
    (LINES, "baris 17", "17"),
    (LINES, "Line 3.", "3"),
    (LINES, "No. 3", "3"),
    (LINES, "#3", "3"),
    (LINES, "３", "3"),
    (RATES, "dC / da2[1]", "dC/da2[1]"),
    (RATES, "∂C/∂a2[1]", "dC/da2[1]"),
    (RATES, "∂C/∂a₁⁽²⁾", "dC/da2[1]"),
    (RATES, "∂a2[1]/∂z2[1]", "da2[1]/dz2[1]"),
    ({"x": "x", "X": "X"}, "X", "X"),
)


@pytest.mark.parametrize(("allowed", "text", "meant"), READ)
def test_words_are_read(allowed: dict[str, str], text: str, meant: str) -> None:
    """Each usual way to write an answer means its word, and the typed text is kept."""
    found = read_word(text, allowed)
    assert ("word", meant, text) == (found.state, found.word, found.text)


@pytest.mark.parametrize("text", ["e", "ab", "41", "b c", "a\u200b", "x" * 100, "=a", "__import__('os')"])
def test_other_words_are_unreadable(text: str) -> None:
    """What is no answer of the question is unreadable and has no word; a choice is never guessed."""
    found = read_word(text, LETTERS)
    assert ("unreadable", "") == (found.state, found.word)
    assert found.fault and 1 <= found.column <= len(text)


@given(st.text(max_size=80) | st.text("abcd().:# jawaban", max_size=20))
def test_any_text(text: str) -> None:
    """Whatever is typed is a word that is allowed, blank or unreadable."""
    found = read_word(text, LETTERS)
    assert found.state in ("word", "blank", "unreadable")
    assert (found.word in LETTERS) == (found.state == "word")


def test_patterns_are_linear() -> None:
    """No pattern takes more than 50 ms for a hundred thousand characters."""
    for pattern in (value for value in vars(word).values() if isinstance(value, re.Pattern)):
        for piece in ("a", " ", ") ", "no ", "#"):
            text = piece * (100_000 // len(piece))
            start = time.process_time()
            pattern.match(text)
            assert time.process_time() - start < 0.05, pattern
