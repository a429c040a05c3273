"""Sentences of YAML's parser."""

from callcenter.ivr.wording.said import Sentence


class Yaml(Sentence):
    """What the parser of YAML says is wrong; in English as it says it; `found` is what it quotes."""

    COLON = ("mapping values are not allowed here", "这里不应有冒号", "這裡不應有冒號")
    DASH = (
        "sequence entries are not allowed here",
        "这里不应有以 - 开头的列表项",
        "這裡不應有以 - 開頭的清單項目",
    )
    NO_COLON = ("could not find expected ':'", "缺少冒号", "缺少冒號")
    NO_TOKEN = (
        "found character {found} that cannot start any token",
        "不能以字符 {found} 开头",
        "不能以字元 {found} 開頭",
    )
    UNCLOSED = (
        "invalid intendation or unclosed '[' or '{{'",
        "缩进有误，或者 [ 或 {{ 没有对应的右括号",
        "縮排有誤，或者 [ 或 {{ 沒有對應的右括號",
    )
    NO_BLOCK_END = (
        "expected <block end>, but found {found}",
        "缩进与上文不一致，或多出了内容（{found}）",
        "縮排與上文不一致，或多出了內容（{found}）",
    )
    NO_LIST_END = (
        "expected ',' or ']', but got {found}",
        "列表里缺少逗号或 ]（遇到{found}）",
        "清單裡缺少逗號或 ]（遇到{found}）",
    )
    NO_MAP_END = (
        "expected ',' or '}}', but got {found}",
        "花括号里缺少逗号或 }}（遇到{found}）",
        "大括號裡缺少逗號或 }}（遇到{found}）",
    )
    NO_CONTENT = (
        "expected the node content, but found {found}",
        "这里应有内容，却遇到{found}",
        "這裡應有內容，卻遇到{found}",
    )
    ENDS = ("found unexpected end of stream", "文件提前结束，可能缺少右引号", "檔案提前結束，可能缺少右引號")
    ALIAS = ("found undefined alias {found}", "没有定义过别名 {found}", "沒有定義過別名 {found}")
    ANCHOR = ("found duplicate anchor {found}", "别名 {found} 定义了两次", "別名 {found} 定義了兩次")
    ESCAPE = (
        "found unknown escape character {found}",
        "引号里的 \\ 后面不能是 {found}",
        "引號裡的 \\ 後面不能是 {found}",
    )
    ESCAPE_DIGITS = (
        "expected escape sequence of {count} hexdecimal numbers, but found {found}",
        "引号里的 \\x、\\u 等后面应是 {count} 位十六进制数，却遇到 {found}",
        "引號裡的 \\x、\\u 等後面應是 {count} 位十六進位數，卻遇到 {found}",
    )
    TAG = (
        "could not determine a constructor for the tag {found}",
        "不能使用标签 {found}",
        "不能使用標籤 {found}",
    )
    DOCUMENTS = (
        "but found another document",
        "一个文件里只能有一份内容（不能用 --- 分成几份）",
        "一個檔案裡只能有一份內容（不能用 --- 分成幾份）",
    )
    SEPARATOR = (
        "found unexpected document separator",
        "引号里不能有单独一行 ---",
        "引號裡不能有單獨一行 ---",
    )
    NO_ANCHOR = (
        "expected alphabetic or numeric character, but found {found}",
        "* 或 & 后面应是字母或数字，却遇到{found}",
        "* 或 & 後面應是字母或數字，卻遇到{found}",
    )
    NO_LINE_BREAK = (
        "expected a comment or a line break, but found {found}",
        "这里应换行，却遇到{found}",
        "這裡應換行，卻遇到{found}",
    )
    NO_INDICATOR = (
        "expected chomping or indentation indicators, but found {found}",
        "| 或 > 后面不能是 {found}",
        "| 或 > 後面不能是 {found}",
    )
    KEY_MARK = ("mapping keys are not allowed here", "这里不应有 ?", "這裡不應有 ?")
    TAG_HANDLE = ("found undefined tag handle {found}", "不能使用标签 {found}", "不能使用標籤 {found}")
    CONTROL = (
        "unacceptable character {found}: special characters are not allowed",
        "有不允许使用的字符 {found}",
        "有不允許使用的字元 {found}",
    )
    DEEP = ("maximum recursion depth exceeded", "嵌套层数太多", "巢狀層數太多")
    RECURSIVE = ("found unconstructable recursive node", "内容循环引用了自身", "內容循環參照自身")


class Tokens(Sentence):
    """What the parser calls parts of a file."""

    SCALAR = ("'<scalar>'", "一段文字", "一段文字")
    MAPPING = ("'<block mapping start>'", "缩进的一组内容", "縮排的一組內容")
    LIST = ("'<block sequence start>'", "缩进的列表", "縮排的清單")
    BLOCK_END = ("'<block end>'", "缩进的结尾", "縮排的結尾")
    FILE_END = ("'<stream end>'", "文件结尾", "檔案結尾")
    DOCUMENT_START = ("'<document start>'", "---", "---")
    DOCUMENT_END = ("'<document end>'", "“...”", "「...」")
    ALIAS = ("'<alias>'", "以 * 开头的别名", "以 * 開頭的別名")
    ANCHOR = ("'<anchor>'", "以 & 开头的别名", "以 & 開頭的別名")
    TAG = ("'<tag>'", "以 ! 开头的标签", "以 ! 開頭的標籤")
