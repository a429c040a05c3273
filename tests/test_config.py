"""Settings: where they come from, and what is said when one is wrong."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from callcenter.config import HostPort, LogLevel, PortRange, SettingsError, load_settings, unknown_names
from callcenter.database_address import leaves_this_machine, without_password
from tools.settings_page import PAGE, page


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTP", "SIP", "ASTERISK_HTTP", "TRUNKS", "DATABASE_URL", "DEMO", "RTP_PORTS", "LOG_LEVEL"):
        monkeypatch.delenv(f"CALLCENTER_{name}", raising=False)
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))


def test_the_defaults_are_loopback_and_demo(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.http == HostPort("127.0.0.1", 8080)
    assert settings.sip == HostPort("127.0.0.1", 5060)
    assert settings.trunks == (IPv4Address("127.0.0.2"),)
    assert settings.demo
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path}/repository.db"


def test_home_follows_xdg_state_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CALLCENTER_HOME")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert load_settings().home == tmp_path / "callcenter"


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "callcenter.toml").write_text(
        'http = "127.0.0.1:9000"\nlog_level = "debug"\ntrunks = ["127.0.0.3", "127.0.0.4"]\n'
    )
    monkeypatch.setenv("CALLCENTER_HTTP", "127.0.0.1:9001")
    settings = load_settings()
    assert settings.http.port == 9001
    assert settings.log_level is LogLevel.DEBUG
    assert settings.trunks == (IPv4Address("127.0.0.3"), IPv4Address("127.0.0.4"))


def test_lists_and_ranges_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_TRUNKS", "127.0.0.2, 10.0.0.9")
    monkeypatch.setenv("CALLCENTER_RTP_PORTS", "30000-30099")
    settings = load_settings()
    assert settings.trunks == (IPv4Address("127.0.0.2"), IPv4Address("10.0.0.9"))
    assert settings.rtp_ports == PortRange(30000, 30099)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HTTP", "8080", "127.0.0.1:8080"),
        ("HTTP", "0.0.0.0:8080", "no TLS"),
        ("ASTERISK_HTTP", "192.168.1.2:8088", "begins with 127"),
        ("SIP", "127.0.0.1:99999", "port from 1 to 65535"),
        ("SIP", "sip.example:5060", "not an IPv4 address"),
        ("TRUNKS", "127.0.0.1", "would be taken for the"),
        ("TRUNKS", "trunk.example", "IPv4"),
        ("TRUNKS", ",", "1 to 20 addresses"),
        ("TRUNKS", ",".join(f"10.0.0.{last}" for last in range(1, 22)), "1 to 20 addresses"),
        ("TRUNKS", "0.0.0.0,127.0.0.2", "no call can come from"),
        ("TRUNKS", "127.0.0.2,255.255.255.255", "no call can come from"),
        ("TRUNKS", "224.0.0.1", "no call can come from"),
        ("OWN_NUMBER", "4000", "5 to 15 digits"),
        ("OWN_NUMBER", "+86 21 5123 4567", "5 to 15 digits"),
        ("DATABASE_URL", "repository.db", "sqlite+aiosqlite:///PATH"),
        ("DATABASE_URL", "postgresql+asyncpg://me:pw@127.0.0.1/cc", "postgresql+psycopg://USER"),
        ("DATABASE_URL", "postgresql://127.0.0.1/cc", "names no user"),
        ("DATABASE_URL", "postgresql://me:p/ss@127.0.0.1/cc", "/ # [ ] are written"),
        ("DATABASE_URL", "postgresql://me:pw@127.0.0.1:5432", "must name one database"),
        ("DATABASE_URL", "postgresql://me:pw@127.0.0.1:99999/cc", "cannot be read"),
        ("DATABASE_URL", "postgresql://me:pw@/cc", "names no host"),
        ("DATABASE_URL", "postgresql://me:pw@127.0.0.1/cc?poolsize=3", "not known here: poolsize"),
        ("DATABASE_URL", "sqlite:////var/lib/cc.db", "sqlite+aiosqlite:///PATH"),
        ("DATABASE_URL", "sqlite+aiosqlite:///", "sqlite+aiosqlite:///PATH"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:", "sqlite+aiosqlite:///PATH"),
        ("RTP_PORTS", "20000", "FIRST-LAST"),
        ("RTP_PORTS", "20000-20003", "at least 20 ports"),
        ("DEMO", "perhaps", "bool"),
        ("LOG_LEVEL", "loud", "'debug'"),
        ("HOME", "/tmp/" + "x" * 90, "shorter path"),
        ("HOME", "/tmp/a;b", "cannot"),
        ("HOME", "state", "a whole path"),
        ("HOME", __file__, "is no folder"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"CALLCENTER_{name}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert f"CALLCENTER_{name}" in str(refused.value)
    assert said in str(refused.value)


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for name in ("HOME", "HTTP", "TRUNKS", "DEMO", "DATABASE_URL"):
        monkeypatch.setenv(f"CALLCENTER_{name}", "")
    settings = load_settings()
    assert settings.home == tmp_path / "callcenter"
    assert settings.http.port == 8080 and settings.demo


def test_a_misspelt_name_in_the_environment_is_said_to_change_nothing() -> None:
    said = unknown_names(["PATH", "CALLCENTER_HTTP", "CALLCENTER_BENCH_KEEP", "CALLCENTER_HTTTP"])
    assert said == [
        "CALLCENTER_HTTTP in the environment is no setting and changes nothing. Did you mean CALLCENTER_HTTP?"
    ]
    assert "CALLCENTER_TRUNKS" in unknown_names(["CALLCENTER_ZZZZZZZZZZZZZZZ"])[0]


def test_two_servers_cannot_share_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_ASTERISK_HTTP", "127.0.0.1:8080")
    with pytest.raises(SettingsError, match="CALLCENTER_ASTERISK_HTTP another port"):
        load_settings()


def test_a_call_cannot_take_the_port_of_sip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_SIP", "127.0.0.1:20000")
    with pytest.raises(SettingsError, match="within rtp_ports"):
        load_settings()


def test_a_databases_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("mysql://me:hunter2@127.0.0.1/cc", "postgresql://me:hunter2@127.0.0.1:no/cc"):
        monkeypatch.setenv("CALLCENTER_DATABASE_URL", wrong)
        with pytest.raises(SettingsError) as refused:
            load_settings()
        assert "hunter2" not in str(refused.value)
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1/cc")
    settings = load_settings()
    assert settings.database == "postgresql+psycopg://me:hunter2@127.0.0.1/cc"
    assert "hunter2" not in repr(settings) + without_password(settings.database)


def test_a_database_is_named_so_that_it_can_be_found() -> None:
    assert without_password("sqlite+aiosqlite:////var/lib/cc.db") == "/var/lib/cc.db"
    assert without_password("postgresql+psycopg://me:pw@10.1.1.1:5433/cc") == "cc of me at 10.1.1.1:5433"
    assert (
        without_password("postgresql+psycopg://me@/cc?host=/run/postgresql") == "cc of me at /run/postgresql"
    )


@pytest.mark.parametrize(
    ("host", "leaves"), [("127.0.0.3", False), ("localhost", False), ("[::1]", False), ("db.example", True)]
)
def test_what_is_sent_to_another_machine_is_known_as_such(host: str, leaves: bool) -> None:
    assert leaves_this_machine(f"postgresql+psycopg://me:pw@{host}/cc") is leaves
    assert not leaves_this_machine("postgresql+psycopg://me@/cc?host=/run/postgresql")


def test_a_misspelt_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "callcenter.toml").write_text('htpp = "127.0.0.1:9000"\n')
    with pytest.raises(SettingsError, match="no setting 'htpp'"):
        load_settings()


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "callcenter.toml").write_text("http 127.0.0.1\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


def test_the_page_of_settings_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tools/settings_page.py"
