"""Sentences of flows."""

from callcenter.ivr.wording.said import Sentence


class Flows(Sentence):
    """What is wrong in a flow over several of its nodes, and with the sounds it needs."""

    UNREACHABLE = ("no call ever comes to {name!r}", "没有来电会走到“{name}”。", "沒有來電會走到「{name}」。")
    LEAD_THERE = (
        "lead to it from a node, or take it out",
        "请从某个节点引到这里，或去掉它。",
        "請從某個節點引到這裡，或去掉它。",
    )
    NEVER = ("{variable} is never {word!r}", "{variable} 不会是“{word}”。", "{variable} 不會是「{word}」。")
    IT_IS_ONE_OF = ("it is one of {words}", "它只会是：{words}。", "它只會是：{words}。")
    NOT_KNOWN = ("'' (not known)", "''（不详）", "''（不詳）")
    CALLERS_OWN = (
        "{variable!r} cannot be set: variables that begin with {prefix!r} tell what is known of the caller",
        "不能给“{variable}”赋值：以“{prefix}”开头的变量是来电者的已知信息。",
        "不能給「{variable}」指定值：以「{prefix}」開頭的變數是來電者的已知資訊。",
    )
    USE_ANOTHER = ("use another name", "请换一个名称。", "請換一個名稱。")
    SENSITIVE_AND_NOT = (
        "{variable!r} is sensitive in one node and not in another",
        "“{variable}”在一个节点里是敏感信息，在另一个节点里却不是。",
        "「{variable}」在一個節點裡是敏感資訊，在另一個節點裡卻不是。",
    )
    GIVE_TWO = ("give the two different variables", "请让两处使用不同的变量。", "請讓兩處使用不同的變數。")
    SPOKEN = (
        "{variable!r} is sensitive and must not be spoken, compared or copied",
        "“{variable}”是敏感信息，不能播报、比较或复制。",
        "「{variable}」是敏感資訊，不能播報、比較或複製。",
    )
    LEAVE_OUT = (
        "leave it out; only `send` of a POST is given sensitive digits",
        "请去掉；敏感的数字只能放在 POST 的 `send` 中。",
        "請去掉；敏感的數字只能放在 POST 的 `send` 中。",
    )
    NO_VARIABLE = (
        "no node sets the variable {variable!r}",
        "没有节点给变量“{variable}”赋值。",
        "沒有節點為變數「{variable}」指定值。",
    )
    THOSE_SET = ("those set are {names}", "已有值的变量：{names}。", "已有值的變數：{names}。")
    SET_BEFORE = (
        "set it in a node before this one",
        "请在前面的节点里给它赋值。",
        "請在前面的節點裡為它指定值。",
    )
    BOTH = ("{first}; {then}", "{first}{then}", "{first}{then}")
    NOT_SECRET = (
        "{variable!r} is sensitive, and {lookup} keeps nothing secret",
        "“{variable}”是敏感信息，而查询 {lookup} 不保密。",
        "「{variable}」是敏感資訊，而查詢 {lookup} 不保密。",
    )
    ANOTHER_OR_POST = (
        "give it another variable, or send it to a web service with `method: POST`",
        "请改用别的变量，或用 `method: POST` 发送给网络服务。",
        "請改用別的變數，或用 `method: POST` 傳送給網路服務。",
    )
    IN_ADDRESS = (
        "{variable!r} is sensitive, and addresses are written down by web servers",
        "“{variable}”是敏感信息，而网络服务器会记录网址。",
        "「{variable}」是敏感資訊，而網路伺服器會記錄網址。",
    )
    SEND_BY_POST = (
        "name it under `send`, with `method: POST`",
        "请把它写在 `send` 下，并用 `method: POST`。",
        "請把它寫在 `send` 下，並用 `method: POST`。",
    )
    BY_POST = ("send it with `method: POST`", "请用 `method: POST` 发送。", "請用 `method: POST` 傳送。")
    NO_LANGUAGE = (
        "the flow has no language {language!r}",
        "流程没有语言“{language}”。",
        "流程沒有語言「{language}」。",
    )
    LANGUAGES = (
        "name one of {names}, or add it there",
        "现有：{names}。也可以在 languages 中添加。",
        "現有：{names}。也可以在 languages 中新增。",
    )
    NO_PROMPT = (
        "the prompt {prompt} is missing in {languages}",
        "提示音 {prompt} 缺少以下语言的录音：{languages}。",
        "提示音 {prompt} 缺少以下語言的錄音：{languages}。",
    )
    RECORD_PROMPT = (
        "upload it, record it by phone, or write {files}, then `callcenter prompts render`",
        "请上传录音或用电话录制，也可以写好 {files}，再运行 `callcenter prompts render`。",
        "請上傳錄音或用電話錄製，也可以寫好 {files}，再執行 `callcenter prompts render`。",
    )
    NO_FRAGMENTS = (
        "{count} fragments of numbers and dates are missing in {language}: {names}",
        "{language} 缺少 {count} 个用来播报数字和日期的片段：{names}。",
        "{language} 缺少 {count} 個用來播報數字和日期的片段：{names}。",
    )
    RENDER = (
        "render them with `callcenter prompts render`",
        "请运行 `callcenter prompts render` 生成。",
        "請執行 `callcenter prompts render` 來產生。",
    )
    ROUND = (
        "a caller who keys nothing goes round {nodes} for ever",
        "不按键的来电者会在 {nodes} 之间无休止地循环。",
        "不按鍵的來電者會在 {nodes} 之間無止境地循環。",
    )
    LEAD_OUT = (
        "let on_silence, on_failure or next of one of them lead to a queue, a voicemail or a hang-up",
        "请让其中一个节点的 on_silence、on_failure 或 next 通向队列、留言或挂断。",
        "請讓其中一個節點的 on_silence、on_failure 或 next 通向佇列、留言或掛斷。",
    )
    LONG_ROW = (
        "{count} nodes in a row say and ask nothing, from {first!r} on",
        "从“{first}”起，连续 {count} 个节点既不播放也不询问。",
        "從「{first}」起，連續 {count} 個節點既不播放也不詢問。",
    )
    MOST_IN_A_ROW = (
        "at most {most} may: let one of them speak, or join them",
        "最多允许 {most} 个：请让其中一个播放内容，或把它们合并。",
        "最多允許 {most} 個：請讓其中一個播放內容，或把它們合併。",
    )


