"""Sentences of names."""

from callcenter.ivr.wording.said import Sentence


class Names(Sentence):
    """Names that are not there, and which were meant."""

    LISTED = ("{names}", "{names}", "{names}")
    AND_MORE = ("{names} …", "{names} 等", "{names} 等")
    DID_YOU_MEAN = ("did you mean {name}?", "是否指“{name}”？", "是否指「{name}」？")
    NO_NODE = ("there is no node {name!r}", "没有节点“{name}”。", "沒有節點「{name}」。")
    NO_QUEUE = ("there is no queue {name!r}", "没有队列“{name}”。", "沒有佇列「{name}」。")
    NO_SKILL = ("there is no skill {name!r}", "没有技能“{name}”。", "沒有技能「{name}」。")
    NO_HOURS = ("there are no hours {name!r}", "没有营业时间“{name}”。", "沒有營業時間「{name}」。")
    NO_LOOKUP = ("there is no look-up {name!r}", "没有查询“{name}”。", "沒有查詢「{name}」。")
    NO_NUMBER = ("there is no number {name!r}", "没有号码“{name}”。", "沒有號碼「{name}」。")
    NO_LOOKUP_HERE = (
        "there is no look-up in this flow {name!r}",
        "这个流程里没有查询“{name}”。",
        "這個流程裡沒有查詢「{name}」。",
    )
    NO_NOTICE_HERE = (
        "there is no notice in this flow {name!r}",
        "这个流程里没有公告“{name}”。",
        "這個流程裡沒有公告「{name}」。",
    )
    ONE_OF = ("name one of {names}", "现有：{names}。", "現有：{names}。")
    NONE_YET = ("there is none yet", "目前一个也没有。", "目前一個也沒有。")
    MEANT_OR_ADD = (
        "{close} Or add it to {part} in company.yaml",
        "{close}也可以在 company.yaml 的 {part} 中添加。",
        "{close}也可以在 company.yaml 的 {part} 中新增。",
    )
    OR_ADD = (
        "{mend}, or add it to {part} in company.yaml",
        "{mend}也可以在 company.yaml 的 {part} 中添加。",
        "{mend}也可以在 company.yaml 的 {part} 中新增。",
    )
    THE_NODES_ARE = ("the nodes are {names}", "现有节点：{names}。", "現有節點：{names}。")
    NO_ARGUMENT = (
        "the look-up {lookup} has no argument {name!r}",
        "查询 {lookup} 没有参数“{name}”。",
        "查詢 {lookup} 沒有參數「{name}」。",
    )
    ITS_ARGUMENTS = ("it has {names}", "它的参数有：{names}。", "它的參數有：{names}。")
    NOT_GIVEN = (
        "the look-up {lookup} is not given its {name!r}",
        "查询 {lookup} 缺少参数“{name}”。",
        "查詢 {lookup} 缺少參數「{name}」。",
    )
    ADD_ARGUMENT = (
        "add it, with the variable that has it",
        "请补上，并写明存有该值的变量。",
        "請補上，並寫明存有此值的變數。",
    )
    NO_ADDRESS = (
        "{url!r} is no address that can be asked",
        "“{url}”不是可以访问的网址。",
        "「{url}」不是可以連線的網址。",
    )
    AN_ADDRESS = (
        "write it as https://host/path; variables may stand behind the host only",
        "请写成 https://主机名/路径；变量只能放在主机名后面。",
        "請寫成 https://主機名稱/路徑；變數只能放在主機名稱後面。",
    )
    NOT_A_HOST = (
        "{origin} is not among the company's http_hosts",
        "{origin} 不在公司的 http_hosts 中。",
        "{origin} 不在公司的 http_hosts 中。",
    )
    ADD_HOST = (
        "add it to http_hosts in company.yaml",
        "请在 company.yaml 的 http_hosts 中添加。",
        "請在 company.yaml 的 http_hosts 中新增。",
    )
    ADD_OR_USE_HOST = (
        "add it to http_hosts in company.yaml, or use one of {hosts}",
        "请在 company.yaml 的 http_hosts 中添加，或改用以下之一：{hosts}。",
        "請在 company.yaml 的 http_hosts 中新增，或改用以下之一：{hosts}。",
    )
    MISNAMED = (
        "the flow says its name is {name!r}, and is known as {file!r}, by its file",
        "流程里写的名称是“{name}”，而它以文件名“{file}”为准。",
        "流程裡寫的名稱是「{name}」，而它以檔名「{file}」為準。",
    )
    RENAME = (
        "write `flow: {file}`, or rename the file",
        "请写成 `flow: {file}`，或给文件改名。",
        "請寫成 `flow: {file}`，或將檔案改名。",
    )
    THERE_ARE = ("there are {names}", "现有：{names}。", "現有：{names}。")
    THERE_ARE_NONE = ("there are none: take it out", "一个也没有，请去掉。", "一個也沒有，請去掉。")
