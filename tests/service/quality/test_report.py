"""The report as PDF, read back: every figure is in it, in three languages."""

import asyncio
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from callcenter.care import Care
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseKind, CaseStatus, Role
from callcenter.repository.models import QualityWarning, User
from callcenter.service.errors import Conflict, Forbidden, Invalid, TooMany
from callcenter.service.mail.outbox import Outbox
from callcenter.service.permissions import Actor
from callcenter.service.quality import wording
from callcenter.service.quality.documents import FONT_FILE, MOST_WAITING, QualityReports
from callcenter.service.quality.figures import QualityFigures
from callcenter.service.quality.fonts import ReportFont
from callcenter.service.quality.records import Mean
from callcenter.service.quality.report import Chart, Report, report_of
from callcenter.service.quality.warning import EarlyWarning
from callcenter.wiring import PAGES
from tests.service.conftest import Clock

from .conftest import ZONE, a_case, local

Store = Callable[..., Awaitable[None]]
LANGUAGES = ("zh-CN", "zh-TW", "en")


def text_of(pdf: bytes) -> str:
    """All text, without spaces and line ends, which layout puts in."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return bare("".join(page.extract_text() for page in pages))


def bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


@pytest.fixture
def warnings(demo: Database, care: Care, clock: Clock) -> EarlyWarning:
    outbox = Outbox(demo, None, now=clock.now)
    return EarlyWarning(demo, lambda: care, lambda: ZONE, outbox, site="", now=clock.now)


@pytest.fixture
def reports(figures: QualityFigures, warnings: EarlyWarning) -> QualityReports:
    return QualityReports(figures, warnings, PAGES / FONT_FILE)


@pytest.fixture
async def may(store: Store, clock: Clock) -> None:
    """A month with some of everything."""
    clock.time = local("2026-06-02 10:00")
    opened = local("2026-05-04 09:00")
    classes = ("late_delivery", "wrong_goods", "quality", "refund")
    await store(
        *(
            a_case(
                f"m{n}",
                "2026-05-04 09:00",
                kind=list(CaseKind)[n % 5],
                class_code=classes[n % 4],
                cause_code=("mistake", "carrier")[n % 2],
                product_code=("kettle", None, "rice_cooker")[n % 3],
                blamed_unit=("service", "complaints")[n % 2],
                replied_by=("agent1", "agent2", "agent3")[n % 3],
                first_answered_at=opened + dt.timedelta(minutes=7 * n + 1),
                replied_at=opened + dt.timedelta(hours=3 * n + 1),
                closed_at=opened + dt.timedelta(hours=9 * n + 2),
                fault=n % 3 == 0,
                mark=(25.0 * (n % 5)) if n % 2 else None,
            )
            for n in range(40)
        ),
        *(a_case(f"a{n}", "2026-04-04 09:00", status=CaseStatus.WITHDRAWN) for n in range(7)),
        *(a_case(f"y{n}", "2025-05-04 09:00", mark=50.0) for n in range(3)),
        QualityWarning(
            org_unit_id="company",
            dimension="class",
            code="quality",
            day=dt.date(2026, 5, 20),
            observed=31,
            expected=9.25,
            threshold=22.0,
            found_at=opened,
        ),
    )


def strings(report: Report) -> list[str]:
    found = [report.title, report.subtitle, report.note]
    for part in report.parts:
        found.append(part.title)
        if isinstance(part, Chart):
            found += [*part.names, *map(wording.count, part.whole)]
            found += [part.lower_word, part.whole_word, part.line_word]
        else:
            found += [*part.head, part.note]
            # A line is read as it stands: its figures belong to its name.
            found += ["".join(row.cells) for row in part.rows]
    return found


@pytest.mark.usefixtures("may")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_figure_is_in_the_file(
    reports: QualityReports,
    figures: QualityFigures,
    warnings: EarlyWarning,
    supervisor: Actor,
    language: str,
) -> None:
    pdf = await reports.pdf(supervisor, "2026-05", language)
    text = text_of(pdf)
    month = await figures.month(supervisor, "2026-05")
    report = report_of(month, await warnings.of_month(supervisor, "2026-05"), language)
    assert [each for each in strings(report) if bare(each) not in text] == []
    # Of what was stored: the figures of one class, and the warning.
    late = next(each for each in month.by["class"] if each.code == "late_delivery")  # type: ignore[index]
    row = ["10", "2", wording.time(late.reply.median_s, language), wording.mean(late.satisfaction)]
    assert all(bare(each) in text for each in row)
    assert "31" in text
    assert "9.2" in text
    words = {
        "zh-CN": ("质量月报2026-05", "送货延迟", "电饭煲", "客户服务部", "林佳慧", "预警", "产品质量"),
        "zh-TW": ("品質月報2026-05", "送貨延遲", "電鍋", "客戶服務部", "陈静", "預警", "產品品質"),
        "en": ("Qualityreport2026-05", "Latedelivery", "Ricecooker", "Customerservice", "陈静"),
    }
    assert [word for word in words[language] if word not in text] == []
    assert "·1/2" in text
    assert text.endswith("·2/2")


@pytest.mark.usefixtures("may")
async def test_only_used_characters_are_embedded(reports: QualityReports, supervisor: Actor) -> None:
    pdf = await reports.pdf(supervisor, "2026-05", "zh-TW")
    assert len(pdf) < 200_000
    font = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]["/F1"]  # type: ignore[index]
    descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
    assert "/FontFile2" in descriptor


async def test_a_month_without_cases_has_a_report(reports: QualityReports, supervisor: Actor) -> None:
    assert "本月沒有預警" in text_of(await reports.pdf(supervisor, "2026-02", "zh-TW"))


async def test_who_may_not_and_what_is_no_month(
    reports: QualityReports, supervisor: Actor, agent: Actor
) -> None:
    with pytest.raises(Forbidden):
        await reports.pdf(agent, "2026-05", "en")
    with pytest.raises(Invalid):
        await reports.pdf(supervisor, "2026-00", "en")


async def test_without_the_font_it_says_how_to_mend_it(
    figures: QualityFigures, warnings: EarlyWarning, supervisor: Actor, tmp_path: Path
) -> None:
    with pytest.raises(Conflict) as refused:
        await QualityReports(figures, warnings, tmp_path / "none.ttf").pdf(supervisor, "2026-05", "en")
    assert refused.value.hint == "Build the pages with make ui."


async def test_not_many_at_once(reports: QualityReports, supervisor: Actor) -> None:
    asked = [reports.pdf(supervisor, "2026-05", "en") for _ in range(MOST_WAITING + 2)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, TooMany) for each in found) == 2
    assert sum(isinstance(each, bytes) for each in found) == MOST_WAITING


@pytest.mark.usefixtures("may")
async def test_the_font_is_ready_before_anybody_asks(
    figures: QualityFigures,
    warnings: EarlyWarning,
    supervisor: Actor,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports = QualityReports(figures, warnings, PAGES / FONT_FILE, prepare_s=0)
    cut: list[frozenset[str]] = []
    made = ReportFont._made

    def seen(font: ReportFont, characters: frozenset[str]) -> Path:
        cut.append(characters)
        return made(font, characters)

    monkeypatch.setattr(ReportFont, "_made", seen)
    await reports.prepare()
    for language in LANGUAGES:
        await reports.pdf(supervisor, "2026-05", language)
    assert len(cut) == 1
    # A new colleague's name is cut in by the worker.
    await store(
        User(
            id="agent9",
            username="agent9",
            name="龘靐",
            password_hash="",
            role=Role.AGENT,
            language="zh-CN",
            time_zone="Asia/Shanghai",
            org_unit_id="company",
            created_at=local("2026-05-04 09:00"),
        )
    )
    running = asyncio.create_task(reports.run())
    try:
        while len(cut) < 2:
            await asyncio.sleep(0.001)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert {"龘", "靐"} <= cut[1]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "–"),
        (0, "0 min"),
        (3599, "60 min"),
        (3600, "1.0 h"),
        (172_799, "48.0 h"),
        (172_800, "2.0 d"),
    ],
)
def test_times_in_words(seconds: float | None, told: str) -> None:
    assert wording.time(seconds, "en") == told


def test_sums_and_means_in_words() -> None:
    assert wording.money({"CNY": 123_456, "JPY": 500}) == "CNY 1,234.56, JPY 500"
    assert wording.money({}) == "–"
    assert wording.share(1, 3) == "33% (1/3)"
    assert wording.mean(Mean(n=1, mean=75.0)) == "75.0 (n=1)"
