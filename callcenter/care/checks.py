"""What care.yaml must keep to beside its shape: codes, references, bounds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from callcenter.company.limits import outside, too_many
from callcenter.company.problems import Place, Problem, choices
from callcenter.company.texts import label_problems, line_problems

from . import survey_checks
from .faults import Fault
from .model import ANY, Content, EscalateTo
from .tree import Tree

CODE = re.compile(r"[a-z0-9_]{1,40}")
CURRENCY = re.compile(r"[A-Z]{3}")
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)

MOST_LEVELS = 4
MOST_NODES = 2_000
MOST_PRODUCTS = 5_000
MOST_RULES = 2_000
MOST_SURVEYS = 50
MOST_DOMAINS = 200
LONGEST_SIGNATURE = 1_000
#: Business minutes of a deadline: a year of working days around the clock.
MINUTES = range(525_601)
MOST_MINOR = range(1_000_000_001)
Found = Iterator[Problem | Fault]


def problems(given: Content, hours: Collection[str] | None, silent: survey_checks.Silent | None) -> Found:
    """Every fault; names of opening hours and prompts are not checked when they are None."""
    yield from too_many(
        [
            (("products",), len(given.products), MOST_PRODUCTS),
            (("deadlines",), len(given.deadlines), MOST_RULES),
            (("surveys",), len(given.surveys), MOST_SURVEYS),
            (("outside", "mail_domains"), len(given.outside.mail_domains), MOST_DOMAINS),
        ]
    )
    yield from _tree(given.classes, ("classes",), MOST_LEVELS)
    yield from _tree(given.causes, ("causes",), MOST_LEVELS)
    classes = Tree(given.classes)
    yield from _classes(given.classes, ("classes",), classes)
    yield from _products(given)
    yield from _deadlines(given, classes, hours)
    yield from _recovery(given)
    yield from outside(("follow_up", "days"), given.follow_up.days, range(366), "the number of days")
    yield from _known_hours(given.follow_up.hours, ("follow_up", "hours"), hours)
    yield from _tree(given.indicators, ("indicators",), 3)
    yield from survey_checks.problems(given, silent)
    yield from _satisfaction(given)
    yield from _outside(given)
    yield from _mail(given)


def _tree(nodes: Sequence[Any], place: Place, most_levels: int) -> Found:
    if not nodes:
        yield Fault(place=place, what="it is empty", mend="write one at least")
    seen: set[str] = set()
    yield from _nodes(nodes, place, most_levels, seen)
    yield from too_many([(place, len(seen), MOST_NODES)])


def _nodes(nodes: Sequence[Any], place: Place, levels_left: int, seen: set[str]) -> Found:
    if levels_left == 0:
        yield Fault(place=place, what="there are too many levels", mend="take this one out")
        return
    for number, node in enumerate(nodes):
        here = (*place, number)
        yield from _code(node.code, (*here, "code"), seen)
        yield from label_problems(node.labels, (*here, "labels"))
        if node.children:
            yield from _nodes(node.children, (*here, "children"), levels_left - 1, seen)


def _code(code: str, place: Place, seen: set[str]) -> Found:
    if not CODE.fullmatch(code):
        mend = "write small letters, digits and underscores, at most 40"
        yield Fault(place=place, what=f"{code[:60]!r} is no code", mend=mend)
    elif code in seen:
        yield Fault(place=place, what=f"{code!r} is there twice", mend="give each its own code")
    seen.add(code)


def _classes(nodes: Sequence[Any], place: Place, classes: Tree[Any]) -> Found:
    for number, node in enumerate(nodes):
        here = (*place, number)
        if node.unit and not ID.fullmatch(node.unit):
            yield _no_id((*here, "unit"), node.unit)
        if node.deadlines and node.deadlines not in classes:
            yield _unknown((*here, "deadlines"), "class", node.deadlines, [each.code for each in classes])
        yield from _classes(node.children, (*here, "children"), classes)


def _products(given: Content) -> Found:
    seen: set[str] = set()
    for number, product in enumerate(given.products):
        yield from _code(product.code, ("products", number, "code"), seen)
        yield from label_problems(product.labels, ("products", number, "labels"))


def _deadlines(given: Content, classes: Tree[Any], hours: Collection[str] | None) -> Found:
    seen: set[tuple[str, str, str]] = set()
    for number, rule in enumerate(given.deadlines):
        here: Place = ("deadlines", number)
        key = (rule.class_code, rule.tier, rule.severity)
        if key in seen:
            what = "there is a rule for the same class, tier and severity above"
            yield Fault(place=here, what=what, mend="take one of the two out")
        seen.add(key)
        if rule.class_code != ANY and rule.class_code not in classes:
            known = [ANY, *(each.code for each in classes)]
            yield _unknown((*here, "class_code"), "class", rule.class_code, known)
        yield from _known_hours(rule.hours, (*here, "hours"), hours)
        for name in (
            "first_answer_minutes",
            "reply_minutes",
            "remind_before_minutes",
            "escalate_after_minutes",
        ):
            yield from outside((*here, name), getattr(rule, name), MINUTES, "the number of minutes")
        if 0 < rule.reply_minutes < rule.first_answer_minutes:
            what = "the reply would be due before the first answer"
            yield Fault(place=(*here, "reply_minutes"), what=what, mend="write a longer time, or 0 for none")
        if rule.escalate_to is not None:
            yield from _escalate_to(rule.escalate_to, (*here, "escalate_to"))


def _escalate_to(given: EscalateTo, place: Place) -> Found:
    if bool(given.user) == bool(given.unit):
        yield Fault(place=place, what="it names not exactly one", mend="write either user or unit")
    for name in ("user", "unit"):
        value = getattr(given, name)
        if value and not ID.fullmatch(value):
            yield _no_id((*place, name), value)


def _recovery(given: Content) -> Found:
    recovery = given.recovery
    if not CURRENCY.fullmatch(recovery.currency):
        what = f"{recovery.currency[:60]!r} is no currency"
        yield Fault(place=("recovery", "currency"), what=what, mend="write three capitals, such as CNY")
    for role in ("agent", "supervisor", "admin"):
        for kind, limit in getattr(recovery, role).items():
            yield from outside(("recovery", role, kind.value), limit, MOST_MINOR, "the amount")
    for below, above in (("agent", "supervisor"), ("supervisor", "admin")):
        higher = getattr(recovery, above)
        for kind, limit in getattr(recovery, below).items() if higher else ():
            if higher.get(kind, -1) < limit:
                yield Fault(
                    place=("recovery", above),
                    what=f"of {kind.value} the role {above} may give less than {below}",
                    mend=f"write {kind.value}: {limit} or more",
                )


def _satisfaction(given: Content) -> Found:
    rule = given.satisfaction
    bounds = {
        "at_most_once_in_days": range(1, 3_651),
        "link_days": range(1, 366),
        "low_mark": range(101),
        "ranking_minimum": range(5, 1_001),
    }
    for name, allowed in bounds.items():
        yield from outside(("satisfaction", name), getattr(rule, name), allowed, "the number")
    yield from _escalate_to(rule.low_mark_to, ("satisfaction", "low_mark_to"))
    survey = given.surveys.get(rule.case_survey)
    if rule.case_survey and survey is None:
        yield _unknown(("satisfaction", "case_survey"), "survey", rule.case_survey, given.surveys)
    elif survey is not None and survey.purpose != "case":
        what = f"the survey {rule.case_survey!r} is not for cases"
        yield Fault(place=("satisfaction", "case_survey"), what=what, mend="name one of purpose: case")


def _outside(given: Content) -> Found:
    rule = given.outside
    bounds = {
        "link_days": range(1, 366),
        "complaints_per_address_hour": range(1, 1_001),
        "complaints_per_hour": range(1, 100_001),
        "files": range(11),
        "file_bytes": range(1, 26_214_401),
    }
    for name, allowed in bounds.items():
        yield from outside(("outside", name), getattr(rule, name), allowed, "the number")
    for number, domain in enumerate(rule.mail_domains):
        if domain != ANY and not DOMAIN.fullmatch(domain):
            yield Fault(
                place=("outside", "mail_domains", number),
                what=f"{domain[:60]!r} is no mail domain",
                mend="write it like example.com, or * for any",
            )


def _mail(given: Content) -> Found:
    yield from label_problems(given.mail.sender_names, ("mail", "sender_names"))
    for language, text in given.mail.signatures.items():
        place = ("mail", "signatures", language)
        # Of several lines, each of them a text.
        for line in text.strip().splitlines():
            if line.strip():
                yield from line_problems(line, place, 200)
        if len(text) > LONGEST_SIGNATURE:
            yield Fault(
                place=place, what="it is too long", mend=f"write at most {LONGEST_SIGNATURE} characters"
            )


def _known_hours(name: str, place: Place, hours: Collection[str] | None) -> Found:
    if name and hours is not None and name not in hours:
        yield Fault(
            place=place,
            what=f"company.yaml has no hours {name[:60]!r}",
            mend=choices(name, hours, "Add them there"),
        )


def _unknown(place: Place, kind: str, name: str, known: Iterable[str]) -> Fault:
    return Fault(place=place, what=f"there is no {kind} {name[:60]!r}", mend=choices(name, known))


def _no_id(place: Place, given: str) -> Fault:
    mend = "write the id as company.yaml or the page of users has it"
    return Fault(place=place, what=f"{given[:60]!r} is no id", mend=mend)
