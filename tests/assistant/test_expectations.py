"""Forms that questions expect: what measures a thing has to be in the sentence that answers."""

from __future__ import annotations

import pytest

from assistant.expectations import is_exact, is_met
from assistant.question import Question


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("主编林雨时任何职？", "林雨是水利局局长。", "主编：林雨"),
        ("1973年他担任什么职务？", "1973年，任邮局联络员。", "会议的任务是协调，任何人都可参加。"),
        ("What post did she hold in 1973?", "In 1973 she served as a ferry pilot.", "The ferry was built in 1973."),
        ("鱼的全长是多少厘米？", "全长通常只有2cm。", "全重2 kg。"),
        ("一共用了多少吨炸药？", "共用炸药3 000吨。", "爆破后水中悬浮物在1小时后降低。"),
        ("How many tonnes of rock were removed?", "Some 2,000 tonnes were removed.", "It took 4 months."),
        ("河里一年流走多少立方米的水？", "年径流量为30亿m³。", "全长4 880 km。"),
        ("住在这里的人一共有多少？", "总人口约3.2亿。", "全长4 880 km。"),
        ("住在这里的人一共有多少？", "总人口约3.2亿。", "面积约260万km²。"),
        ("How many people live there?", "Some 320 million live there.", "It covers 2.6 million km²."),
        ("河最后流进哪片海？", "最后注入南海。", "江水从北向南流。"),
        ("Into which sea does it flow?", "It empties into the Yellow Sea.", "It flows from north to south."),
        ("How large a territory is it?", "It covers 300 km² in all.", "It borders six countries."),
        ("外国人给这条河起了什么外号？", "它有“东方明珠”之称。", "它统称为大河。"),
        ("What is the river's nickname?", "It is known abroad as the Pearl of the East.", "It is one river of six."),
        ("村里主要参与了哪个阶段？", "村里主要参与了启动阶段。", "村里建了数据库。"),
        ("在哪次会议上通过的？", "第二次会议通过了宣言。", "宣言有六条。"),
        ("灯塔的铜钟有多重？", "铜钟重三百公斤。", "铜钟高3米。"),
        ("How heavy is the bell?", "The bell weighs 300 kg.", "The bell is 3 m high."),
        ("茶园的年降雨量是多少？", "年降雨量1 200毫米。", "茶园有2 130亩梯田。"),
        ("What is the annual rainfall?", "It rains 1,200 mm a year.", "The river is 4,880 km long."),
        ("冬天的气温有多低？", "冬天气温为零下3℃。", "冬天有3个月。"),
        ("What is the temperature in winter?", "It falls to 3 °C.", "Winter lasts 3 months."),
        ("水电站装机多少千瓦？", "装机125万千瓦。", "水电站建于1996年。"),
        ("How many megawatts does the plant have?", "It has 1,250 MW.", "It was built in 1996."),
        ("守塔人的工资是多少？", "守塔人每月拿30元。", "守塔人有2名。"),
        ("What was the pay of the keepers?", "They were paid 30 yuan a month.", "There were 2 keepers."),
        ("这本书一共有多少页？", "全书共464页。", "字数 538 千字"),
        ("How many pages has the book?", "464 pages", "Printed sheets: 29"),
        ("How big a drop has the river?", "Its total drop is 5 167 m.", "It covers 260 km²."),
        ("How big an area has the garden?", "It covers 260 km².", "It is 31 m high."),
        ("守塔站的传真是多少？", "传真：010-55501", "电话：010-5550123"),
        ("What is the fax number?", "Fax: 010 55501", "Phone: 010-5550123"),
        ("全书一共多少字？", "字数：120千字", "印张：8"),
        ("How many words does it run to?", "Length: 120 thousand words", "Sheets: 8"),
        ("这本书是谁出版的？", "海角出版社出版", "出版社地址：海角路3号"),
        ("Who's the publisher?", "Publisher: Cape Press", "Address of the publisher: 3 Cape Road"),
        ("守塔人今年多大岁数？", "守塔人今年61岁。", "守塔人姓何。"),
        ("How old is the keeper?", "He was born in 1931.", "He lit 3 lamps."),
        ("失业率是多少？", "失业率为7.2%。", "有3 200人失业。"),
        ("What is the literacy rate?", "92 per cent can read.", "It has 3 schools."),
        ("港湾有多深？", "港湾水深12米。", "港湾长12 km。"),
        ("How deep is the harbour?", "It is 12 m deep.", "It is 12 km long."),
        ("灯塔在哪座城市？", "灯塔位于海州市。", "灯塔有3层。"),
        (
            "In which city is the office?",
            "The office is in Havenport.",
            "The Harbour Fund (HF) is the largest in years.",
        ),
        ("Where is the office?", "The office is in Havenport.", "The fund is the largest in years."),
        ("哪家银行贷的款？", "世行提供贷款。", "施工单位执行了部里的规定。"),
        ("Which company built it?", "Built by Cape Limited.", "Built by the ministry."),
        ("他毕业于哪所大学？", "他毕业于海州大学。", "他在部里工作。"),
        ("Which newspapers wrote of it?", "The Cape Times wrote of it.", "The meeting was held in May."),
        ("它是哪个国家提出的？", "由芬兰提出。", "由工作组提出。"),
        ("In which language was it written?", "It was written in English.", "It was written in May."),
        ("出版社的邮编是多少？", "邮编 100062", "电话 55"),
        ("How many print copies were made?", "It was printed in 3,000 copies.", "1st edition, December 2008"),
    ],
)
def test_a_measure_asked_for_has_to_be_there(question: str, holding: str, lacking: str) -> None:
    asked = Question.of(question)
    assert (asked.holds_expected(holding), asked.holds_expected(lacking)) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What is the source of this figure?", True),
        ("Which sources are cited?", True),
        ("How far does the river fall from source to mouth?", False),
        ("Where is the source of the river?", False),
        ("这个数据的来源是什么？", True),
    ],
)
def test_the_source_of_a_river_is_no_source_of_a_figure(question: str, about: bool) -> None:
    assert Question.of(question).about_sources is about


