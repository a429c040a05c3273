"""Simulated callers and agents on a manual clock, routed by the same engine that routes live calls.

`ask(request)` answers one of three questions (`requests`): a queue given by a few numbers, a scenario, or a
recorded day with other staff. Nothing here decides who gets whom: that is `engine.decide` alone.
"""

from .ask import ask
from .problems import Problem, ProblemCode, SimulationError
from .requests import Question, RecordedDay, Request, ScenarioDay
from .results import Case, Difference, Figures, Interval, Result, WaitBar

__all__ = [
    "Case",
    "Difference",
    "Figures",
    "Interval",
    "Problem",
    "ProblemCode",
    "Question",
    "RecordedDay",
    "Request",
    "Result",
    "ScenarioDay",
    "SimulationError",
    "WaitBar",
    "ask",
]
