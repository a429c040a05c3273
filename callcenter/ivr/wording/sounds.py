"""Sentences of sound files."""

from callcenter.ivr.wording.said import Sentence


class Sounds(Sentence):
    """Why a sound file of the company's is not played, as callcenter.prompts.taken says it."""

    NOT_PLAYED = (
        "is not played as it is: {fault}",
        "不能照现在这样播放：{fault}。",
        "不能照現在這樣播放：{fault}。",
    )
    SAVE_OR_UPLOAD = (
        "save it as wav with 8,000 Hz, 16 bit, mono, or upload it on the page Voice menus, which does so",
        "请另存为 8,000 Hz、16 位、单声道的 wav，或在“语音菜单”页面上传，由系统转换。",
        "請另存為 8,000 Hz、16 位元、單聲道的 wav，或在「語音選單」頁面上傳，由系統轉換。",
    )


class SoundFaults(Sentence):
    """What is wrong with such a file."""

    NO_FILE = ("it is no file", "它不是文件", "它不是檔案")
    UNREADABLE = ("it cannot be read ({found})", "无法读取（{found}）", "無法讀取（{found}）")
    TOO_LONG = ("it is longer than ten minutes", "超过十分钟", "超過十分鐘")
    NO_WAV = (
        "it is no wav file that can be played ({found})",
        "不是可以播放的 wav 文件（{found}）",
        "不是可以播放的 wav 檔案（{found}）",
    )
    OTHER_SHAPE = (
        "it has {rate} Hz, {bits} bit, {channels} channels",
        "格式是 {rate} Hz、{bits} 位、{channels} 声道",
        "格式是 {rate} Hz、{bits} 位元、{channels} 聲道",
    )
    OTHER_MONO = (
        "it has {rate} Hz, {bits} bit, {channels} channel",
        "格式是 {rate} Hz、{bits} 位、{channels} 声道",
        "格式是 {rate} Hz、{bits} 位元、{channels} 聲道",
    )
    SILENT = ("there is no sound in it", "里面没有声音", "裡面沒有聲音")
    TOO_SHORT = ("it ends too soon", "文件不完整", "檔案不完整")


class WavFaults(Sentence):
    """What Python says of a wav file."""

    NO_RIFF = ("file does not start with RIFF id", "开头没有 RIFF 标记", "開頭沒有 RIFF 標記")
    NO_WAVE = ("not a WAVE file", "没有 WAVE 标记", "沒有 WAVE 標記")
    FORMAT = ("unknown format: {found}", "编码方式 {found} 不受支持", "編碼方式 {found} 不受支援")
    EXTENDED = ("unknown extended format", "编码方式不受支持", "編碼方式不受支援")
    WIDTH = ("bad sample width", "采样位数有误", "取樣位元數有誤")
    CHANNELS = ("bad # of channels", "声道数有误", "聲道數有誤")
    NO_CHUNK = ("fmt chunk and/or data chunk missing", "缺少 fmt 或 data 部分", "缺少 fmt 或 data 部分")
    DATA_FIRST = ("data chunk before fmt chunk", "data 部分在 fmt 部分之前", "data 部分在 fmt 部分之前")
