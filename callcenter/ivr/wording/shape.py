"""Sentences of files that cannot be used as they are written."""

from callcenter.ivr.wording.said import Sentence


class Shape(Sentence):
    """What a file is, before anything in it is understood, and values that do not fit."""

    PROBLEM = ("{file}:{line}: {what}; {mend}", "{file}:{line}: {what}{mend}", "{file}:{line}: {what}{mend}")
    CANNOT_BE_READ = ("cannot be read ({why})", "无法读取（{why}）。", "無法讀取（{why}）。")
    SEE_IT_IS_READABLE = (
        "see that the file is there and readable",
        "请确认文件存在，并且可以读取。",
        "請確認檔案存在且可以讀取。",
    )
    TOO_MANY_BYTES = ("has more than {most} bytes", "文件超过 {most} 字节。", "檔案超過 {most} 位元組。")
    MAKE_SMALLER = ("make it smaller", "请缩小文件。", "請縮小檔案。")
    MERGES = ("merges mappings (<<)", "用了合并写法（<<）。", "用了合併寫法（<<）。")
    WRITE_OUT_KEYS = ("write out the keys", "请把各项直接写出来。", "請把各項直接寫出來。")
    NOT_UTF8 = ("is not UTF-8", "文件不是 UTF-8 编码。", "檔案不是 UTF-8 編碼。")
    SAVE_AS_UTF8 = ("save it as UTF-8", "请以 UTF-8 编码保存。", "請以 UTF-8 編碼儲存。")
    TWICE = ("{key!r} is there already", "“{key}”重复出现。", "「{key}」重複出現。")
    A_KEY = ("a key", "某一项", "某一項")
    ONE_OUT_OR_RENAME = (
        "take one out, or rename it",
        "请去掉一个，或改用别的名称。",
        "請去掉一個，或改用別的名稱。",
    )
    NOT_YAML = ("not YAML: {why}", "写法不符合 YAML 格式：{why}。", "寫法不符合 YAML 格式：{why}。")
    TAG_UNFIT = (
        "a value does not go with its tag {tag}",
        "有一个值与标签 {tag} 不符",
        "有一個值與標籤 {tag} 不符",
    )
    OTHER = ("{message}", "解析器报告“{message}”", "解析器回報「{message}」")
    MEND_LINE = (
        "mend the writing at or just above this line",
        "请改正这一行或上一行的写法。",
        "請改正這一行或上一行的寫法。",
    )
    MEND_WRITING = ("mend the writing", "请改正写法。", "請改正寫法。")
    CONTAINER_AS_KEY = (
        "a key is itself a mapping or a list",
        "有一项的名称本身是一组内容或列表。",
        "有一項的名稱本身是一組內容或清單。",
    )
    LOOK_FOR_BRACKET = (
        "look for a line that begins with {{, [ or ?",
        "请找出以 {{、[ 或 ? 开头的那一行。",
        "請找出以 {{、[ 或 ? 開頭的那一行。",
    )
    ALIASES = (
        "its aliases (*name) stand for more than {most} parts",
        "别名（*名称）展开后超过 {most} 项。",
        "別名（*名稱）展開後超過 {most} 項。",
    )
    REPEAT_LESS = (
        "write out what is meant, or repeat less",
        "请直接写出内容，或减少重复。",
        "請直接寫出內容，或減少重複。",
    )
    HUGE_NUMBER = (
        "has a number of more than 100 digits",
        "有一个超过 100 位的数字。",
        "有一個超過 100 位的數字。",
    )
    WRITE_SMALLER = (
        "write a smaller one, or put it in quotes",
        "请写小一些的数字，或加上引号。",
        "請寫小一些的數字，或加上引號。",
    )
    NO_MAPPING = (
        "is not a mapping of names to values",
        "文件内容不是“名称: 值”的形式。",
        "檔案內容不是「名稱: 值」的形式。",
    )
    BEGIN_WITH = ("begin with `{begin}`", "请以 `{begin}` 开头。", "請以 `{begin}` 開頭。")
    FAULTS_MORE = ("there are {count} faults more", "另有 {count} 处错误。", "另有 {count} 處錯誤。")
    MEND_THESE = ("mend these first", "请先改正以上各处。", "請先改正以上各處。")
    THE_FLOW = ("the flow", "整个文件", "整個檔案")
    MISSING = ("{name!r} is missing", "缺少“{name}”这一项。", "缺少「{name}」這一項。")
    ADD = ("add it", "请补上。", "請補上。")
    UNKNOWN_KEY = ("{key!r} is not known here", "这里没有“{key}”这一项。", "這裡沒有「{key}」這一項。")
    OUT_OR_RESPELL = ("take it out, or mend its spelling", "请去掉，或改正拼写。", "請去掉，或改正拼字。")
    NO_KIND = ("{name!r} has no kind", "“{name}”没有写明类型。", "「{name}」沒有寫明類型。")
    ADD_KIND = (
        "add `kind:` (say, menu, collect …)",
        "请加上 `kind:`（say、menu、collect 等）。",
        "請加上 `kind:`（say、menu、collect 等）。",
    )
    UNKNOWN_KIND = (
        "{name!r} has the unknown kind {kind!r}",
        "“{name}”的类型“{kind}”不存在。",
        "「{name}」的類型「{kind}」不存在。",
    )
    USE = ("use {kinds}", "可用的类型有：{kinds}。", "可用的類型有：{kinds}。")
    KEY_NO_TEXT = ("the key {shown} is no text", "名称 {shown} 不是文字。", "名稱 {shown} 不是文字。")
    WRITE_NAME = (
        "write a name, or put it in quotes",
        "请写一个名称，或加上引号。",
        "請寫一個名稱，或加上引號。",
    )
    VALUE = (
        "{name!r} = {shown}: {said}",
        "“{name}”写成了 {shown}：{said}。",
        "「{name}」寫成了 {shown}：{said}。",
    )
    KEY = ("the key {shown}: {said}", "名称 {shown} 有误：{said}。", "名稱 {shown} 有誤：{said}。")
    CHINESE_COMMA = ("it has a Chinese comma", "里面有中文逗号或顿号", "裡面有中文逗號或頓號")
    LATIN_COMMA = (
        "write [one, two], with the comma of the Latin keyboard",
        "请写成 [one, two]，用英文半角逗号。",
        "請寫成 [one, two]，用英文半形逗號。",
    )
    NOT_ONE_OF = ("not one of {words}", "只能是以下之一：{words}", "只能是以下之一：{words}")
    WRITE = ("write {word}", "请写 {word}。", "請寫 {word}。")
    OR = ("{first} or {last}", "{first} 或 {last}", "{first} 或 {last}")
    AND = ("{first} and {last}", "{first} 和 {last}", "{first} 和 {last}")
    WRONG_FORM = ("not of the right form", "格式不对", "格式不對")
    MEND_SPELLING = ("mend its spelling", "请改正写法。", "請改正寫法。")
    EMPTY = ("nothing is in it", "内容为空", "內容為空")
    AT_LEAST_ONE = ("write at least one", "请至少写一个。", "請至少寫一個。")
    WRITE_IT = ("write it", "请填写。", "請填寫。")
    TOO_LONG = ("it has more than {most} characters", "超过 {most} 个字符", "超過 {most} 個字元")
    TOO_MANY = ("it has more than {most} parts", "超过 {most} 项", "超過 {most} 項")
    AT_MOST = ("at most {most} are allowed", "最多允许 {most} 个。", "最多允許 {most} 個。")
    LESS = ("less than {least}", "小于 {least}", "小於 {least}")
    OR_MORE = ("write {least} or more", "请写 {least} 或更大的数。", "請寫 {least} 或更大的數。")
    MORE = ("more than {most}", "大于 {most}", "大於 {most}")
    OR_LESS = ("write {most} or less", "请写 {most} 或更小的数。", "請寫 {most} 或更小的數。")
    SPEECH = (
        "neither a prompt's name nor one of {items}",
        "既不是提示音的名称，也不是以下之一：{items}",
        "既不是提示音的名稱，也不是以下之一：{items}",
    )
    ROUND = ("Recursion error - cyclic reference detected", "内容循环引用了自身", "內容循環參照自身")
    UNFIT = ("{message}", "这样的值不能用在这里（{message}）", "這樣的值不能用在這裡（{message}）")
    CHANGE_VALUE = ("change the value", "请换一个值。", "請換一個值。")
    CHANGE_IT = ("change it", "请修改。", "請修改。")
    A_NAME = (
        "a name has letters a to z, digits and underscores, a letter first",
        "名称由英文字母、数字和下划线组成，并以字母开头。",
        "名稱由英文字母、數字和底線組成，並以字母開頭。",
    )
    SMALL_LETTERS = (
        "write small letters, digits and underscores, a letter first",
        "请用小写英文字母、数字和下划线，并以字母开头。",
        "請用小寫英文字母、數字和底線，並以字母開頭。",
    )
    A_VARIABLE = (
        "a variable has small letters, digits, underscores and one dot",
        "变量由小写英文字母、数字、下划线组成，最多一个点。",
        "變數由小寫英文字母、數字、底線組成，最多一個點。",
    )
    A_PHONE_KEY = (
        "write one key of a telephone: 0 to 9, * or #",
        "请写一个电话按键：0 到 9、* 或 #。",
        "請寫一個電話按鍵：0 到 9、* 或 #。",
    )
    PHONE_KEYS = (
        "write keys of a telephone: 0 to 9, * and #",
        "请写电话按键：0 到 9、* 和 #。",
        "請寫電話按鍵：0 到 9、* 和 #。",
    )
    HTTP = (
        "begin with https:// or http://",
        "请以 https:// 或 http:// 开头。",
        "請以 https:// 或 http:// 開頭。",
    )
    NOT_A_MAPPING = ("not a mapping", "不是“名称: 值”的形式", "不是「名稱: 值」的形式")
    KEYS_BELOW = ("write keys with values below it", "请在它下面写出各项和值。", "請在它下面寫出各項和值。")
    NOT_WHOLE = ("not a whole number", "不是整数", "不是整數")
    WHOLE = ("write one, as 3", "请写整数，例如 3。", "請寫整數，例如 3。")
    NOT_NUMBER = ("not a number", "不是数字", "不是數字")
    NUMBER = ("write one, as 3 or 2.5", "请写数字，例如 3 或 2.5。", "請寫數字，例如 3 或 2.5。")
    NOT_BOOL = ("neither true nor false", "既不是 true 也不是 false", "既不是 true 也不是 false")
    BOOL = ("write one of them", "请填写其一。", "請填寫其一。")
    NOT_TEXT = ("not a text", "不是文字", "不是文字")
    TEXT = (
        "write a name or a text, in quotes if it may be taken for something else",
        "请写名称或文字；可能被当作别的内容时请加引号。",
        "請寫名稱或文字；可能被當作別的內容時請加引號。",
    )
    NOT_LIST = ("not a list", "不是列表", "不是清單")
    LIST = ("write it as [one, two]", "请写成 [one, two]。", "請寫成 [one, two]。")


class OsFaults(Sentence):
    """What the operating system says of a file."""

    NO_SUCH_FILE = ("No such file or directory", "没有这个文件", "沒有這個檔案")
    NO_PERMISSION = ("Permission denied", "没有读取权限", "沒有讀取權限")
    A_FOLDER = ("Is a directory", "这是文件夹", "這是資料夾")
    NO_FOLDER = ("Not a directory", "路径中有一段不是文件夹", "路徑中有一段不是資料夾")
    BROKEN = ("Input/output error", "磁盘读取出错", "磁碟讀取出錯")
    TOO_LONG = ("File name too long", "文件名太长", "檔名太長")
    LINKS = ("Too many levels of symbolic links", "链接互相指向", "連結互相指向")
    TOO_MANY = ("Too many open files", "打开的文件太多", "開啟的檔案太多")