class Proofs(Sentence):
    """What callers hear or do without proving that they may."""

    NOTHING_PROVEN = (
        "{lookup} proves nothing; a verify node has one of {proofs}",
        "{lookup} 不能证明身份；verify 节点可用的有：{proofs}。",
        "{lookup} 不能證明身分；verify 節點可用的有：{proofs}。",
    )
    WRITE_BEHIND = (
        "write {lookup} in a lookup node behind it",
        "请把 {lookup} 写在它后面的 lookup 节点里。",
        "請把 {lookup} 寫在它後面的 lookup 節點裡。",
    )
    UNMASKED = (
        "{lookup} proves by its {argument!r}, which would be keyed unmasked",
        "{lookup} 凭“{argument}”证明身份，而这样写，它的按键不会被遮盖。",
        "{lookup} 憑「{argument}」證明身分，而這樣寫，它的按鍵不會被遮蓋。",
    )
    CHANGE_ROUND = (
        "change the arguments of number and proof for each other",
        "请把 number 和 proof 的参数对调。",
        "請把 number 和 proof 的參數對調。",
    )
    PROVES = (
        "{lookup} proves who is calling, and a lookup node does not",
        "{lookup} 用来证明来电者的身份，而 lookup 节点不做证明。",
        "{lookup} 用來證明來電者的身分，而 lookup 節點不做證明。",
    )
    MAKE_VERIFY = ("make it a verify node", "请改成 verify 节点。", "請改成 verify 節點。")
    OTHER_NUMBER = (
        "{lookup} is given {variable!r}, and no {proof} has proven that",
        "{lookup} 用的是“{variable}”，而它没有经过 {proof} 证明。",
        "{lookup} 用的是「{variable}」，而它沒有經過 {proof} 證明。",
    )
    GIVE_PROVEN = (
        "give it the variable of the verify node that leads there",
        "请改用通向这里的 verify 节点的变量。",
        "請改用通向這裡的 verify 節點的變數。",
    )
    WRITTEN_AGAIN = (
        "{variable!r} is what a caller has proven in {node!r}, and would be another here",
        "“{variable}”是来电者在“{node}”中证明过的内容，在这里会被改掉。",
        "「{variable}」是來電者在「{node}」中證明過的內容，在這裡會被改掉。",
    )
    OTHER_VARIABLE = ("use a variable of another name", "请换一个变量名。", "請換一個變數名稱。")
    STAFF_ONLY = (
        "{lookup} can be reached by callers who have not proven to be staff",
        "没有证明是员工的来电者也能走到 {lookup}。",
        "沒有證明是員工的來電者也能走到 {lookup}。",
    )
    PERSONAL = (
        "a personal look-up can be reached without a proof of who is calling",
        "来电者不用证明身份就能走到涉及个人信息的查询。",
        "來電者不用證明身分就能走到涉及個人資訊的查詢。",
    )
    LEAD_FROM_PROOF = (
        "lead to it only from the `next` of a verify node with `lookup: {proofs}`",
        "请只从写有 `lookup: {proofs}` 的 verify 节点的 `next` 通向这里。",
        "請只從寫有 `lookup: {proofs}` 的 verify 節點的 `next` 通向這裡。",
    )


