"""A care.yaml that was read and is right, with what others ask of it."""

from __future__ import annotations

from functools import cached_property

from callcenter.domain.enums import RecoveryKind, Tier

from .model import (
    ANY,
    CauseNode,
    ClassNode,
    Content,
    DeadlineRule,
    Indicator,
    Purpose,
    Survey,
)
from .tree import Tree, in_language

#: Roles that may give something, least first; values of repository.enums.Role.
ROLES = ("agent", "supervisor", "admin")


class Care:
    """How the company cares for its customers' cases: what care.yaml says. `version` names its very bytes.

    Not changed once made: a changed file makes a new one.
    """

    def __init__(self, content: Content, version: str) -> None:
        self.content = content
        self.version = version

    @cached_property
    def classes(self) -> Tree[ClassNode]:
        """Of cases."""
        return Tree(self.content.classes)

    @cached_property
    def causes(self) -> Tree[CauseNode]:
        """Why things went wrong."""
        return Tree(self.content.causes)

    @cached_property
    def indicators(self) -> Tree[Indicator]:
        """What surveys measure: overall, areas, details."""
        return Tree(self.content.indicators)

    @cached_property
    def products(self) -> dict[str, str]:
        """Codes that a new case may have, with their labels in English or else another language."""
        return {
            each.code: in_language(each.labels, "en") for each in self.content.products if not each.retired
        }

    def class_path(self, code: str) -> tuple[str, ...]:
        """The codes from the top of the tree of classes to this one; empty when there is none."""
        return self.classes.path(code)

    def is_leaf(self, code: str) -> bool:
        """Whether it is a class that cases have, not a branch."""
        return self.classes.is_leaf(code)

    def is_choosable(self, code: str) -> bool:
        """Whether a new case may have this class."""
        return self.classes.is_choosable(code)

    def cause_path(self, code: str) -> tuple[str, ...]:
        """The codes from the top of the tree of causes to this one; empty when there is none."""
        return self.causes.path(code)

    def is_cause_leaf(self, code: str) -> bool:
        """Whether it is a cause that cases have, not a branch."""
        return self.causes.is_leaf(code)

    def is_cause_choosable(self, code: str) -> bool:
        """Whether a case may be closed with it now."""
        return self.causes.is_choosable(code)

    def is_product(self, code: str) -> bool:
        """Whether a case may have it now."""
        return code in self.products

    def labels(self, code: str, language: str) -> str:
        """What a class, cause, product or indicator is called; the code itself when there is none. A code
        that is in several of them is the first of these."""
        for tree in (self.classes, self.causes, self.indicators):
            if code in tree:
                return tree.labels(code, language)
        for product in self.content.products:
            if product.code == code:
                return in_language(product.labels, language)
        return code

    def unit_of(self, code: str) -> str:
        """The unit that is asked first about a class: its own or that of the nearest branch above it; empty
        when none says one."""
        return next((node.unit for node in reversed(self.classes.way(code)) if node.unit), "")

    def deadline_for(self, class_code: str, tier: Tier | str, severity: str) -> DeadlineRule | None:
        """The most specific rule that fits: the nearest class first (the leaf, then its branches, then any),
        then one that names the tier before any, then one that names the severity. None when none fits."""
        node = self.classes.get(class_code)
        timed_as = node.deadlines if node and node.deadlines else class_code
        path = (ANY, *self.class_path(timed_as))

        def fits(rule: DeadlineRule) -> bool:
            return rule.class_code in path and rule.tier in (ANY, tier) and rule.severity in (ANY, severity)

        def closeness(rule: DeadlineRule) -> tuple[int, bool, bool]:
            return path.index(rule.class_code), rule.tier != ANY, rule.severity != ANY

        return max(filter(fits, self.content.deadlines), key=closeness, default=None)

    def may_give(self, role: str, kind: RecoveryKind | str, amount_minor: int) -> bool:
        """Whether this role may give it without asking; an apology costs nothing, 0."""
        limits: dict[RecoveryKind, int] = getattr(self.content.recovery, role)
        limit = limits.get(RecoveryKind(kind))
        return limit is not None and amount_minor <= limit

    def approver_of(self, kind: RecoveryKind | str, amount_minor: int) -> str:
        """The least role that may approve it. Above every limit an administrator may."""
        return next((role for role in ROLES if self.may_give(role, kind, amount_minor)), ROLES[-1])

    def survey(self, survey_id: str) -> Survey | None:
        """The survey of this id."""
        return self.content.surveys.get(survey_id)

    def surveys_for(self, purpose: Purpose) -> dict[str, Survey]:
        """Those asked for this purpose, by id."""
        return {key: each for key, each in self.content.surveys.items() if each.purpose is purpose}

    def may_write_to(self, address: str) -> bool:
        """Whether a responsible person outside may be named by this mail address."""
        domains = self.content.outside.mail_domains
        return ANY in domains or address.rpartition("@")[2].lower() in (each.lower() for each in domains)
