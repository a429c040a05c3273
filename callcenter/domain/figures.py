"""The day's figures of each queue, and when a new day begins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .configuration import Configuration
from .state import Center, DayFigures

#: The key of the figures over all queues.
ALL_QUEUES = ""


def begin_day(center: Center, at: int) -> None:
    """A new day at the site: all figures begin at nothing."""
    zone = ZoneInfo(center.configuration.time_zone if center.configuration else "UTC")
    today = datetime.fromtimestamp(at / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    center.day_ends_at = int((today + timedelta(days=1)).astimezone(UTC).timestamp() * 1000)
    center.day_figures = {}


def day_end(configuration: Configuration, at: int) -> int:
    """When the day of `at` ends at the site, ms since 1970."""
    probe = Center(configuration=configuration)
    begin_day(probe, at)
    return probe.day_ends_at


def figures_of(center: Center, queue: str) -> tuple[DayFigures, DayFigures]:
    """The counters of the queue and of all queues together."""
    of_all = center.day_figures.setdefault(ALL_QUEUES, DayFigures())
    return center.day_figures.setdefault(queue, DayFigures()) if queue else DayFigures(), of_all


def threshold(center: Center, queue: str) -> int:
    """The queue's service level time T, ms; 0 for an unknown queue."""
    assert center.configuration is not None
    return next((q.service_level_ms for q in center.configuration.queues if q.id == queue), 0)