class Values(Sentence):
    """Values of one node, of a choice or of a step that do not go together."""

    LEAST_MOST = (
        "{least_key} {least} is more than {most_key} {most}",
        "{least_key} {least} 大于 {most_key} {most}。",
        "{least_key} {least} 大於 {most_key} {most}。",
    )
    LOWER = ("lower it", "请调小。", "請調小。")
    ONE_MASKED = (
        "{key} must be 2 or more for a sensitive entry: a lone masked key asks for a person",
        "敏感输入的 {key} 至少是 2：单独一个被遮盖的按键会被当作要求转人工。",
        "敏感輸入的 {key} 至少是 2：單獨一個被遮蓋的按鍵會被當作要求轉真人。",
    )
    SAME_VARIABLE = (
        "number and proof have the same variable",
        "number 和 proof 用了同一个变量。",
        "number 和 proof 用了同一個變數。",
    )
    TWO_VARIABLES = ("give them two", "请用两个不同的变量。", "請用兩個不同的變數。")
    LANGUAGE_WAYS = (
        "it says which language in no way or in two",
        "没有写明语言，或用两种方式写了语言。",
        "沒有寫明語言，或用兩種方式寫了語言。",
    )
    ONE_LANGUAGE_WAY = (
        "give language, or preferred: true",
        "请只写 language，或只写 preferred: true。",
        "請只寫 language，或只寫 preferred: true。",
    )
    PREFERRED = (
        "preferred and unknown belong together",
        "preferred 和 unknown 必须一起使用。",
        "preferred 和 unknown 必須一起使用。",
    )
    SAY_UNKNOWN = (
        "say with unknown where callers go whose language is not known",
        "请用 unknown 写明语言不详的来电者去哪里。",
        "請用 unknown 寫明語言不詳的來電者去哪裡。",
    )
    CASE = (
        "a case has words or numbers",
        "一个分支要么写文字，要么写数字范围。",
        "一個分支不是寫文字，就是寫數字範圍。",
    )
    ONE_CASE = (
        "give words, or at_least and at_most",
        "请写 words，或写 at_least 和 at_most。",
        "請寫 words，或寫 at_least 和 at_most。",
    )
    SET = ("it has no value or two", "没有写值，或写了两个值。", "沒有寫值，或寫了兩個值。")
    ONE_SET = (
        "give value or copy_of",
        "请写 value 或 copy_of 其中之一。",
        "請寫 value 或 copy_of 其中之一。",
    )


class SetUp(Sentence):
    """Why flows do not go with the company's set-up, where pages have no sentence of their own for it."""

    OTHER = ("{message}", "系统提示“{message}”。", "系統提示「{message}」。")
    CHANGE = (
        "change company.yaml or the flow",
        "请修改 company.yaml 或流程。",
        "請修改 company.yaml 或流程。",
    )
