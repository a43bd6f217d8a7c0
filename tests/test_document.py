"""Nothing is lost: edits revert, pieces of a document revert to pieces of its original."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import Block, Change, Document, Edit, Markup, Rewriting

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


@given(documents(), st.data())
def test_places_before_and_after_an_edit(document: Document, data: st.DataObject) -> None:
    made = data.draw(changes(document.text))
    edit = Edit(tuple(made))
    offset = data.draw(st.integers(0, len(document.text)))
    over = next((change for change in made if change.start <= offset < change.end), None)
    left = [change for change in made if change.end <= offset and change is not over]
    edge = over.start if over else offset
    assert edit.after(offset) == len(Edit(tuple(left)).apply(document.text[:edge]))
    if over is None:
        assert edit.before(edit.after(offset)) <= offset
        assert edit.after(edit.before(edit.after(offset))) == edit.after(offset)
    for change in made:
        for inside in range(len(change.after)):
            assert edit.before(edit.after(change.start) + inside) == change.start


def test_places_around_two_changes() -> None:
    edit = Edit((Change("a/b", 1, "xx", "yyy"), Change("a/c", 5, "zz", "")))  # 0xx34zz7 → 0yyy347
    assert [edit.before(at) for at in range(8)] == [0, 1, 1, 1, 3, 4, 7, 8]
    assert [edit.after(at) for at in range(9)] == [0, 1, 1, 4, 5, 6, 6, 6, 7]


def test_a_piece_has_the_part_of_a_change_on_its_side() -> None:
    first, second = Change("a/b", 1, "xx", "yyy"), Change("a/c", 5, "zz", "w", {"why": 1})
    document = Document("d", "0xx34zz7").edited([first, second])
    whole, rest = document.piece(0, 4), document.piece(4, len(document.text))
    assert [edit.changes for edit in whole.history] == [(first,)]
    assert [edit.changes for edit in rest.history] == [(second._replace(start=2),)]
    before, after = document.piece(0, 2), document.piece(2, 7)
    assert [change[:4] for change in before.history[0].changes] == [("a/b", 1, "xx", "y")]
    assert [change[:4] for change in after.history[0].changes] == [("a/b", 0, "", "yy"), ("a/c", 2, "zz", "w")]
    long = Document("d", "0x34zz7").edited([Change("a/b", 1, "x", ""), Change("a/c", 4, "zz", "www")])
    assert [change[:4] for change in long.piece(4, 7).history[0].changes] == [("a/c", 0, "", "ww")]


def test_an_edit_known_by_its_result_looks_for_changes_only_when_asked() -> None:
    asked: list[int] = []

    def find() -> list[Change]:
        asked.append(1)
        return [Change("convert/s2t", 0, "头", "頭")]

    edit = Rewriting("头", "頭", find)
    assert (edit.apply("头"), edit.revert("頭"), asked) == ("頭", "头", [])
    assert (edit.apply("头发"), edit.revert("頭发"), asked) == ("頭发", "头发", [1])
    with pytest.raises(ValueError, match="does not fit"):
        edit.apply("天")
    with pytest.raises(ValueError, match="does not fit"):
        edit.revert("天")
    document = Document("d", "头")
    assert document.rewritten("头", find) is document
    assert document.rewritten("頭", find).history[0].changes == edit.changes


def test_a_flag_changes_nothing() -> None:
    assert Change("a/b", 0, "x", "x").is_flag
    assert not Change("a/b", 0, "x", "y").is_flag


def test_a_change_is_on_the_line_where_its_text_begins() -> None:
    made = [Change("a/b", 1, "\n\n x", "y"), Change("a/c", 6, "\n", ""), Change("a/d", 8, "丙", "")]
    document = Document("d", "甲\n\n x乙\n丙丁").edited([made[0], made[1]._replace(start=6), made[2]._replace(start=7)])
    assert [(stage, line) for stage, line, _ in document.located()] == [(0, 3), (0, 3), (0, 4)]
    again = document.edited([Change("a/e", 3, "丁", "")])
    assert [(stage, line) for stage, line, _ in again.located()][-1] == (1, 4)


def test_white_space_before_a_change_is_passed_over() -> None:
    document = Document("d", "甲\n\n x\n丙").edited([Change("a/b", 1, "\n\n x", "y")])
    assert [line for _, line, _ in document.located()] == [3]
    blank = Document("d", "甲\n\n\n丙").edited([Change("a/b", 1, "\n\n", "")])
    assert [line for _, line, _ in blank.located()] == [1]


def test_blocks_move_with_the_edits_after_them() -> None:
    page = Document("d", "甲乙\n丙", markup=Markup((Block(0, 2, 1, -1), Block(3, 4, 0, 0)), (), 0))
    assert Document("d", "甲乙\n丙").blocks() == []
    assert page.blocks() == list(page.markup.blocks) if page.markup else False
    assert page.edited([Change("a/b", 0, "甲", "")]).blocks() == [Block(0, 1, 1, -1), Block(2, 3, 0, 0)]


def test_fields_without_a_value_are_left_out() -> None:
    document = Document("d", "", {"title": "甲"}).with_meta(date="2024", title=None, source=None)
    assert document.meta == {"title": "甲", "date": "2024"}
