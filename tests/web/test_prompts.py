"""Prompts and notices over HTTP: heard, replaced and taken back by those who may."""

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callcenter.company import FLOWS
from callcenter.domain import messages as m
from callcenter.prompts import store
from callcenter.prompts.audio import MOST_BYTES
from callcenter.repository.enums import Role
from callcenter.service.permissions import Actor
from tests.support.tones import goertzel

from .conftest import Browser, Site

TONE = (Path(__file__).parents[1] / "prompts" / "tone.mp3").read_bytes()
MP3 = {"Content-Type": "audio/mpeg"}


async def audio_of(browser: Browser, path: str) -> tuple[int, np.ndarray[Any, np.dtype[np.int16]]]:
    async with browser.client.get(path) as response:
        assert response.status == 200, await response.text()
        assert response.headers["Content-Type"] == "audio/wav"
        assert response.headers["Cache-Control"] == "no-store"
        content = await response.read()
    with wave.open(io.BytesIO(content)) as file:
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


async def listed(browser: Browser, name: str) -> dict[str, Any]:
    status, answer = await browser.call("GET", "/api/prompts")
    assert status == 200
    return next(item for item in answer["items"] if item["name"] == name)


async def test_an_administrator_replaces_a_prompt_and_goes_back_to_ours(site: Site) -> None:
    ada = await site.browser().log_in("ada")
    before = await listed(ada, "goodbye")
    assert before["audio"]["en"]["source"] == "ours"
    assert before["audio"]["zh-TW"]["source"] == "shared"
    assert -25 < before["audio"]["en"]["rms_dbfs"] < -15
    assert before["texts"]["en"]
    status, made = await ada.call("PUT", "/api/prompts/en/goodbye", headers=MP3, data=TONE)
    assert status == 200, made
    assert made["number"] == before["number"]
    assert made["audio"]["en"]["source"] == "own"
    assert made["audio"]["en"]["rms_dbfs"] == pytest.approx(-20, abs=0.5)
    assert await listed(ada, "goodbye") == made
    rate, heard = await audio_of(ada, "/api/prompts/en/goodbye")
    assert rate == 8000 and goertzel(heard[4000:8000], 440) > 0.95
    status, text = await ada.call("PUT", "/api/prompts/en/goodbye/text", {"text": "A tone."})
    assert (status, text["texts"]["en"]) == (200, "A tone.")
    status, back = await ada.call("DELETE", "/api/prompts/en/goodbye")
    assert (status, back["audio"]["en"]) == (200, before["audio"]["en"])
    assert (await ada.call("DELETE", "/api/prompts/en/goodbye"))[0] == 404
    done = [thing for thing in site.repository.done_things if thing[2] == "goodbye"]
    assert [action for _, action, _ in done] == ["uploaded", "wrote", "deleted"]


async def test_what_a_changed_flow_lacks_is_listed_to_be_uploaded(site: Site) -> None:
    ada = await site.browser().log_in("ada")
    flows = site.home / "flows"
    flows.mkdir(parents=True)
    text = (FLOWS / "main.yaml").read_text(encoding="utf-8")
    faulty = text
    for old, new in (
        ("speech: [vip_welcome]", "speech: [vip_welcome, spring_offer]"),
        ("next: message_thanks", "next: nowhere"),
    ):
        assert text.count(old) == 1
        faulty = faulty.replace(old, new)
    (flows / "main.yaml").write_text(faulty, encoding="utf-8")
    (flows / "broken.yaml").write_text("flow: [", encoding="utf-8")
    lacking = await listed(ada, "spring_offer")
    assert lacking["number"] > 0
    assert lacking["uses"] == [{"flow": "main", "node": "vip_welcome"}]
    audio = lacking["audio"]
    assert {code: (one["source"], one["needed"]) for code, one in audio.items()} == {
        "zh-CN": ("missing", True),
        "zh-TW": ("missing", False),
        "en": ("missing", True),
    }
    status, made = await ada.call("PUT", "/api/prompts/en/spring_offer", headers=MP3, data=TONE)
    assert (status, made["audio"]["en"]["source"], made["number"]) == (200, "own", lacking["number"])
    # No call plays it yet.
    assert (await ada.call("DELETE", "/api/prompts/en/spring_offer"))[0] == 200
    (flows / "main.yaml").write_text(text, encoding="utf-8")
    _, answer = await ada.call("GET", "/api/prompts")
    assert "spring_offer" not in {item["name"] for item in answer["items"]}


