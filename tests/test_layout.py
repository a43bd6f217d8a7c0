"""The role of each line, and what metadata lines say."""

from pathlib import Path

import pytest

from corpustool.layout import label
from corpustool.layout.credits import article_fields
from corpustool.layout.lines import fold_labels, split_lines
from corpustool.layout.metadata import iso_date, read_metadata, trailing_credit
from corpustool.layout.titles import may_be_title
from corpustool.layout.traits import find_rule
from corpustool.rules import first_match, rulebook

WEB = Path(__file__).resolve().parents[2] / "shared" / "gold" / "web"


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
        ("□记者 李红欢张良 报道", {"author": "李红欢张良"}),
        ("来源： | 发布时间: 2018-05-17", {"date": "2018-05-17"}),
        ("译： Chen Bin", {"translator": "Chen Bin"}),
        ("来源:9月30日《新华每日电讯》", {"source": "新华每日电讯"}),
        ("2019年10月08日 09:56    来源：中国新闻网   参与互动", {"date": "2019-10-08T09:56", "source": "中国新闻网"}),
        ("文章来源: 文章作者: 发布时间:2007-06-09 01:14 字体: [ ]", {"date": "2007-06-09T01:14"}),
        ("颁布日期:20020621  颁布单位:信息产业部", {"date": "2002-06-21", "issuer": "信息产业部"}),
        ("发布时间：2021-06-26阅读次数：1234次作者：张三", {"date": "2021-06-26", "views": 1234, "author": "张三"}),
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
        "译：学习，并且时常温习",
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


def test_a_time_of_day_that_is_none_is_left_out():
    assert iso_date("2024-04-24 99:99") == "2024-04-24"


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


@pytest.mark.skipif(not WEB.is_dir(), reason="the labelled pages are kept apart")
def test_the_table_of_a_public_record_is_metadata_with_its_values_below_their_labels() -> None:
    table = "• 索引号:\n6107280000/2024-001005\n• 来源:\n• 发文字号:\n镇政发〔2024〕7号\n• 有效性:\n• 发布日期:\n2024年04月06日"
    title, body = (
        "镇巴县人民政府工作规则",
        "县政府工作人员要旗帜鲜明讲政治，严格遵守宪法和法律法规，全面正确履行政府职能。",
    )
    labels = label(f"{table}\n{title}\n第一章总则\n{body}\n{body}")
    assert [item.role for item in labels] == ["metadata"] * 8 + ["title", "body", "body", "body"]
    assert article_fields(labels) == {"title": title, "docno": "镇政发〔2024〕7号", "date": "2024-04-06"}
    assert label(f"{body}\n公开范围：本单位")[1].role == "body"


def test_a_day_below_when_a_member_joined_is_none_of_the_article() -> None:
    body = "修改硬盘缺陷列表的方式，就是对反向磁化的改进，这种方法和上面说的硬盘厂商的维修方式非常相似。\n" * 3
    head = "注册\nQQ登录\n注册时间\n2010-2-9\n最后登录\n2019-1-16\n发表于 2012-5-5 04:33:46 | 显示全部楼层 |阅读模式 来自 中国四川眉山\n"
    labels = label(f"{head}{body}回复 支持 反对\n上一主题下一主题\n")
    assert article_fields(labels)["date"] == "2012-05-05T04:33:46"
    assert "title" not in {item.role for item in labels}


def test_no_rule_is_passed_over_for_what_it_needs() -> None:
    rules = [rule for rule in rulebook("chrome") if rule.action == "drop" and rule.pattern]
    lines = {line.text for page in WEB.glob("*.txt") for line in split_lines(page.read_text("utf-8")) if line.text}
    for folded in map(fold_labels, sorted(lines)):
        tried = next((rule.id for rule in rules if rule.pattern and rule.pattern.search(folded)), "")
        assert find_rule(folded) == tried


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


