"""The messages of one language by their dotted ids, each table read when it is first asked for; knows no message.

A page says a tenth of what a catalogue holds, and reading all of it takes longer than setting the page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

_HEAD = re.compile(r"^\[([A-Za-z0-9_.-]+)\]$", re.MULTILINE)


class Catalogue(Mapping[str, Any]):
    """The messages in a text that is known to be TOML and has every head of a table in a line of its own.

    The caller's own messages, `instead`, stand before those of the text.

    >>> messages = Catalogue('[page]\\nof = "of"\\n[terms]\\ncost = { word = "cost" }\\n[terms.bias]\\nword = "bias"')
    >>> messages["page.of"], messages["terms.bias"]["word"], "terms.rate" in messages, len(messages)
    ('of', 'bias', False, 3)
    """

    def __init__(self, text: str, instead: Mapping[str, Any] = MappingProxyType({})) -> None:
        _, *parts = _HEAD.split(text)
        self._unread = dict(zip(parts[::2], parts[1::2], strict=True))
        self._found = dict(instead)

    def __getitem__(self, id: str) -> Any:
        if id not in self._found and self._unread:
            words = id.split(".")
            for end in range(1, len(words) + 1):
                self._read(".".join(words[:end]))
        return self._found[id]

    def __iter__(self) -> Iterator[str]:
        for head in tuple(self._unread):
            self._read(head)
        return iter(self._found)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _read(self, head: str) -> None:
        if (text := self._unread.pop(head, None)) is not None:
            for id, said in flat("", tomllib.loads(f"[{head}]{text}")):
                self._found.setdefault(id, said)


def flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Flatten tables into dotted ids; plural forms and terms stay tables.

    >>> dict(flat("", {"page": {"of": "of", "cost": {"one": "cost", "other": "costs"}}}))
    {'page.of': 'of', 'page.cost': {'one': 'cost', 'other': 'costs'}}
    """
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and not {"other", "word"} & set(value):
            yield from flat(f"{name}.", value)
        else:
            yield name, value
