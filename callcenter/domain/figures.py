"""The day's figures of each queue, and when a new day begins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .configuration import Configuration
from .enums import AgentState
from .state import Agent, AgentFigures, Center, Contact, DayFigures

#: The key of the figures over all queues.
ALL_QUEUES = ""


def begin_day(center: Center, at: int) -> None:
    """A new day at the site: all figures begin at nothing."""
    zone = ZoneInfo(center.configuration.time_zone if center.configuration else "UTC")
    today = datetime.fromtimestamp(at / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    center.day_began_at = int(today.astimezone(UTC).timestamp() * 1000)
    center.day_ends_at = int((today + timedelta(days=1)).astimezone(UTC).timestamp() * 1000)
    center.day_figures = {}
    center.agent_figures = {}


def day_end(configuration: Configuration, at: int) -> int:
    """When the day of `at` ends at the site, ms since 1970."""
    probe = Center(configuration=configuration)
    begin_day(probe, at)
    return probe.day_ends_at


def figures_of(center: Center, queue: str) -> tuple[DayFigures, DayFigures]:
    """The counters of the queue and of all queues together."""
    of_all = center.day_figures.setdefault(ALL_QUEUES, DayFigures())
    return center.day_figures.setdefault(queue, DayFigures()) if queue else DayFigures(), of_all


def agent_figures(center: Center, agent_id: str) -> AgentFigures:
    """The agent's counters of the day."""
    return center.agent_figures.setdefault(agent_id, AgentFigures())


_BUSY = (AgentState.BUSY, AgentState.WRAP_UP)


def count_time(center: Center, agent: Agent, state: AgentState, at: int) -> None:
    """The agent was in this state since `agent.since`, or since midnight."""
    if state is AgentState.LOGGED_OUT:
        return
    figures = agent_figures(center, agent.id)
    lasted = max(0, at - max(agent.since, center.day_began_at))
    figures.logged_in_ms += lasted
    if state is AgentState.NOT_READY:
        figures.not_ready_ms += lasted
    elif state in _BUSY:
        figures.busy_ms += lasted


def occupancy_permille(figures: AgentFigures) -> int:
    """(talk + hold + wrap-up) / (logged in - not ready), per mille; 0 before there was any."""
    of = figures.logged_in_ms - figures.not_ready_ms
    return 1000 * figures.busy_ms // of if of > 0 else 0


#: The moving mean of the handling time takes a 64th of each new one.
_WEIGHT = 64


def count_handled(center: Center, contact: Contact) -> None:
    """A contact is over and written up: its parts go into the figures and the mean handling time."""
    talk = contact.talked_ms - contact.hold_ms
    for figures in figures_of(center, contact.queue):
        figures.handled += 1
        figures.talk_ms += talk
        figures.hold_ms += contact.hold_ms
        figures.wrap_up_ms += contact.wrap_up_ms
    whole = contact.talked_ms + contact.wrap_up_ms
    mean = center.handling_ms.get(contact.queue, whole)
    center.handling_ms[contact.queue] = mean + (whole - mean) // _WEIGHT


def threshold(center: Center, queue: str) -> int:
    """The queue's service level time T, ms; 0 for an unknown queue."""
    assert center.configuration is not None
    return next((q.service_level_ms for q in center.configuration.queues if q.id == queue), 0)
