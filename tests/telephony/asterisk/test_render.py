"""Configuration and secrets: what is written, with which rights, and what may not get in."""

import json
import stat
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from callcenter.config import Settings
from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.credentials import (
    AgentPhone,
    Credentials,
    CredentialsError,
    load_credentials,
)
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.layout import AsteriskDirs
from callcenter.telephony.asterisk.render import local_addresses, render
from callcenter.telephony.asterisk.template import TemplateError, fill, safe
from tests.support.asterisk import make_settings, running_asterisk


@pytest.fixture(scope="module")
def asterisk() -> AsteriskBinary:
    return ensure_asterisk()


def write(
    settings: Settings, asterisk: AsteriskBinary, agents: list[str]
) -> tuple[AsteriskDirs, Credentials]:
    credentials = load_credentials(settings.home, agents)
    return render(settings, asterisk, credentials, credentials.phones()), credentials


def test_secrets_are_the_owners_alone_and_stay(tmp_path: Path) -> None:
    first = load_credentials(tmp_path, ["alice"])
    path = tmp_path / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    second = load_credentials(tmp_path, ["alice", "bob"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert second.ari_password == first.ari_password
    assert second.agents["alice"] == first.agents["alice"]
    assert len({*second.agents.values(), second.ari_password, second.webphone_secret}) == 4
    assert load_credentials(tmp_path) == second


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = (load_credentials(tmp_path / name, ["alice"]) for name in ("one", "other"))
    assert one.ari_password != other.ari_password
    assert one.agents != other.agents


def test_a_damaged_secrets_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"ari_password": 1}')
    with pytest.raises(CredentialsError, match="delete it"):
        load_credentials(tmp_path)
    assert json.loads(path.read_text()) == {"ari_password": 1}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Alice",
        "a b",
        "trunk",
        "webphone",
        "browser",
        "a]\n[x",
        "alice;",
        "../x",
        "1001",
        "a" * 41,
        "阿丽",
    ],
)
def test_names_that_would_change_the_configuration_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="user name"):
        load_credentials(tmp_path, [name])
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize("secret", ["short", "x" * 20 + "\npassword=", "x" * 20 + ";", "${ENV(x)}" * 3])
def test_secrets_are_letters_and_digits(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        AgentPhone(username="alice", secret=secret)


@pytest.mark.parametrize("hostile", ["a\nb", "a\rb", "a\x00b", "${SHELL(id)}", "$[1+1]", "x" * 1001])
def test_hostile_values_are_refused(hostile: str) -> None:
    with pytest.raises(TemplateError):
        fill("name = @{name}", {"name": hostile})


def test_comments_and_backslashes_are_escaped() -> None:
    assert safe("a;b\\c") == "a\\;b\\\\c"


def test_a_missing_value_is_an_error_and_dialplan_is_left_alone() -> None:
    with pytest.raises(TemplateError, match="port"):
        fill("bind = @{port}", {})
    assert fill("exten => s,1,NoOp(${EXTEN} $[1] a@b)", {}) == "exten => s,1,NoOp(${EXTEN} $[1] a@b)"


def test_what_is_written_is_the_owners_alone(tmp_path: Path, asterisk: AsteriskBinary) -> None:
    dirs, credentials = write(make_settings(tmp_path), asterisk, ["alice", "bob.li"])
    for path in dirs.etc.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(dirs.base.stat().st_mode) == 0o700
    pjsip = (dirs.etc / "pjsip.conf").read_text()
    assert "[bob.li](agent)" in pjsip
    assert credentials.agents["alice"] in pjsip
    assert "@{" not in "".join(path.read_text() for path in dirs.etc.iterdir())
    assert "sessionlimit = 104" in (dirs.etc / "http.conf").read_text()


def test_unchanged_files_are_not_touched(tmp_path: Path, asterisk: AsteriskBinary) -> None:
    settings = make_settings(tmp_path)
    dirs, _ = write(settings, asterisk, ["alice"])
    before = {path.name: path.stat().st_mtime_ns for path in dirs.etc.iterdir()}
    write(settings, asterisk, ["alice"])
    assert {path.name: path.stat().st_mtime_ns for path in dirs.etc.iterdir()} == before
    write(settings, asterisk, ["alice", "bob"])
    changed = {path.name for path in dirs.etc.iterdir() if path.stat().st_mtime_ns != before[path.name]}
    assert changed == {"pjsip.conf", "http.conf"}


def test_the_machines_addresses_are_read_from_the_kernel() -> None:
    table = (
        "Main:\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 192.0.2.0\n        /24 link UNICAST\n"
        "     |-- 192.0.2.7\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n"
        "Local:\n     |-- 192.0.2.7\n        /32 host LOCAL\n     |-- 10.1.1.1\n        /32 host LOCAL\n"
    )
    assert local_addresses(table) == ["10.1.1.1", "192.0.2.7"]


def test_a_path_too_long_for_the_control_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="CALLCENTER_HOME"):
        AsteriskDirs(base=tmp_path / ("x" * 100)).make()


async def test_asterisk_reads_what_was_meant(tmp_path: Path) -> None:
    """Two trunks, an odd but allowed home, an agent: seen from Asterisk's side."""
    home = tmp_path / "a, b = c"
    async with running_asterisk(home, agents=["alice"], trunks=["127.0.0.2", "127.0.0.3"]) as running:
        assert running.settings.trunks == (IPv4Address("127.0.0.2"), IPv4Address("127.0.0.3"))
        trunks = await running.rx("pjsip show identify trunk")
        assert "127.0.0.2/32" in trunks
        assert "127.0.0.3/32" in trunks
        alice = await running.rx("pjsip show endpoint alice") + await running.rx("pjsip show aor alice")
        said = [" ".join(line.split()) for line in alice.splitlines()]
        for setting in (
            "context : agent-dead-end",
            "webrtc : yes",
            "rtp_timeout : 10",
            "allow : (opus|alaw|ulaw)",
            "max_contacts : 1",
            "remove_existing : true",
            "direct_media : false",
            "allow_transfer : false",
        ):
            assert setting in said
        trunk = await running.rx("pjsip show endpoint trunk")
        assert "(alaw|ulaw|g722)" in trunk
        phone = await running.rx("pjsip show endpoint webphone")
        assert "from-webphone" in phone
