"""Getting Asterisk: what counts as whole, which mirror is asked, what is said when it cannot be."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from callcenter.telephony.asterisk import binary, debian, install
from callcenter.telephony.asterisk.binary import find_system_asterisk, parse_version, private_asterisk
from callcenter.telephony.asterisk.debian import InstallError, choose_mirror, host_mirrors
from callcenter.telephony.asterisk.smoke import smoke_test

FETCH = """
import sys
import time
from pathlib import Path
from callcenter.telephony.asterisk import install
from rich.console import Console
cache = Path(sys.argv[1])
with install.locked(cache / "lock"):
    install.fetch(None, cache, Console(stderr=True))
"""


@pytest.mark.timeout(300)
def test_a_fetch_that_was_killed_is_not_taken_for_whole_and_is_done_again(tmp_path: Path) -> None:
    """The real thing, from the mirror: killed while it unpacks, then run to its end."""
    command = [sys.executable, "-c", FETCH, str(tmp_path)]
    with subprocess.Popen(command) as first:
        while first.poll() is None and not any(tmp_path.glob("partial-*/usr/lib")):
            time.sleep(0.02)
        first.kill()
    assert first.returncode == -signal.SIGKILL
    assert install.find_cached(tmp_path) is None
    subprocess.run(command, check=True)
    found = install.find_cached(tmp_path)
    assert found is not None
    assert found.command[0].startswith(str(tmp_path))
    assert list(tmp_path.glob("partial-*")) == []


def test_a_damaged_cache_is_passed_over(tmp_path: Path) -> None:
    empty = tmp_path / "asterisk-1_22.99"
    (empty / "usr/sbin").mkdir(parents=True)
    (empty / "usr/sbin/asterisk").write_bytes(b"")
    assert install.find_cached(tmp_path) is None
    assert install.find_cached(tmp_path / "never made") is None


def test_one_that_starts_but_lacks_a_module_fails_its_trial(tmp_path: Path) -> None:
    whole = install.ensure_asterisk()
    modules = tmp_path / "modules"
    shutil.copytree(whole.module_dir, modules)
    (modules / "res_ari_channels.so").unlink()
    lame = binary.AsteriskBinary(
        version=whole.version,
        command=whole.command,
        sbin_dir=whole.sbin_dir,
        module_dir=modules,
        data_dir=whole.data_dir,
    )
    with pytest.raises(InstallError, match="res_ari_channels"):
        smoke_test(lame)
    smoke_test(whole)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Asterisk 22.10.1+dfsg-1\n", (22, 10)),
        ("Asterisk 20.6.0~dfsg+~cs6.13\n", (20, 6)),
        ("Asterisk certified/20.7-cert1\n", None),
        ("", None),
    ],
)
def test_versions_are_read(said: str, version: tuple[int, int] | None) -> None:
    assert parse_version(said) == version


@pytest.mark.parametrize("says", ["Asterisk 22.8.0", "Asterisk 16.2.1", "nonsense"])
def test_a_system_asterisk_that_is_too_old_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    program = tmp_path / "asterisk"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert binary.ask_version((str(program),)) is None
    assert find_system_asterisk() is None


def test_only_debians_main_archive_is_taken_from_apts_list() -> None:
    listing = (
        "Ubuntu|Ubuntu|http://u.example/ubuntu|main\n"
        "Debian|Debian-Security|http://d.example/debian-security|main\n"
        "Debian|Debian|http://d.example/debian|main\n"
        "Debian|Debian|http://d.example/debian|main\n"
        "|||\n"
    )
    assert host_mirrors(listing) == ["http://d.example/debian"]


def test_before_the_first_update_a_mirror_is_known_by_its_path() -> None:
    listing = (
        "$(ORIGIN)|$(LABEL)|http://d.example/debian-security|main\n"
        "$(ORIGIN)|$(LABEL)|https://containers.example/linux/debian|stable\n"
        "$(ORIGIN)|$(LABEL)|http://d.example/debian|main\n"
        "$(ORIGIN)|$(LABEL)|http://u.example/ubuntu|main\n"
    )
    assert host_mirrors(listing) == ["http://d.example/debian"]


def test_the_set_mirror_wins() -> None:
    assert choose_mirror("http://mirror.example/debian/") == "http://mirror.example/debian"


@pytest.mark.parametrize(
    "hostile",
    ["mirror.example", "http://m.example/ [trusted=yes]", "http://m.example/\ndeb x", "ftp://m.example/"],
)
def test_a_mirror_that_could_change_the_sources_is_refused(hostile: str) -> None:
    with pytest.raises(InstallError, match="CALLCENTER_DEBIAN_MIRROR"):
        choose_mirror(hostile)


def test_without_a_mirror_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, stdout="", stderr="")

    monkeypatch.setattr(debian.subprocess, "run", nothing)
    with pytest.raises(InstallError, match="CALLCENTER_DEBIAN_MIRROR"):
        choose_mirror(None)


def test_a_mirror_that_does_not_answer_is_said_in_apts_words(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="apt could not fetch") as refused:
        install.fetch("http://127.0.0.1:9/debian", tmp_path, Console(quiet=True))
    assert "CALLCENTER_DEBIAN_MIRROR" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"machine": "riscv64"}, "riscv64"),
        ({"tools": "dpkg-deb"}, "dpkg-deb"),
        ({"keys": True}, "debian-archive-keyring"),
        ({"space": True}, "XDG_CACHE_HOME"),
    ],
)
def test_a_host_where_it_cannot_work_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], said: str
) -> None:
    if "machine" in change:
        monkeypatch.setattr(debian.platform, "machine", lambda: change["machine"])
    if "tools" in change:
        monkeypatch.setattr(debian.shutil, "which", lambda tool: None if tool == change["tools"] else tool)
    if "keys" in change:
        monkeypatch.setattr(debian, "KEYRINGS", (tmp_path / "none",))
    if "space" in change:
        monkeypatch.setattr(debian, "FREE_BYTES_NEEDED", 2**62)
    with pytest.raises(InstallError, match=said):
        debian.check_host(tmp_path)


def test_paths_the_loader_would_split_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="XDG_CACHE_HOME"):
        debian.check_host(tmp_path / "a:b")


def test_the_cache_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert install.cache_directory() == tmp_path / "callcenter" / "asterisk"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert install.cache_directory() == Path.home() / ".cache/callcenter/asterisk"


def test_an_empty_root_holds_no_asterisk(tmp_path: Path) -> None:
    assert private_asterisk(tmp_path) is None
