"""What care.yaml says, where calls read it."""

from pathlib import Path

from callcenter.care import Care
from callcenter.company.flows import put_generated
from callcenter.service.care_force import CareInForce
from callcenter.service.satisfaction.keypad import flows_of


def put_flows(home: Path, care: Care) -> None:
    """Have the surveys that are asked by phone as flows, which whoever watches the flows takes up. Raises
    OSError."""
    put_generated(home, flows_of(care))


def put_at_start(home: Path) -> CareInForce:
    """Before company.yaml is read, which may name them; the care in force. Raises CareError, OSError."""
    care = CareInForce(home)
    put_flows(home, care())
    return care
