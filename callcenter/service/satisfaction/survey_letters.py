"""The letter by which a customer is asked how their case was handled."""

import datetime as dt
from typing import Final

from callcenter.care import Care
from callcenter.repository.models import Case, Customer
from callcenter.service.cases.telling import greeted
from callcenter.service.mail import letters
from callcenter.service.mail.letters import Text, Texts
from callcenter.service.mail.outbox import Letter

from .asking import Asked

SURVEY: Final[Texts] = {
    "zh-CN": Text(
        subject="[{number}] 您对我们的处理满意吗？",
        body="{name}您好：\n\n"
        "您的事项 {number} 已处理完毕。请用一分钟告诉我们您的看法：\n\n{url}\n\n"
        "链接在 {until} 前有效，只能回答一次。\n",
    ),
    "zh-TW": Text(
        subject="[{number}] 您對我們的處理滿意嗎？",
        body="{name}您好：\n\n"
        "您的事項 {number} 已處理完畢。請用一分鐘告訴我們您的看法：\n\n{url}\n\n"
        "連結在 {until} 前有效，只能回答一次。\n",
    ),
    "en": Text(
        subject="[{number}] How did we handle your case?",
        body="Dear {name},\n\n"
        "your case {number} is closed. Please take a minute to tell us how we did:\n\n{url}\n\n"
        "The link is good until {until}, for one answer.\n",
    ),
}


def survey_letter(
    care: Care,
    case: Case,
    customer: Customer | None,
    asked: Asked,
    url: str,
    to: str,
    now: dt.datetime,
    zone: dt.tzinfo,
) -> Letter:
    """With the link `url` to the questions, in the customer's language."""
    until = now + dt.timedelta(days=care.content.satisfaction.link_days)
    subject, body = letters.written(
        SURVEY,
        case.language or (customer.language if customer else None),
        care,
        name=greeted(case.reporter_name or "") or (customer.name if customer else ""),
        number=case.number,
        url=url,
        until=letters.moment(until, zone),
    )
    return Letter(
        recipient=to,
        subject=subject,
        body=body,
        about=("case", case.number),
        origin=f"survey:{asked.invitation}",
        secret=True,
    )
