"""What callers left: the list, and recordings that are files of ours and nothing else."""

import pytest

from .conftest import Site

WAV = b"RIFF" + bytes(range(200))


@pytest.fixture
def recorded(site: Site) -> Site:
    site.recordings.mkdir()
    (site.recordings / "voicemail-v-1.wav").write_bytes(WAV)
    (site.recordings / "other.wav").write_bytes(WAV)
    (site.recordings.parent / "secret.wav").write_bytes(WAV)
    return site


async def test_a_supervisor_lists_messages(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, answer = await browser.call("GET", "/api/messages?limit=7")
    assert status == 200
    assert answer["items"][0]["voicemail"] == {"name": "voicemail-v-1", "seconds": 12}
    assert site.messages.limits == [7]
    assert site.repository.waited_for
    assert (await browser.call("GET", "/api/messages?limit=101"))[1]["error"]["field"] == "limit"


async def test_a_recording_is_played_in_parts(recorded: Site) -> None:
    browser = await recorded.browser().log_in("sam")
    async with browser.client.get("/api/recordings/voicemail-v-1") as response:
        assert (response.status, response.content_type) == (200, "audio/wav")
        assert response.headers["Cache-Control"] == "no-store"
        assert await response.read() == WAV
    part = {"Range": "bytes=0-3"}
    async with browser.client.get("/api/recordings/voicemail-v-1", headers=part) as response:
        assert (response.status, await response.read()) == (206, b"RIFF")
    assert recorded.messages.heard == [("sam", "voicemail-v-1")] * 2


@pytest.mark.parametrize(
    "name",
    [
        "other",
        "voicemail-lost-1",
        "voicemail-v-1.wav",
        "..%2Fsecret",
        "%2e%2e%2fsecret",
        ".hidden",
        "a%00b",
        "a%0Ab",
        "x" * 129,
        "%E5%90%8D",
    ],
)
async def test_nothing_else_is_a_recording(recorded: Site, name: str) -> None:
    browser = await recorded.browser().log_in("sam")
    status, answer = await browser.call("GET", f"/api/recordings/{name}")
    assert status in (400, 404)
    assert answer["error"]["code"] in ("invalid", "not_found")


async def test_an_agent_hears_nothing(recorded: Site) -> None:
    browser = await recorded.browser().log_in("alice")
    for path in ("/api/messages", "/api/recordings/voicemail-v-1"):
        assert (await browser.call("GET", path))[0] == 403
    assert recorded.messages.heard == []
