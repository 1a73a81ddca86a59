"""Catalogues read table by table, beside the same files read as a whole."""

from __future__ import annotations

import tomllib

import pytest

from derive.render.catalogue import Catalogue, flat
from derive.resources import folder


@pytest.fixture(params=["en", "id"])
def text(request: pytest.FixtureRequest) -> str:
    """A shipped catalogue."""
    return (folder("templates") / "lang" / f"{request.param}.toml").read_text(encoding="utf-8")


def test_a_catalogue_in_parts_is_the_whole_file(text: str) -> None:
    """Table by table everything is read that stands in the file, whether all of it or one message is asked for."""
    whole = dict(flat("", tomllib.loads(text)))
    assert len(whole) > 1000
    assert whole == dict(Catalogue(text))
    assert all(whole[id] == Catalogue(text)[id] for id in list(whole)[::50])
    messages = Catalogue(text)
    assert all(said == messages[id] for id, said in reversed(whole.items()))
    assert len(whole) == len(messages)


def test_only_what_is_asked_for_is_read() -> None:
    """A table that nobody asks for may even be no TOML; asking for one of its messages tells that it is none."""
    messages = Catalogue('[page]\nof = "of"\n[page.head]\n= 1\n')
    assert messages["page.of"] == "of"
    assert "page.in" not in messages
    with pytest.raises(tomllib.TOMLDecodeError):
        messages["page.head.of"]


def test_the_callers_own_messages_stand_before() -> None:
    """Single messages are replaced or added, before and after the table is read; the others of the table stay."""
    messages = Catalogue('[page]\nof = "of"\nand = "and"\n', {"page.of": "out of", "page.by": "by"})
    assert messages["page.of"] == "out of"
    assert messages["page.and"] == "and"
    assert dict(messages) == {"page.of": "out of", "page.by": "by", "page.and": "and"}
    assert messages.get("page.none") is None
