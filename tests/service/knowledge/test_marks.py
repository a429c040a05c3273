"""What was searched for, marked in texts."""

from callcenter.service.knowledge.marks import MARK, MARK_END, snippet, spans


def shown(text: str, *terms: str) -> str:
    return snippet(text, terms).replace(MARK, "[").replace(MARK_END, "]")


def test_words_are_marked_whatever_their_script_and_ending() -> None:
    assert shown("發票抬頭寫錯", "发票", "票抬", "抬头") == "[發票抬頭]寫錯"
    assert shown("Refunds go to the same card.", "refund", "card") == "[Refunds] go to the same [card]."
    assert shown("ＨＱ－Ｃ２０Ｂ", "c20b") == "ＨＱ－[Ｃ２０Ｂ]"
    assert spans("退款到账", ["到账", "!tk"]) == [(2, 4)]


def test_the_piece_with_most_of_it_is_shown() -> None:
    text = "这是很长的一段话。" * 20 + "退款三天到账。" + "后面还有话。" * 20
    piece = shown(text, "退款", "到账")
    assert piece.startswith("…")
    assert piece.endswith("…")
    assert "[退款]三天[到账]" in piece
    assert len(piece) < 110
    assert shown(text, "没有此词").startswith("这是很长")


def test_marks_of_the_text_itself_are_no_marks() -> None:
    assert snippet(f"a{MARK}b{MARK_END}", ["b"]) == f"a{MARK}b{MARK_END}"
    assert snippet(f"{MARK}x", []) == "x"
