"""Glosses: those that a tool left, and those that somebody wrote."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpustool.document import Edit
from corpustool.repairing.gloss import common, find_glosses, plain, readings

SEED = Path(__file__).resolve().parents[1] / "seeds" / "004_a2cb4460bf96d624.txt"


def without(text: str) -> str:
    return Edit(tuple(find_glosses(text))).apply(text)


@pytest.mark.parametrize(
    ("glossed", "true"),
    [
        (
            "加強(qiáng)區(qū)域合作是實(shí)現(xiàn)區(qū)域協(xié)調(diào)發(fā)展的途徑",
            "加強區域合作是實現區域協調發展的途徑",
        ),
        ("以推動學校事業(yè)高質量發(fā)展為主題", "以推動學校事業高質量發展為主題"),
        ("4月3日,我校在明向校區(qū)召開會議", "4月3日,我校在明向校區召開會議"),  # once, and common
        ("贛(gàn)江邊，贛(gàn)州城", "贛江邊，贛州城"),  # rare, and wherever it stands
        ("發（fā）展", "發展"),
        ("發(fɑ\u0304)展", "發展"),  # decomposed, with the phonetic letter
        ("點(diăn)", "點"),  # a breve for the caron
    ],
)
def test_what_a_tool_left_goes(glossed: str, true: str):
    assert without(glossed) == true


@pytest.mark.parametrize(
    "text",
    [
        "「學」(xué)字的本義是覺悟，後來才有學習的意思。",
        "饕(tāo)餮(tiè)是古代傳說中的凶獸。",
        "他出生在安徽省亳(bó)州市，祖籍贛(gàn)江邊。",
        "北京市朝阳(cháo yáng)区，隔行(háng)业如隔山",
        "他的老家在山東省單(shàn)縣，樂(yuè)清是浙江省的一個縣級市。",  # not their first readings
        "會議由副校長(主持行政工作)孫宏斌主持，發(fa)展(scope)",
        "學習學問學者學校都說學(xué)",  # glossed at one place of five
    ],
)
def test_what_somebody_wrote_stays(text: str):
    assert find_glosses(text) == []


def test_seed():
    text = SEED.read_text("utf-8")
    changes = find_glosses(text)
    assert len(changes) == 40  # another one is torn by a shift
    assert {change.rule for change in changes} == {"gloss/pinyin"}
    assert all(change.after == "" and change.evidence["reason"] for change in changes)
    after = without(text)
    assert [after.count(kept) for kept in ("(主持行政工作)", "(直屬黨總支)", "(黨總支)")] == [1, 2, 1]


def test_readings():
    assert readings()["發"] == "fā"
    assert readings()["調"] == "diào"
    assert "中" not in readings()
    assert "發" in common()
    assert "贛" not in common()
    assert len(readings()) > 3000


@pytest.mark.parametrize(("syllable", "usual"), [("fā", "fā"), ("lǜ", "lǜ"), ("lü", ""), ("ma", ""), ("ɡuǒ", "guǒ")])
def test_plain(syllable: str, usual: str):
    assert plain(syllable) == usual


@given(st.text("發展學()（）fāxué̄ \n中", max_size=60))
def test_changes_fit_any_text_and_leave_nothing_to_do(text: str):
    changes = find_glosses(text)
    assert all(text[change.start : change.end] == change.before for change in changes)
    after = without(text)
    assert find_glosses(after) == [] or len(after) < len(text)


@pytest.mark.parametrize(("piece", "glosses"), [("發(fā)", 1), ("發(", 0), ("(a", 0), ("發(aaaaaaaaaa", 0)])
def test_repeated_pieces_end_soon(piece: str, glosses: int):
    times = 200_000 // len(piece)
    start = process_time()
    assert len(find_glosses(piece * times)) == glosses * times
    assert process_time() - start < 5
