"""The role of each line, and what metadata lines say."""

import pytest

from corpustool.layout import label
from corpustool.layout.metadata import iso_date, read_metadata, trailing_credit
from corpustool.rules import first_match, rulebook


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "来源：珠江商报 发布时间：2024-06-25 10:03:27 字号：大中小",
            {"source": "珠江商报", "date": "2024-06-25T10:03:27"},
        ),
        ("发布日期: 日期：2024-04-24 18:29", {"date": "2024-04-24T18:29"}),
        (
            "作者：谷慧文来源：海洋生命学院发布时间：2019年9月7日",
            {"author": "谷慧文", "source": "海洋生命学院", "date": "2019-09-07"},
        ),
        ("（责任编辑：肖春芳）", {"editors": {"责任编辑": "肖春芳"}}),
        ("來源：中國時報", {"source": "中國時報"}),
        ("2020-10-04 20:30 长江网", {"date": "2020-10-04T20:30", "source": "长江网"}),
        ("浏览次数：10457", {"views": 10457}),
        ("新华社北京10月2日电", {"dateline": "新华社北京10月2日电"}),
        ("□ 本报记者 葛灵丹", {"author": "葛灵丹"}),
        ("来源： | 发布时间: 2018-05-17", {"date": "2018-05-17"}),
    ],
)
def test_metadata_lines_are_understood(line: str, fields: dict[str, object]) -> None:
    found = read_metadata(line)
    assert found is not None
    assert found.fields == fields


@pytest.mark.parametrize(
    "line",
    [
        "来源多样，内容丰富。",
        "他说：编辑部的灯亮到深夜。",
        "2025年4月10日22时07分，韩铁强与同事最后通话：“你们早点休息吧，我再研究研究。”",
        "编辑委员会召开了会议。",
        "新华社北京10月2日电 国务院总理今天出席了开幕式。",
        "",
    ],
)
def test_prose_is_no_metadata(line: str) -> None:
    assert read_metadata(line) is None


def test_impossible_dates_are_no_dates() -> None:
    assert [iso_date(text) for text in ("2024-13-01", "2024年2月30日", "20240101")] == [None, "2024-02-30", None]


def test_a_credit_at_the_end_of_a_paragraph() -> None:
    assert trailing_credit("会议就此结束。（通讯员：王 雪）") == {"author": "王 雪"}
    assert trailing_credit("会议由副校长(主持行政工作)孙宏斌主持。") == {}


@pytest.mark.parametrize("name", ["chrome", "metadata"])
def test_examples_of_the_rulebooks_hold(name: str) -> None:
    for rule in rulebook(name):
        for example in rule.matches:
            roles = [
                (item.role, item.rule)
                for item in label("某大学召开年度工作会议，部署了全年的重点任务，并提出了要求。\n" + example)
                if item.role != "blank"
            ]
            assert ("chrome" if name == "chrome" else rule.id) in {
                role if name == "chrome" else found for role, found in roles[1:]
            }, example
        for example in rule.spares:
            assert all(item.role not in ("chrome", "metadata", "dateline") for item in label(example)), example
            assert not any(first_match(rulebook("chrome"), line) for line in example.split("\n"))


def test_short_lines_of_a_list_or_poem_are_no_menu() -> None:
    verse = "静夜思\n床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"
    items = "一、听取报告\n二、审议方案\n三、选举理事\n四、投票表决\n五、宣布结果\n六、合影留念"
    assert "chrome" not in {item.role for item in label(f"{verse}\n\n{items}")}


def test_a_letter_closes_with_signature_and_date() -> None:
    roles = [
        item.role
        for item in label(
            "各位家长：\n现定于本周五下午召开家长会，请各位家长安排好时间，准时参加。\n城关小学\n2021年3月4日"
        )
    ]
    assert roles[-2:] == ["signature", "date"]


def test_verse_without_marks_is_no_menu() -> None:
    verse = "登鹳雀楼\n白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼\n春晓\n春眠不觉晓\n处处闻啼鸟"
    assert "chrome" not in {item.role for item in label(verse)}


def test_of_a_page_the_body_the_title_and_what_it_says_of_them_stay() -> None:
    prose = "九月十日上午，学校在体育馆举行大会，庆祝第四十一个教师节，表彰先进集体和先进个人。"
    body = [f"{prose}第{number}项议程随后进行，会场气氛热烈，师生反响良好。" for number in "一二三四"]
    menu = ["首页", "学校概况", "机构设置", "师资队伍", "人才培养", "招生就业", "登录", "注册"]
    foot = ["分享到：", "相关新闻", "图书馆新馆正式开放", "运动会圆满落幕", "版权所有 © 某大学", "京ICP备12345678号"]
    head = ["学校举行庆祝教师节大会", "来源：新华社 2024-09-10"]
    labels = label("\n".join([*menu, *head, *body, *foot, *body]))
    roles = [item.role for item in labels]
    assert set(roles[:8]) == {"chrome"}
    assert roles[8:14] == ["title", "metadata", *["body"] * 4]
    assert set(roles[14:]) == {"chrome"}
    assert labels[0].reasons
