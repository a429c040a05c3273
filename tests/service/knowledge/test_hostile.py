"""What somebody may type into the search to break it, or to learn what is not for them."""

import time

from callcenter.service.knowledge import Knowledge
from callcenter.service.permissions import Actor

SYNTAX = (
    "% _ \\ %",
    "'; DROP TABLE articles; --",
    "title:refund OR body:NEAR(refund, 5)",
    '"refund" AND NOT (refund*)',
    "refund & !refund | (refund:*)",
    "\\'refund\\' <-> \\'",
    "<img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7}",
    "!qx '~sound ~spelt",
    "\u200b\u200d\ufeff",
    "﷽ " * 60,
    "㍿" * 200,
    "\U00030000\U0002ffff龘靐齉",
    "a" * 200,
    "退" * 200,
    "zhuang" * 33,
    "退货 " * 66,
    "e\u0301" * 100,
    "\x02退货\x03",
)


async def test_whatever_is_typed_is_only_words(knowledge: Knowledge, agent: Actor) -> None:
    for typed in SYNTAX:
        begun = time.process_time()
        page = await knowledge.find.search(agent, typed[:200], "zh-CN")
        assert time.process_time() - begun < 2, typed
        for item in page.items:
            for text in (item.title, item.snippet):
                # Marks come in pairs, whatever was typed.
                marks = [c for c in text if c in "\x02\x03"]
                assert marks == ["\x02", "\x03"] * text.count("\x02"), typed
        await knowledge.searches.write(everything=True)


async def test_what_begins_anything_finds_what_begins_so_only(knowledge: Knowledge, agent: Actor) -> None:
    for typed in ("%", "_", "\\", "*", "!", "~", "'"):
        page = await knowledge.find.search(agent, typed, "en")
        assert (page.items, page.answered) == ([], False)
