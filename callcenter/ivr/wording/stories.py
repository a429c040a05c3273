"""Sentences of stories."""

from callcenter.ivr.wording.said import Sentence


class StoryFaults(Sentence):
    """What is wrong with a file of stories."""

    LOST_ZEROS = (
        "{value} is a number, which would lose its zeros",
        "{value} 是数字，会丢失开头的零。",
        "{value} 是數字，會遺失開頭的零。",
    )
    QUOTE_KEYS = ("write keys in quotes", "请给按键加上引号。", "請為按鍵加上引號。")
    NO_MOMENT = ("{value!r} is no moment", "“{value}”不是日期和时间。", "「{value}」不是日期和時間。")
    A_MOMENT = (
        "write it as 2026-10-01 09:00",
        "请写成 2026-10-01 09:00 的形式。",
        "請寫成 2026-10-01 09:00 的形式。",
    )
    YEAR = ("the year {year} is not looked at", "不处理 {year} 年。", "不處理 {year} 年。")
    A_YEAR = (
        "write one from 1970 to 2199",
        "请写 1970 到 2199 之间的年份。",
        "請寫 1970 到 2199 之間的年份。",
    )
    ONE_KEY = ("a step has one key only", "一个步骤只能写一项。", "一個步驟只能寫一項。")
    SEVERAL_STEPS = (
        "make it several steps, each with its own -",
        "请拆成几个步骤，每个步骤各以 - 开头。",
        "請拆成幾個步驟，每個步驟各以 - 開頭。",
    )
    NOTHING_ASKED = ("{key!r} asks for nothing", "“{key}”没有写内容。", "「{key}」沒有寫內容。")
    SAY_WHAT = (
        "say what for, or take the step out",
        "请写明内容，或去掉这个步骤。",
        "請寫明內容，或去掉這個步驟。",
    )
    EMPTY_TEXT = (
        "an empty text is heard in everything",
        "空白文字总会被当作已听到。",
        "空白文字總會被當作已聽到。",
    )
    WRITE_WORDS = (
        "write words, or the name of a prompt",
        "请写文字，或提示音的名称。",
        "請寫文字，或提示音的名稱。",
    )
    ONE_END = ("an end is one of three", "结局只能是三种之一。", "結局只能是三種之一。")
    GIVE_END = (
        "give queue, callback or transfer",
        "请写 queue、callback 或 transfer。",
        "請寫 queue、callback 或 transfer。",
    )
    QUEUES_OWN = (
        "skills and reason belong to a queue",
        "skills 和 reason 只能与 queue 一起写。",
        "skills 和 reason 只能與 queue 一起寫。",
    )
    OUT_OR_QUEUE = ("take them out, or give queue", "请去掉，或写上 queue。", "請去掉，或寫上 queue。")
    CALLBACKS_OWN = (
        "number belongs to a callback",
        "number 只能与 callback 一起写。",
        "number 只能與 callback 一起寫。",
    )
    OUT_OR_CALLBACK = (
        "take it out, or give callback",
        "请去掉，或写上 callback。",
        "請去掉，或寫上 callback。",
    )


