"""The words on pictures, in the three written languages."""

from __future__ import annotations

from typing import Final

_ORDER: Final = ("en", "zh-CN", "zh-TW")

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    # Kinds of nodes
    "say": ("Announcement", "播放", "播放"),
    "menu": ("Menu", "菜单", "選單"),
    "collect": ("Digits", "输入号码", "輸入號碼"),
    "verify": ("Proof", "身份验证", "身分驗證"),
    "lookup": ("Look-up", "查询", "查詢"),
    "http": ("Web look-up", "网络查询", "網路查詢"),
    "branch": ("Opening hours", "营业时间", "營業時間"),
    "switch": ("Branch", "分支", "分支"),
    "set": ("Set", "赋值", "設定"),
    "language": ("Language", "语言", "語言"),
    "question": ("Question", "问卷", "問卷"),
    "record": ("Recording", "录音", "錄音"),
    "voicemail": ("Voicemail", "语音留言", "語音留言"),
    "queue": ("Queue", "队列", "佇列"),
    "callback": ("Callback", "回电", "回電"),
    "transfer": ("Transfer", "转接", "轉接"),
    "hangup": ("End", "结束", "結束"),
    # Ways from node to node
    "open": ("open", "营业", "營業"),
    "closed": ("closed", "休息", "休息"),
    "found": ("found", "找到", "找到"),
    "not_found": ("not found", "未找到", "找不到"),
    "unavailable": ("unavailable", "无法查询", "無法查詢"),
    "otherwise": ("otherwise", "其他", "其他"),
    "unknown": ("unknown", "未知", "不明"),
    "empty": ("nothing said", "无内容", "無內容"),
    "failed": ("failed", "失败", "失敗"),
    "on_failure": ("failure", "失败", "失敗"),
    "on_silence": ("silence", "无输入", "無輸入"),
    # Languages
    "preferred": ("as preferred", "按客户偏好", "依客戶偏好"),
    "zh-CN": ("Chinese (simplified)", "简体中文", "簡體中文"),
    "zh-TW": ("Chinese (traditional)", "繁体中文", "繁體中文"),
    "en": ("English", "英文", "英文"),
    # Ends of the line
    "start": ("Start", "开始", "開始"),
    "by_figures": ("line width: callers", "线宽：来电数", "線寬：來電數"),
    "weak": ("failure, silence, unavailable", "失败、无输入、无法查询", "失敗、無輸入、無法查詢"),
    "to_person": (
        "Key 0, and failures that name no other place, lead to",
        "按 0 或未指定去向的失败，转到",
        "按 0 或未指定去向的失敗，轉到",
    ),
    # Figures
    "calls": ("calls", "来电", "來電"),
    "self_service": ("self-service", "自助完成", "自助完成"),
    "gave_up": ("gave up", "放弃", "放棄"),
    "turned_away": ("turned away", "未能接纳", "未能接納"),
    "asked": ("asked for a person", "要求人工", "要求真人"),
    "chosen": ("chosen", "选择", "選擇"),
    "no_tries": ("had no tries left", "多次未成功", "多次未成功"),
    "dropped": ("dropped", "系统中断", "系統中斷"),
    "transferred": ("transferred", "已转接", "已轉接"),
    "exits": ("left the menu here", "在此离开菜单", "在此離開選單"),
}


def word(key: str, language: str) -> str:
    """The word of that key; the key itself, in plain writing, when there is none (a new kind of node)."""
    index = _ORDER.index(language) if language in _ORDER else 0
    return _WORDS[key][index] if key in _WORDS else key.replace("_", " ")


def colon(language: str) -> str:
    """A colon as that language writes it."""
    return "：" if language.startswith("zh") else ": "
