"""What the report and the letters say, in the languages that people read."""

from collections.abc import Mapping
from typing import Final

from callcenter.service.mail.letters import Text, Texts

from .records import Dimension

Words = Mapping[str, str]

WARNING: Final[Texts] = {
    "zh-CN": Text(
        subject="预警：投诉多于以往",
        body="{name}您好：\n\n最近七天的投诉件数（括号内为按以往情况预计的件数）：\n{lines}\n\n详情：{url}\n",
    ),
    "zh-TW": Text(
        subject="預警：投訴多於以往",
        body="{name}您好：\n\n最近七天的投訴件數（括號內為按以往情況預計的件數）：\n{lines}\n\n詳情：{url}\n",
    ),
    "en": Text(
        subject="Early warning: more complaints than usual",
        body="Dear {name},\n\ncomplaints of the last seven days (in brackets: expected by their history):\n"
        "{lines}\n\nMore: {url}\n",
    ),
}
DIMENSIONS: Final[Mapping[Dimension, Words]] = {
    Dimension.CLASS: {"zh-CN": "类别", "zh-TW": "類別", "en": "Class"},
    Dimension.CAUSE: {"zh-CN": "原因", "zh-TW": "原因", "en": "Cause"},
    Dimension.PRODUCT: {"zh-CN": "产品", "zh-TW": "產品", "en": "Product"},
    Dimension.UNIT: {"zh-CN": "责任部门", "zh-TW": "責任部門", "en": "Responsible unit"},
    Dimension.AGENT: {"zh-CN": "客服人员", "zh-TW": "客服人員", "en": "Agent"},
}


def dimension_word(dimension: Dimension, language: str) -> str:
    """What a dimension is called."""
    words = DIMENSIONS[dimension]
    return words.get(language, words["en"])
