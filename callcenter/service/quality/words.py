"""What the report and the letters say, in the languages that people read."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from callcenter.repository.enums import CaseKind
from callcenter.service.mail.letters import Text, Texts

from .records import Dimension

Words = Mapping[str, str]


def _words(zh_cn: str, zh_tw: str, en: str) -> Words:
    return {"zh-CN": zh_cn, "zh-TW": zh_tw, "en": en}


WARNING: Final[Texts] = {
    "zh-CN": Text(
        subject="预警：投诉多于以往",
        body="{name}您好：\n\n最近七天的投诉件数（括号内为按以往情况预计的件数）：\n{lines}\n\n详情：{url}\n",
    ),
    "zh-TW": Text(
        subject="預警：客訴多於以往",
        body="{name}您好：\n\n最近七天的客訴件數（括號內為按以往情況預計的件數）：\n{lines}\n\n詳情：{url}\n",
    ),
    "en": Text(
        subject="Early warning: more complaints than usual",
        body="Dear {name},\n\ncomplaints of the last seven days (in brackets: expected by their history):\n"
        "{lines}\n\nMore: {url}\n",
    ),
}
DIMENSIONS: Final[Mapping[Dimension, Words]] = {
    Dimension.CLASS: _words("类别", "類別", "Class"),
    Dimension.CAUSE: _words("原因", "原因", "Cause"),
    Dimension.PRODUCT: _words("产品", "產品", "Product"),
    Dimension.UNIT: _words("责任部门", "責任部門", "Responsible unit"),
    Dimension.AGENT: _words("客服人员", "客服人員", "Agent"),
}
KINDS: Final[Mapping[CaseKind, Words]] = {
    CaseKind.COMPLAINT: _words("投诉", "客訴", "Complaints"),
    CaseKind.ENQUIRY: _words("咨询", "諮詢", "Enquiries"),
    CaseKind.REQUEST: _words("请求", "請求", "Requests"),
    CaseKind.SUGGESTION: _words("建议", "建議", "Suggestions"),
    CaseKind.PRAISE: _words("表扬", "讚揚", "Praise"),
}


class Say(StrEnum):
    """The words of the report."""

    TITLE = "title"
    AS_OF = "as_of"
    OVERVIEW = "overview"
    FIGURE = "figure"
    BEFORE = "before"
    YEAR_BEFORE = "year_before"
    CASES = "cases"
    OPEN = "open"
    OVERDUE = "overdue"
    WITHDRAWN = "withdrawn"
    FIRST_ANSWER = "first_answer"
    REPLY = "reply"
    CLOSE = "close"
    MEDIAN = "median"
    P90 = "p90"
    OPEN_HOURS = "open_hours"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    APPEALED = "appealed"
    FAULT = "fault"
    RECOVERY = "recovery"
    SATISFACTION = "satisfaction"
    UNKNOWN = "unknown"
    MORE = "more"
    COURSE = "course"
    WARNINGS = "warnings"
    NO_WARNINGS = "no_warnings"
    WEEK_TO = "week_to"
    OBSERVED = "observed"
    EXPECTED = "expected"
    THRESHOLD = "threshold"
    SEEN_BY = "seen_by"
    NOTE = "note"


WORDS: Final[Mapping[Say, Words]] = {
    Say.TITLE: _words("质量月报 {month}", "品質月報 {month}", "Quality report {month}"),
    Say.AS_OF: _words("{at}（{zone}）时的情况", "{at}（{zone}）時的情況", "As things were at {at} ({zone})"),
    Say.OVERVIEW: _words("概况", "概況", "Overview"),
    Say.FIGURE: _words("指标", "指標", "Figure"),
    Say.BEFORE: _words("上月", "上月", "Month before"),
    Say.YEAR_BEFORE: _words("去年同月", "去年同月", "A year ago"),
    Say.CASES: _words("件数", "件數", "Cases"),
    Say.OPEN: _words("未办结", "未結案", "Open"),
    Say.OVERDUE: _words("超时", "逾時", "Overdue"),
    Say.WITHDRAWN: _words("撤回", "撤回", "Withdrawn"),
    Say.FIRST_ANSWER: _words("首次处理", "首次處理", "First answer"),
    Say.REPLY: _words("答复客户", "答覆客戶", "Reply"),
    Say.CLOSE: _words("办结", "結案", "Closing"),
    Say.MEDIAN: _words("{thing}时长（中位数）", "{thing}時間（中位數）", "{thing}, median"),
    Say.P90: _words("{thing}时长（90 % 以内）", "{thing}時間（90 % 以內）", "{thing}, 90th percentile"),
    Say.OPEN_HOURS: _words(
        "{thing}时长（营业时间内，中位数）",
        "{thing}時間（營業時間內，中位數）",
        "{thing} in open hours, median",
    ),
    Say.REOPENED: _words("重新处理", "重新處理", "Reopened"),
    Say.ESCALATED: _words("升级", "升級", "Escalated"),
    Say.APPEALED: _words("申诉", "申訴", "Appealed"),
    Say.FAULT: _words("我方过错", "我方過失", "Our fault"),
    Say.RECOVERY: _words("补偿费用", "補償費用", "Recovery cost"),
    Say.SATISFACTION: _words("对处理的满意度（0–100）", "對處理的滿意度（0–100）", "Satisfaction (0–100)"),
    Say.UNKNOWN: _words("未知", "未知", "Not known"),
    Say.MORE: _words("另有 {n} 项未列出", "另有 {n} 項未列出", "{n} more are not listed"),
    Say.COURSE: _words("各月件数", "各月件數", "Cases by month"),
    Say.WARNINGS: _words("预警", "預警", "Early warnings"),
    Say.NO_WARNINGS: _words("本月没有预警。", "本月沒有預警。", "There were none in this month."),
    Say.WEEK_TO: _words("七天截至", "七天截至", "Seven days to"),
    Say.OBSERVED: _words("实际", "實際", "Complaints"),
    Say.EXPECTED: _words("预计", "預計", "Expected"),
    Say.THRESHOLD: _words("界限", "界限", "Threshold"),
    Say.SEEN_BY: _words("已知悉", "已知悉", "Acknowledged by"),
    Say.NOTE: _words(
        "按登记月份统计，已合并的重复件不计。满意度为平均分（95 % 置信区间，n 为评价件数）。",
        "按登記月份統計，已合併的重複件不計。滿意度為平均分（95 % 信賴區間，n 為評價件數）。",
        "Cases by the month in which they were reported; duplicates that were merged are not counted. "
        "Satisfaction: mean (95 % interval, n marks).",
    ),
}


def all_words() -> Iterator[str]:
    """Whatever a report says in any language, apart from figures and names."""
    for words in (*WORDS.values(), *DIMENSIONS.values(), *KINDS.values()):
        yield from words.values()


def say(what: Say, language: str, **given: object) -> str:
    """In a language, else in English."""
    words = WORDS[what]
    return words.get(language, words["en"]).format(**given)


def dimension_word(dimension: Dimension, language: str) -> str:
    """What a dimension is called."""
    words = DIMENSIONS[dimension]
    return words.get(language, words["en"])


def kind_word(kind: CaseKind, language: str) -> str:
    """What cases of a kind are called."""
    words = KINDS[kind]
    return words.get(language, words["en"])
