"""The picture: well-formed, labelled, and telling cases apart without colour."""

import re
from xml.etree import ElementTree

from callcenter.simulation import Question, ScenarioDay, ask
from callcenter.simulation.picture import svg

from .days import scenario

_SVG = "{http://www.w3.org/2000/svg}"


def _texts(picture: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(picture).iter(f"{_SVG}text")]  # noqa: S314


def test_two_cases_of_a_day() -> None:
    day = scenario(title='Sales & "service" <today>')
    picture = svg(ask(ScenarioDay(scenario=day, changes=("1 agent 10:00-12:00",), repeats=1)))
    texts = _texts(picture)
    assert texts[0] == 'Sales & "service" <today>'
    assert any(text.startswith("simulated: ") and "service level " in text for text in texts)
    assert any(text.startswith("changed: ") for text in texts)
    for title in ("How long the answered waited", "Service level by time", "Contacts (bars) and agents"):
        assert any(text.startswith(title) for text in texts), title
    assert {"08:00", "09:00", "10:00", "11:00", "100 %", "not at all", "over 600 s"} <= set(texts)
    # Black, white and grey only.
    assert set(re.findall(r"#[0-9a-f]{3,6}", picture)) == {"#000", "#fff", "#bbb", "#ccc"}
    assert "stroke-dasharray" in picture and "url(#stripes)" in picture


def test_everything_lies_on_the_sheet() -> None:
    root = ElementTree.fromstring(svg(ask(Question(erlangs=4, agents=5, handle_s=60, contacts=2_000))))  # noqa: S314
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for part in root.iter():
        for name, most in (("x", width), ("y", height), ("x2", width), ("y2", height)):
            if name in part.attrib:
                assert 0 <= float(part.attrib[name]) <= most
        if part.tag == f"{_SVG}rect" and "y" in part.attrib:
            assert float(part.attrib["y"]) + float(part.attrib["height"]) <= height