@pytest.mark.parametrize("question", ["谁发明了电话？", "电话是谁发明的？", "Who invented the telephone?"])
def test_whoever_is_asked_for_is_no_number(question: str) -> None:
    assert Question.of(question).holds_expected("电话：010-5550123") == 0.5


@pytest.mark.parametrize(
    ("question", "exact"),
    [("传真是多少？", True), ("What is the website?", True), ("河有多长？", False), ("谁写的？", False)],
)
def test_some_forms_are_told_in_no_other_way(question: str, exact: bool) -> None:
    assert is_exact(question) is exact


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("Who invented the telephone?", "Telephone of the editor's office: 010-5550123", False),
        ("Who edited it?", "Responsible editor: He Hai (何海)", True),
        ("谁是责任编辑？", "责任编辑：何海", True),
        ("封面是谁做的？", "封面设计：青禾图文", True),
        ("谁编的？", "地点：山南港口。", False),
        ("谁发明了电话？", "电话：010-5550123", False),
        ("谁提供了灯塔？", "灯塔由港务局提供。", True),
        ("河有多长？", "长4 880 km。", True),
        ("工期的起讫日期为何？", "工期很长，由监理负责。", False),
        ("工期的起讫日期为何？", "工期从1956年3月1日到5月2日。", True),
        ("State the start date of the works.", "The works were supervised.", False),
        ("State the start date of the works.", "The works began on 1 March 1956.", True),
        ("它讲了什么？", "它讲了灯塔。", None),
    ],
)
def test_somebody_is_needed_where_the_question_is_who(question: str, sentence: str, met: bool | None) -> None:
    assert is_met(question, sentence) is met


def test_the_publishers_editor_is_no_publisher() -> None:
    assert is_met("Who was the publisher's editor?", "Responsible editor: Li Wen") is True