PLAIN = {
    "verse": "静夜思\n李白\n床前明月光\n疑是地上霜\n举头望明月\n低头思故乡\n\n登鹳雀楼\n白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼",
    "list": "购物清单\n鸡蛋\n牛奶\n面包\n苹果\n大米\n食用油\n洗衣液\n垃圾袋",
    "law": "第一条 为了规范网络信息内容，保护公民的合法权益，制定本规定。\n"
    "第二条 未经许可，任何单位不得转载、摘编互联网新闻信息。\n"
    "第三条 申请互联网新闻信息服务许可，应当具备下列条件：\n（一）在境内依法设立的法人；\n（二）主要负责人是中国公民；\n"
    "第四条 网站应当办理ICP备案手续。\n第五条 版权所有者有权要求删除侵权内容。",
    "interview": "记者：您什么时候开始种树的？\n老人：四十年前。\n记者：为什么\n老人：风沙太大了，庄稼都埋了。\n"
    "记者：以后呢\n老人：接着种。\n记者：累不累",
    "table": "姓名 | 性别 | 年龄\n张三 | 男 | 32\n李四 | 女 | 28\n王五 | 男 | 45\n赵六 | 女 | 51\n孙七 | 男 | 23",
    "telephones": "通讯录\n教务处 62785678\n总务处 62789012\n图书馆 62783456\n医务室 62787890\n保卫处 62782345",
    "chronicle": "大事记\n1949年10月1日 中华人民共和国成立\n1953年1月1日 第一个五年计划开始\n1956年9月15日 中共八大召开",
    "break": "他走了，再也没有回来。\n……\n春天来的时候，桃花开了。",
    "short": "你好。",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_a_text_that_is_no_page_loses_nothing(text: str) -> None:
    narrow = text.translate({ord(wide): mark for wide, mark in zip("，；：！？", ",;:!?", strict=True)})
    for form in (text, narrow):
        lost = [item.line.text for item in label(form) if item.role in ("chrome", "metadata", "dateline")]
        assert not lost


BODY = [
    "每到傍晚，出海的人陆续靠岸，祠堂里的灯就亮了，三十多张课桌坐得满满当当，最大的学员已经七十一岁。",
    "教识字的是退休教师方老先生，他把潮汐表、天气预报和鱼市的价钱编成课文，学员们当天学，第二天就能用上。",
    "村里的年轻人也来帮忙，有人教手机付款，有人教怎样在网上卖鱼干，一个冬天下来，全村多了四成的收入。",
]


@pytest.mark.parametrize("menu", [["首页", "要闻", "渔业", "天气"], []])
def test_the_line_between_menu_and_metadata_is_the_title(menu: list[str]) -> None:
    lines = [*menu, "夜校的灯亮了", "2021-03-04 08:15 来源：海边日报", *BODY, "版权所有 © 海边在线"]
    roles = [item.role for item in label("\n".join(lines))]
    assert roles == [*["chrome"] * len(menu), "title", "metadata", *["body"] * 3, "chrome"]


def test_a_title_that_a_page_says_twice_is_said_once() -> None:
    said = ["标题：夜校的灯又一次亮了", "发布日期：2021-03-04"]
    lines = ["首页", "要闻", "渔业", "天气", *said, *said, *BODY, "版权所有 © 海边在线"]
    assert article_fields(label("\n".join(lines)))["title"] == "夜校的灯又一次亮了"


def test_a_step_of_a_path_is_no_title() -> None:
    lines = [line for text in ("/ 渔村见闻摘要", "夜校的灯又一次亮了") for line in split_lines(text)]
    assert [may_be_title(line) for line in lines] == [False, True]


def test_comments_longer_than_the_body_are_not_the_body() -> None:
    menu = ["首页", "新闻", "体育", "财经", "娱乐", "论坛", "登录", "注册"]
    comments = [
        line
        for number in range(12)
        for line in (
            f"网友{number} 发表于 2021-03-05 10:{10 + number}",
            f"说得真好，我们村里也想办一个这样的夜校，可是没有老师，也没有钱，第{number}次来看这篇文章了。",
        )
    ]
    lines = [
        *menu,
        "渔村办起了夜校",
        "2021-03-04 08:15 来源：海边日报",
        *BODY,
        "网友评论",
        *comments,
        "京ICP备12345678号",
    ]
    roles = [item.role for item in label("\n".join(lines))]
    assert roles[8:13] == ["title", "metadata", "body", "body", "body"]
    assert "body" not in roles[13:]


def test_metadata_keeps_what_clients_and_sites_say_of_the_source() -> None:
    for line, fields in (
        ("来源：央视新闻客户端", {"source": "央视新闻客户端"}),
        ("[点击此处收藏本文]  发表于2005年09月07日 11:57 AM", {"date": "2005-09-07T11:57"}),
    ):
        [found] = label(line)
        assert (found.role, found.fields) == ("metadata", fields)
