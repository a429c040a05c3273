"""The benches' own parts: what they read of packets, journals and lists of values."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.__main__ import BENCHES
from bench.capture import Capture, Packet, frames
from bench.conditions import ROOT
from bench.options import Stage, parse_stages
from bench.report import DOCUMENT, Table, write
from bench.ring import sip_messages
from bench.spread import shown, spread
from bench.story import story
from bench.usage import threads_of
from callcenter.demo.message import Message, user_of
from callcenter.domain import messages as m
from callcenter.domain.configuration import AgentSpec, Configuration, FlowSource, QueueSpec
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center
from callcenter.engine.decide import DECIDER_VERSION, decide
from callcenter.engine.journal import Record
from callcenter.ivr.load import load_flow
from callcenter.ivr.validate import Around

INVITE = (
    b"INVITE sip:4000@127.0.0.1:5060 SIP/2.0\r\nFrom: <sip:+8613810000000@127.0.0.2>;tag=1\r\n"
    b"Call-ID: a\r\nCSeq: 1 INVITE\r\n\r\n"
)
PAGE, SERVER = ("127.0.0.1", 40000), ("127.0.0.1", 8080)


def ethernet(protocol: int, part: bytes) -> bytes:
    internet = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(part), 0, 0, 64, protocol, 0, *[b"\x7f\0\0\1"] * 2
    )
    return bytes(12) + b"\x08\x00" + internet + part


def pcap(*packets: tuple[int, bytes]) -> bytes:
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    return head + b"".join(
        struct.pack("<IIII", us // 10**6, us % 10**6, len(frame), len(frame)) + frame for us, frame in packets
    )


def test_percentiles_are_values_that_were_measured() -> None:
    found = spread(float(value) for value in range(100, 0, -1))
    assert found is not None
    assert (found.n, found.p50, found.p90, found.p99, found.least, found.most) == (100, 50, 90, 99, 1, 100)
    assert spread([]) is None
    one = spread([7.0])
    assert one is not None
    assert (one.p50, one.p99) == (7.0, 7.0)
    assert [shown(value) for value in (0.123, 12.34, 1234.5)] == ["0.12", "12.3", "1234"]


def test_a_captured_invite_is_read_with_its_time(tmp_path: Path) -> None:
    path = tmp_path / "lo.pcap"
    udp = struct.pack("!HHHH", 5062, 5060, 8 + len(INVITE), 0) + INVITE
    other = bytes(12) + b"\x86\xdd" + bytes(40)
    path.write_bytes(pcap((5, other), (1_500_000, ethernet(17, udp))))
    [(packet, message)] = sip_messages(Capture(path).packets())
    assert (packet.at_ns, packet.source, packet.target) == (
        1_500_000_000,
        ("127.0.0.1", 5062),
        ("127.0.0.1", 5060),
    )
    assert (message.method, message.cseq_method, message.status) == ("INVITE", "INVITE", 0)
    assert user_of(message.header("from")) == "+8613810000000"
    assert Message(b"SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\n\r\n").status == 180


def test_a_capture_cut_off_in_a_packet_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "lo.pcap"
    udp = struct.pack("!HHHH", 5062, 5060, 8 + len(INVITE), 0) + INVITE
    path.write_bytes(pcap((1, ethernet(17, udp)), (2, ethernet(17, udp)))[:-400])
    assert len(list(Capture(path).packets())) <= 1


def masked(text: bytes) -> bytes:
    key = b"\x01\x02\x03\x04"
    length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack("!H", len(text))
    return b"\x81" + length + key + bytes(byte ^ key[place % 4] for place, byte in enumerate(text))


def stream(pieces: list[bytes], *, repeat: bool = False) -> Iterator[Packet]:
    sequence = 2**32 - 20  # goes round in the middle
    for number, piece in enumerate(pieces):
        packet = Packet(
            at_ns=number, source=PAGE, target=SERVER, payload=piece, tcp=True, sequence=sequence % 2**32
        )
        yield packet
        if repeat:
            yield packet
        sequence += len(piece)


@pytest.mark.parametrize("repeat", [False, True])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_texts_of_a_page_are_unmasked_whatever_packets_they_come_in(size: int, repeat: bool) -> None:
    texts = [b'{"type":"hello"}', b"x" * 300, "王".encode()]
    data = b"GET /api/ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n" + b"".join(map(masked, texts))
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    assert [frame.text for frame in frames(stream(pieces, repeat=repeat))] == texts


def test_a_missing_packet_is_no_reason_to_guess() -> None:
    pieces = [b"GET /api/ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", masked(b"one"), masked(b"two")]
    whole = list(stream(pieces))
    with pytest.raises(ValueError, match="missing"):
        list(frames(iter([whole[0], whole[2]])))


def test_the_bench_flow_goes_to_the_queue_and_the_story_counts_its_calls() -> None:
    flow = load_flow(
        ROOT / "bench" / "flows" / "at_once.yaml",
        Around(queues={"bench"}, prompts=(ROOT / "ivr_flows" / "prompts",)),
    )
    source = FlowSource(name=flow.flow, version=flow.version, json=flow.model_dump_json(exclude_unset=True))
    configuration = Configuration(
        queues=(QueueSpec(id="bench", names={"en": "Bench"}),),
        agents=(AgentSpec(id="bench001", name="One", queues=("bench",), skills={"en": 10}),),
        flow=source,
    )
    said: list[m.AnyMessage] = [
        m.StartController(),
        m.LoadConfiguration(configuration=configuration),
        m.Reconcile(node="a1", legs=(), online_agents=("bench001",)),
        m.PhoneClaimed(agent_id="bench001", tab="t"),
        m.PhoneStateChanged(agent_id="bench001", tab="t", registered=True, microphone=True, sound=True),
        m.BecomeReady(agent_id="bench001"),
        m.CallArrived(
            contact_id="c",
            leg_id="leg",
            node="a1",
            entry="trunk",
            ani=Personal("+861"),
            ani_name=Personal(""),
            dnis="4000",
        ),
        m.LegEnded(leg_id="leg", cause=16),
    ]
    center = Center()
    records = []
    for number, message in enumerate(said, 1):
        decision = decide(center, message, number)
        assert decision.refusal is None
        records.append(
            Record(
                sequence=number,
                at=number,
                mono=number,
                decider=DECIDER_VERSION,
                message=message,
                events=decision.events,  # type: ignore[arg-type]
            )
        )
    told = story(records, after=6)
    assert (told.arrived, told.connected, told.open, told.offers, told.doubled) == (1, 0, 0, 1, 0)
    assert told.outcomes == {"abandoned": 1}
    assert "1 arrived, 0 connected, 0 not closed (1 abandoned)" in told.line()


def test_figures_are_put_between_their_marks(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("before\n<!-- figures: ring -->\nold\n<!-- end: ring -->\nafter\n")
    write("ring", Table(heads=["ms", "n"], rows=[["a", "1"]]).markdown(), document)
    assert document.read_text() == (
        "before\n<!-- figures: ring -->\n| ms | n |\n|----|---|\n| a  | 1 |\n<!-- end: ring -->\nafter\n"
    )
    with pytest.raises(ValueError, match="no marks"):
        write("pop", "", document)


def test_each_bench_has_its_place_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in BENCHES:
        assert text.count(f"<!-- figures: {name} -->") == text.count(f"<!-- end: {name} -->") == 1


@pytest.mark.parametrize("text", ["", "20", "20x", "0x5", "20x0", "20x9999", "20x5;5x5"])
def test_stages_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"RATExCALLS|rate of 1"):
        parse_stages(text)


def test_stages_are_read() -> None:
    assert parse_stages("20x500, 100x1000") == (Stage(20, 500), Stage(100, 1000))


WORKER = """
import sys, threading, time
def burn():
    until = time.thread_time() + 0.3
    while time.thread_time() < until:
        pass
    done.wait()
done = threading.Event()
threading.Thread(target=burn, name="journal").start()
sys.stdout.write("up\\n"); sys.stdout.flush()
sys.stdin.readline()
done.set()
"""


def test_threads_are_told_apart_by_what_they_do() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bench" / "thread_names")}
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        before = threads_of(process.pid)
        while (used := threads_of(process.pid).since(before))["journal"].total < 0.1:
            assert process.poll() is None
        assert used["main"].total < used["journal"].total
        assert set(used) == {"main", "journal", "others"}
