"""Nothing is lost: edits revert, pieces of a document revert to pieces of its original."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import Change, Document, Edit

TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("學校“雙一流”\n\r（fā)?! "), st.characters(exclude_categories=["Cs"])),
    max_size=40,
)


@st.composite
def changes(draw: st.DrawFn, text: str) -> list[Change]:
    """Changes of a text that do not overlap."""
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    return [
        Change("characters/test", start, text[start:end], draw(st.sampled_from(["", "新", "改了\n", text[start:end]])))
        for start, end in pairs
    ]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    document = Document("d", draw(TEXT))
    for _ in range(draw(st.integers(0, 4))):
        document = document.edited(draw(changes(document.text)))
    return document


@given(documents(), st.data())
def test_original_is_the_input(document: Document, data: st.DataObject) -> None:
    more = document.edited(data.draw(changes(document.text)))
    assert more.original() == document.original()


@given(documents(), st.data())
def test_pieces_joined_are_the_document_and_their_originals_its_original(
    document: Document, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(document.text)), max_size=4, unique=True)))
    edges = [0, *(cut for cut in cuts if 0 < cut < len(document.text)), len(document.text)]
    pieces = [document.piece(a, b) for a, b in itertools.pairwise(edges)]
    assert "".join(piece.text for piece in pieces) == document.text
    assert "".join(piece.original() for piece in pieces) == document.original()


def test_a_place_is_followed_back_through_every_edit() -> None:
    document = Document("d", "a\r\n發(fā)展學?!半p").edited([Change("characters/newline", 1, "\r\n", "\n")])
    document = document.edited([Change("gloss/pinyin", 3, "(fā)", "")])
    document = document.edited([Change("shift/cut", 3, "展學?!半p", "展學校“雙")])
    assert document.original()[document.place(3, 3)] == "展"
    assert document.original()[document.place(2, 0)] == "a"
    assert document.original()[document.place(1, 2)] == "發"


def test_changes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Edit((Change("a/b", 0, "x", ""),)).apply("y")
    with pytest.raises(ValueError, match="does not fit"):
        Document("d", "abc").edited([Change("a/b", 0, "ab", ""), Change("a/c", 1, "bc", "")])
    with pytest.raises(ValueError, match="does not fit"):
        Edit((Change("a/b", 0, "x", "z"),)).revert("y")
