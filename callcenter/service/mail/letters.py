"""What letters say, in the languages that people write to us in."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

from callcenter.care import Care, in_language
from callcenter.repository.enums import DeadlineKind
from callcenter.service.auth import LANGUAGES


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A subject and a body with {places}."""

    subject: str
    body: str


Texts = Mapping[str, Text]

RECEIVED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 我们已收到您的来信",
        body="{name}您好：\n\n"
        "我们已收到您的来信，编号是 {number}。我们会尽快答复您。\n"
        "再次来信时请在主题中保留 [{number}]；查询进度：{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 我們已收到您的來信",
        body="{name}您好：\n\n"
        "我們已收到您的來信，編號是 {number}。我們會儘快答覆您。\n"
        "再次來信時請在主旨中保留 [{number}]；查詢進度：{url}\n",
    ),
    "en": Text(
        subject="[{number}] We have received your message",
        body="Dear {name},\n\n"
        "we have received your message. Its number is {number}, and you will hear from us soon.\n"
        "If you write again, please keep [{number}] in the subject. How it stands: {url}\n",
    ),
}
REPLY: Final[Texts] = {
    "zh-CN": Text(subject="[{number}] 关于：{about}", body="{name}您好：\n\n{words}\n"),
    "zh-TW": Text(subject="[{number}] 關於：{about}", body="{name}您好：\n\n{words}\n"),
    "en": Text(subject="[{number}] About: {about}", body="Dear {name},\n\n{words}\n"),
}
LINK: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 请您处理一件客户事项",
        body="{name}您好：\n\n"
        "客户事项 {number} 请您处理。请通过以下链接查看、接受并回复：\n\n{url}\n\n"
        "链接仅供您本人使用，{until} 前有效；事项了结后自动失效。\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 請您處理一件客戶事項",
        body="{name}您好：\n\n"
        "客戶事項 {number} 請您處理。請透過以下連結查看、接受並回覆：\n\n{url}\n\n"
        "連結僅供您本人使用，{until} 前有效；事項了結後自動失效。\n",
    ),
    "en": Text(
        subject="[{number}] Please look into a customer's case",
        body="Dear {name},\n\n"
        "we ask you to look into the case {number} of one of our customers. Read it, accept it and give your "
        "answer here:\n\n{url}\n\n"
        "The link is for you alone. It is good until {until}, or until the case is done.\n",
    ),
}
ASSIGNED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 有一件事项分配给您",
        body="{name}您好：\n\n事项 {number} 已分配给您处理：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 有一件事項分配給您",
        body="{name}您好：\n\n事項 {number} 已分配給您處理：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] A case was given to you",
        body="Dear {name},\n\nthe case {number} was given to you:\n{url}\n",
    ),
}
REMINDER: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 提醒：{until} 前须{what}",
        body="{name}您好：\n\n事项 {number} 须在 {until} 前{what}：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 提醒：{until} 前須{what}",
        body="{name}您好：\n\n事項 {number} 須在 {until} 前{what}：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] Reminder: {what} by {until}",
        body="Dear {name},\n\nthe case {number} needs {what} by {until}:\n{url}\n",
    ),
}
ESCALATED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 已升级给您：逾期未{what}",
        body="{name}您好：\n\n事项 {number} 应在 {until} 前{what}，现已逾期，请您处理：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 已升級給您：逾期未{what}",
        body="{name}您好：\n\n事項 {number} 應在 {until} 前{what}，現已逾期，請您處理：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] Escalated to you: {what} is overdue",
        body="Dear {name},\n\nthe case {number} needed {what} by {until}. It is overdue and was escalated to "
        "you:\n{url}\n",
    ),
}
HANDED_UP: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 有一件事项升级给您",
        body="{name}您好：\n\n事项 {number} 已升级给您处理：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 有一件事項升級給您",
        body="{name}您好：\n\n事項 {number} 已升級給您處理：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] A case was escalated to you",
        body="Dear {name},\n\nthe case {number} was escalated to you:\n{url}\n",
    ),
}
CUSTOMER_WROTE: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 客户又来信了", body="{name}您好：\n\n事项 {number} 的客户又来信了：\n{url}\n"
    ),
    "zh-TW": Text(
        subject="[{number}] 客戶又來信了", body="{name}您好：\n\n事項 {number} 的客戶又來信了：\n{url}\n"
    ),
    "en": Text(
        subject="[{number}] The customer wrote again",
        body="Dear {name},\n\nthe customer of the case {number} wrote again:\n{url}\n",
    ),
}
REOPENED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 客户表示问题未解决",
        body="{name}您好：\n\n客户表示事项 {number} 尚未解决，已重新打开：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 客戶表示問題未解決",
        body="{name}您好：\n\n客戶表示事項 {number} 尚未解決，已重新開啟：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] The customer says it is not solved",
        body="Dear {name},\n\nthe customer says that the case {number} is not solved. It is open again:\n"
        "{url}\n",
    ),
}
APPEALED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 客户提出申诉",
        body="{name}您好：\n\n客户不接受事项 {number} 的答复，须由未参与处理的主管裁定：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 客戶提出申訴",
        body="{name}您好：\n\n客戶不接受事項 {number} 的答覆，須由未參與處理的主管裁定：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] The customer appealed",
        body="Dear {name},\n\nthe customer does not accept the answer in the case {number}. A supervisor who "
        "had no hand in it decides:\n{url}\n",
    ),
}
APPEAL_GRANTED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 您的申诉：重新处理",
        body="{name}您好：\n\n未参与处理的人员复核了您的个案，我们将重新处理并答复您。查询进度：{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 您的申訴：重新處理",
        body="{name}您好：\n\n未參與處理的人員複核了您的個案，我們將重新處理並答覆您。查詢進度：{url}\n",
    ),
    "en": Text(
        subject="[{number}] Your appeal: we take it up again",
        body="Dear {name},\n\nsomebody who had no hand in it has looked at your case. We take it up again, "
        "and you will hear from us. How it stands: {url}\n",
    ),
}
APPEAL_REFUSED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 您的申诉：维持原答复",
        body="{name}您好：\n\n未参与处理的人员复核了您的个案，维持原答复。\n"
        "如有新的情况，您可以在 {url} 说明问题未解决，也可以来信或致电我们。\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 您的申訴：維持原答覆",
        body="{name}您好：\n\n未參與處理的人員複核了您的個案，維持原答覆。\n"
        "如有新的情況，您可以在 {url} 說明問題未解決，也可以來信或來電。\n",
    ),
    "en": Text(
        subject="[{number}] Your appeal: the answer stays",
        body="Dear {name},\n\nsomebody who had no hand in it has looked at your case. The answer stays as it "
        "is.\nIf there is something new, you can say at {url} that it is not solved, write to us, or call "
        "us.\n",
    ),
}
NOT_ARRIVED: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 寄往 {address} 的邮件未能送达",
        body="{name}您好：\n\n事项 {number} 寄往 {address} 的邮件未能送达：\n{why}\n\n"
        "请核对地址，或以其他方式联系：\n{url}\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 寄往 {address} 的郵件未能送達",
        body="{name}您好：\n\n事項 {number} 寄往 {address} 的郵件未能送達：\n{why}\n\n"
        "請核對地址，或以其他方式聯絡：\n{url}\n",
    ),
    "en": Text(
        subject="[{number}] The letter to {address} did not arrive",
        body="Dear {name},\n\nthe letter about the case {number} to {address} did not arrive:\n{why}\n\n"
        "Look whether the address is right, or reach them in another way:\n{url}\n",
    ),
}
#: What is due, as the letters about deadlines word it.
DUE: Final[Mapping[DeadlineKind, Mapping[str, str]]] = {
    DeadlineKind.FIRST_ANSWER: {"zh-CN": "首次处理", "zh-TW": "首次處理", "en": "a first answer"},
    DeadlineKind.REPLY: {"zh-CN": "答复客户", "zh-TW": "答覆客戶", "en": "a reply to the customer"},
    DeadlineKind.ACTION: {"zh-CN": "完成整改措施", "zh-TW": "完成改善措施", "en": "its corrective action"},
}
#: For people outside, who have a link of their own that is not repeated.
EARLIER_LINK: Final = {
    "zh-CN": "（请使用此前邮件中的链接）",
    "zh-TW": "（請使用先前郵件中的連結）",
    "en": "(use the link in our earlier letter)",
}
#: Whom a letter is to when no name is known.
NOBODY: Final = {"zh-CN": "", "zh-TW": "", "en": "customer"}


def written(texts: Texts, language: str | None, care: Care, **given: str) -> tuple[str, str]:
    """Subject and body in a language, else in English; the company's signature below. `given` are the texts'
    places; `name` may be empty, and `url` where they have one."""
    chosen = language if language in LANGUAGES else "en"
    text = texts[chosen]
    given["name"] = given.get("name") or NOBODY[chosen]
    given["url"] = given.get("url") or EARLIER_LINK[chosen]
    signature = in_language(care.content.mail.signatures, chosen).strip()
    body = text.body.format(**given)
    return text.subject.format(**given), f"{body}\n-- \n{signature}\n" if signature else body


def moment(at: dt.datetime, zone: dt.tzinfo) -> str:
    """A time as letters say it, by the company's clock."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
