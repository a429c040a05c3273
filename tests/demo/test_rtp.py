"""Packets, against the standards' own figures."""

import pytest

from callcenter.demo import rtp
from callcenter.demo.message import Message, media_of, target_of


@pytest.mark.parametrize(
    ("sample", "code"), [(0, 0xD5), (-1, 0x55), (32767, 0xAA), (-32768, 0x2A), (1000, 0xFA), (-1000, 0x7A)]
)
def test_alaw(sample: int, code: int) -> None:
    assert rtp.alaw(sample) == code


def test_alaw_is_symmetric_and_grows() -> None:
    codes = [rtp.alaw(sample) ^ 0x55 for sample in range(0, 32768, 7)]
    assert codes == sorted(codes)
    assert all(rtp.alaw(-sample - 1) == rtp.alaw(sample) ^ 0x80 for sample in range(0, 32768, 7))


def test_an_event_grows_and_says_its_end_three_times() -> None:
    payloads = [(each[0], each[1] >> 7, int.from_bytes(each[2:], "big")) for each in rtp.event_payloads("#")]
    assert payloads == [(11, 0, 160 * step) for step in range(1, 6)] + [(11, 1, 800)] * 3


def test_tones_fill_whole_packets() -> None:
    assert {len(each) for each in rtp.digit_payloads("5")} == {rtp.SAMPLES}
    assert len({rtp.digit_payloads(key) for key in "0123456789*#"}) == 12


def test_the_first_stream_says_where_to_send() -> None:
    answer = Message(
        b"SIP/2.0 200 OK\r\nContact: <sip:a@127.0.0.1:5060;x=y>;expires=3\r\nCSeq: 1 INVITE\r\n\r\n"
        b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 20000 RTP/AVP 8\r\nm=video 0 RTP/AVP 99\r\n"
    )
    assert (answer.status, answer.cseq_method) == (200, "INVITE")
    assert media_of(answer) == ("127.0.0.1", 20000)
    assert target_of(answer.header("contact")) == "sip:a@127.0.0.1:5060;x=y"
    with pytest.raises(ValueError, match="no address"):
        media_of(Message(b"SIP/2.0 200 OK\r\n\r\nv=0\r\n"))


def test_an_answer_repeats_what_it_must() -> None:
    request = Message(b"BYE sip:a SIP/2.0\r\nVia: x\r\nTo: <sip:a>\r\nCSeq: 2 BYE\r\nSubject: y\r\n\r\n")
    assert request.status == 0
    assert request.copied("t") == ["Via: x", "To: <sip:a>;tag=t", "CSeq: 2 BYE"]
    assert Message(b"\xff\xfe").status == 0
