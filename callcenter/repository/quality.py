"""The table of early warnings."""

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.repository.base import Base, UtcDateTime


class QualityWarning(Base):
    """Complaints of one class, cause or product came to a company, or to the companies of a group together,
    more often than their history explains."""

    __tablename__ = "quality_warnings"

    org_unit_id: Mapped[str] = mapped_column(ForeignKey("org_units.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    # The last local day of the window that was looked at.
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    observed: Mapped[int]
    expected: Mapped[float]
    threshold: Mapped[float]
    found_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    seen_by: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
