"""What pages need to know of care.yaml, of a company with one unit."""

from callcenter.service.care_view import (
    CareRecord,
    FileLimits,
    OutsideRecord,
    RecoveryLimits,
    UnitRecord,
)
from callcenter.service.permissions import Actor


class FakeCareView:
    async def get(self, actor: Actor, language: str) -> CareRecord:
        return CareRecord(
            version="v1",
            classes=(),
            causes=(),
            products=(),
            units=(UnitRecord(id="sales", name="Sales"),),
            people=(),
            surveys=(),
            recovery=RecoveryLimits(currency="CNY", mine={}),
            outside=OutsideRecord(allowed=True, mail=False),
            files=FileLimits(bytes=1, media=()),
            faults="",
        )
