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
    # Asked at every step of every contact: counters are made once, not with each question.
    figures = center.day_figures
    of_all = figures.get(ALL_QUEUES)
    if of_all is None:
        of_all = figures[ALL_QUEUES] = DayFigures()
    if not queue:
        return DayFigures(), of_all
    of_queue = figures.get(queue)
    if of_queue is None:
        of_queue = figures[queue] = DayFigures()
    return of_queue, of_all


def agent_figures(center: Center, agent_id: str) -> AgentFigures:
    """The agent's counters of the day."""
    figures = center.agent_figures.get(agent_id)
    if figures is None:
        figures = center.agent_figures[agent_id] = AgentFigures()
    return figures


# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_LOGGED_OUT, _NOT_READY = AgentState.LOGGED_OUT, AgentState.NOT_READY
_BUSY = (AgentState.BUSY, AgentState.WRAP_UP)


def count_time(center: Center, agent: Agent, state: AgentState, at: int) -> None:
    """The agent was in this state since `agent.since`, or since midnight."""
    if state is _LOGGED_OUT:
        return
    figures = agent_figures(center, agent.id)
    since, began = agent.since, center.day_began_at
    lasted = at - (since if since > began else began)
    if lasted <= 0:
        return
    figures.logged_in_ms += lasted
    if state is _NOT_READY:
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
    for spec in center.configuration.queues:
        if spec.id == queue:
            return spec.service_level_ms
    return 0