class Differences(Sentence):
    """How a call goes otherwise than its story tells."""

    STORY = ("{story}: {what}", "{story}：{what}", "{story}：{what}")
    IMPOSSIBLE = ("this cannot be done: {why}", "现在做不到：{why}。", "現在做不到：{why}。")
    CHANGE_STEP = (
        "change the step; the call is at {node}, heard was {heard}",
        "请修改这个步骤；通话在节点“{node}”，听到的是：{heard}。",
        "請修改這個步驟；通話在節點「{node}」，聽到的是：{heard}。",
    )
    OVER = ("the call is over", "通话已经结束", "通話已經結束")
    AWAITS = ("the call awaits {needs} now", "通话此时在等{needs}", "通話此時在等{needs}")
    KEYS = ("keys", "按键", "按鍵")
    SPEECH = ("speech", "讲话", "講話")
    OTHER_PARTY = ("other party", "对方接听", "對方接聽")
    NO_NEED = ("nothing", "（无）", "（無）")
    NO_ANSWER = (
        "the flow asks {lookup}, and the story has no answer to it",
        "流程要查询 {lookup}，而故事里没有它的答复。",
        "流程要查詢 {lookup}，而故事裡沒有它的答覆。",
    )
    ADD_ANSWER = (
        "add one under lookups: found, not_found, unavailable, or what is found",
        "请在 lookups 下补上：found、not_found、unavailable，或查到的内容。",
        "請在 lookups 下補上：found、not_found、unavailable，或查到的內容。",
    )
    NOT_TO_HEAR = ("expected not to hear {item!r}", "不应听到“{item}”。", "不應聽到「{item}」。")
    ALL_HEARD = ("{heard}", "听到的是：{heard}。", "聽到的是：{heard}。")
    TO_BE_AT = ("expected to be at {node}", "应当在节点“{node}”。", "應當在節點「{node}」。")
    IS_AT = ("the call is at {node}", "通话在节点“{node}”。", "通話在節點「{node}」。")
    TO_HEAR = ("expected to hear {item!r}", "应当听到“{item}”。", "應當聽到「{item}」。")
    HEARD = ("heard was {heard}", "听到的是：{heard}。", "聽到的是：{heard}。")
    NOTHING = ("nothing", "没有内容", "沒有內容")
    TO_ASK = ("expected to ask {call}", "应当查询 {call}。", "應當查詢 {call}。")
    ASKED = ("asked was {calls}", "实际的查询：{calls}。", "實際的查詢：{calls}。")
    PART = ("expected {part}: {wanted}", "{part} 应当是：{wanted}。", "{part} 應當是：{wanted}。")
    IT_IS = ("it is {there}", "实际是：{there}。", "實際是：{there}。")
    PAIR = ("{key} {value}", "{key} {value}", "{key} {value}")
    THEN = ("{first} then {last}", "{first}，然后 {last}", "{first}，然後 {last}")
    IT_ENDS = ("it ends {how}", "通话的结局：{how}。", "通話的結局：{how}。")
    IT_IS_SO = ("it is {how}", "通话{how}。", "通話{how}。")
    TOLD = (
        "told: {told}; heard at last: {heard}",
        "故事里的结局：{told}；最后听到的是：{heard}。",
        "故事裡的結局：{told}；最後聽到的是：{heard}。",
    )
    BY_FLOW = ("with a hang-up by the flow", "由流程挂断", "由流程掛斷")
    BY_CALLER = ("with a hang-up by the caller", "由来电者挂断", "由來電者掛斷")
    NOT_OVER = (
        "not over: it is at {node} and awaits {needs}",
        "还没有结束：在节点“{node}”等{needs}",
        "還沒有結束：在節點「{node}」等{needs}",
    )
    IN_QUEUE = ("in queue {value}", "进入队列 {value}", "進入佇列 {value}")
    CALLBACK = ("with a callback from queue {value}", "由队列 {value} 回电", "由佇列 {value} 回電")
    PUT_THROUGH = ("put through to {value}", "转接到 {value}", "轉接到 {value}")
    WITH_SKILLS = ("with skills {value}", "技能要求 {value}", "技能要求 {value}")
    REASON = ("{value}", "原因 {value}", "原因 {value}")
    AT_NUMBER = ("at {value}", "号码 {value}", "號碼 {value}")


class Told(Sentence):
    """What the commands say when all goes well."""

    RIGHT = (
        "{name}: right ({count} nodes; {languages}; version {version})",
        "{name}：正确（{count} 个节点；{languages}；版本 {version}）",
        "{name}：正確（{count} 個節點；{languages}；版本 {version}）",
    )
    NO_STORIES = (
        "{name}: no stories ({file} is not there)",
        "{name}：没有故事（缺少文件 {file}）",
        "{name}：沒有故事（缺少檔案 {file}）",
    )
    AS_TOLD = (
        "{name}: {count} of {every} stories go as told",
        "{name}：{every} 个故事中有 {count} 个与所写一致",
        "{name}：{every} 個故事中有 {count} 個與所寫一致",
    )