async def test_supervisors_look_and_listen_only(site: Site) -> None:
    sam = await site.browser().log_in("sam")
    await listed(sam, "goodbye")
    await audio_of(sam, "/api/prompts/zh-TW/goodbye")
    status, _ = await sam.call("PUT", "/api/prompts/en/goodbye", headers=MP3, data=TONE)
    assert status == 403
    assert site.repository.done_things == []


@pytest.mark.parametrize(
    ("path", "headers", "data", "status", "said"),
    [
        ("en/goodbye", MP3, b"OggS" + bytes(100), 400, "Ogg"),
        ("en/goodbye", MP3, bytes(MOST_BYTES + 1), 413, "larger"),
        ("en/goodbye", {"Content-Type": "text/plain"}, TONE, 400, "file"),
        ("fr/goodbye", MP3, TONE, 404, "prompt"),
        ("en/no-dash", MP3, TONE, 404, "prompt"),
        ("en/%2e%2e%2fgoodbye", MP3, TONE, 404, ""),
    ],
)
async def test_what_cannot_be_a_prompt_changes_nothing(
    site: Site, path: str, headers: dict[str, str], data: bytes, status: int, said: str
) -> None:
    ada = await site.browser().log_in("ada")
    got, answer = await ada.call("PUT", f"/api/prompts/{path}", headers=headers, data=data)
    assert got == status, answer
    assert said in answer["error"]["message"]
    assert not list((site.home / "prompts").rglob("*.wav"))
    assert site.repository.done_things == []


async def test_why_a_recording_is_not_taken_can_be_told_in_any_language(site: Site) -> None:
    ada = await site.browser().log_in("ada")
    _, answer = await ada.call("PUT", "/api/prompts/en/goodbye", headers=MP3, data=b"OggS" + bytes(100))
    told = answer["error"]
    assert (told["code"], told["field"], told["reason"]) == ("invalid", "audio", "other_kind")
    assert told["values"] == {"kind": "Ogg"}


async def test_nothing_is_changed_that_cannot_be_audited(site: Site) -> None:
    ada = await site.browser().log_in("ada")
    site.repository.away = True
    status, _ = await ada.call("PUT", "/api/prompts/en/goodbye", headers=MP3, data=TONE)
    assert status >= 500
    assert not list((site.home / "prompts").rglob("*.wav"))


async def test_a_recording_that_callers_need_stays(site: Site) -> None:
    ada = await site.browser().log_in("ada")
    need = next(
        item["name"]
        for item in (await ada.call("GET", "/api/prompts"))[1]["items"]
        if item["audio"]["en"]["needed"] and item["audio"]["en"]["source"] == "missing"
    )
    assert (await listed(ada, need))["uses"]
    status, _ = await ada.call("PUT", f"/api/prompts/en/{need}", headers=MP3, data=TONE)
    assert status == 200
    status, answer = await ada.call("DELETE", f"/api/prompts/en/{need}")
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (409, "conflict", "audio")
    assert "no other recording" in answer["error"]["message"]
    assert store.audio(site.home, "en", need).source is store.Source.OWN
    # What else speaks against it is told apart.
    (site.home / "prompts" / "numbers.json").write_text("{", encoding="utf-8")
    status, answer = await ada.call("DELETE", f"/api/prompts/en/{need}")
    assert (status, answer["error"]["field"]) == (409, None)


async def test_notices_are_listed_heard_and_ended(site: Site) -> None:
    boss = Actor(user_id="sam", role=Role.SUPERVISOR, org_unit="company")
    await site.notices.publish(boss, "emergency", TONE)
    sam = await site.browser().log_in("sam")
    status, answer = await sam.call("GET", "/api/notices")
    assert status == 200
    [notice] = answer["items"]
    assert (notice["name"], notice["since_ms"]) == ("emergency", site.engine.now)
    assert site.engine.center.notices == {"emergency": notice["media"]}
    assert (store.sounds_folder(site.home) / f"{notice['media']}.wav").is_file()
    _, heard = await audio_of(sam, "/api/notices/emergency/audio")
    assert goertzel(heard[4000:8000], 440) > 0.95
    assert await sam.call("DELETE", "/api/notices/emergency") == (200, {"items": []})
    assert site.engine.center.notices == {}
    assert (await sam.call("DELETE", "/api/notices/emergency"))[0] == 404
    assert [r for r in site.engine.records if isinstance(r[1], m.SetNotice)][-1][1].by == "sam"


async def test_a_supervisor_makes_a_pin(site: Site) -> None:
    sam = await site.browser().log_in("sam")
    assert await sam.call("POST", "/api/me/phone-pin") == (200, {"staff_number": "1234", "pin": "567890"})
