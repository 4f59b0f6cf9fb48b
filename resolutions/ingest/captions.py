"""Data only: per language, the words by which Tables 1 and 2 and the annex of a brief are known.

Sources: the WTSA-16 briefs to the WTDC-17 preparatory meetings (ar, zh, en); ITU usage for es, fr and ru.
Patterns are matched against text without vowel marks, ignoring case.
"""

from __future__ import annotations

from collections.abc import Mapping

from resolutions.vocabulary import Language, TextStatus

EN, AR, ZH = Language.ENGLISH, Language.ARABIC, Language.CHINESE
ES, FR, RU = Language.SPANISH, Language.FRENCH, Language.RUSSIAN
NEW, REVISED = TextStatus.NEW, TextStatus.REVISED
UNMODIFIED, SUPPRESSED = TextStatus.UNMODIFIED, TextStatus.SUPPRESSED

STATUS_WORDS: Mapping[Language, Mapping[TextStatus, tuple[str, ...]]] = {
    EN: {
        NEW: ("new",),
        REVISED: ("revised",),
        UNMODIFIED: ("unmodified", "unchanged", "no change", "not modified"),
        SUPPRESSED: ("suppressed", "abrogated", "deleted"),
    },
    FR: {
        NEW: ("nouvelle", "nouveau"),
        REVISED: ("révisée", "révisé"),
        UNMODIFIED: (
            "non modifiée",
            "non modifié",
            "inchangée",
            "inchangé",
            "sans modification",
            "pas de modification",
        ),
        SUPPRESSED: ("supprimée", "supprimé", "abrogée"),
    },
    ES: {
        NEW: ("nueva", "nuevo"),
        REVISED: ("revisada", "revisado"),
        UNMODIFIED: ("no modificada", "no modificado", "sin modificar", "sin modificación", "sin cambios"),
        SUPPRESSED: ("suprimida", "suprimido", "derogada"),
    },
    RU: {
        NEW: ("новая", "новый"),
        REVISED: ("пересмотренная", "пересмотрена", "пересмотрен", "пересмотренный"),
        UNMODIFIED: ("без изменений", "не изменена", "неизмененная", "не изменен", "без изменения"),
        SUPPRESSED: ("аннулирована", "аннулирован", "исключена", "аннулированная"),
    },
    AR: {
        NEW: ("جديد", "جديدة"),
        REVISED: ("مراجع", "مراجعة"),
        UNMODIFIED: ("لا تغيير", "دون تغيير", "بدون تغيير", "غير معدل", "لم يعدل"),
        SUPPRESSED: ("ملغى", "ملغي", "ملغاة", "محذوف"),
    },
    ZH: {
        NEW: ("新", "新增", "新决议"),
        REVISED: ("修订", "经修订", "已修订"),
        UNMODIFIED: ("未修改", "未变", "不变", "未修订", "无修改"),
        SUPPRESSED: ("废止", "已废止", "删除"),
    },
}

NUMBER_TO_COME: Mapping[Language, tuple[str, ...]] = {
    EN: ("to be determined", "tbd", "to be decided", "not yet numbered"),
    FR: ("à déterminer", "a déterminer", "à définir"),
    ES: ("por determinar", "pendiente"),
    RU: ("подлежит определению", "будет определен", "будет определён", "не определен", "определяется"),
    AR: ("يحدد لاحقا", "لم يحدد بعد", "سيحدد لاحقا"),
    ZH: ("待定", "尚未确定"),
}

COLUMN_WORDS: Mapping[Language, tuple[str, ...]] = {
    EN: ("status", "number", "no.", "resolution", "resolution number", "title"),
    FR: ("statut", "numéro", "n°", "résolution", "numéro de la résolution", "titre", "état"),
    ES: ("situación", "estado", "número", "n.º", "resolución", "número de resolución", "título"),
    RU: ("статус", "номер", "резолюция", "номер резолюции", "название"),
    AR: ("الحالة", "الرقم", "رقم القرار", "القرار", "العنوان"),
    ZH: ("状态", "决议号", "编号", "标题", "决议", "题目"),
}

# Table 2: how a paragraph opens. With `title` the title is quoted, with `rest` it runs on into the sentence.
_OPEN, _SHUT = '[“"«「„]', '[”"»」“]'
SUMMARY_OPENINGS: Mapping[Language, tuple[str, ...]] = {
    ZH: (
        rf"新决议\s*{_OPEN}(?P<title>[^”»」]+){_SHUT}",
        rf"第\s*(?P<number>\d+)\s*号决议[^“\"]{{0,30}}{_OPEN}(?P<title>[^”»」]+){_SHUT}",
    ),
    AR: (
        rf"(?:ال)?قرار (?:ال)?جديد(?: بشأن)?\s*{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        rf"القرار\s+(?P<number>\d+)(?: بشأن)?\s*{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        r"(?:ال)?قرار (?:ال)?جديد بشأن\s+(?P<rest>.+)",
        r"القرار\s+(?P<number>\d+)(?:\s*\([^)]*\))?\s+بشأن\s+(?P<rest>.+)",
    ),
    EN: (
        rf"(?:The |A )?new Resolution\s*(?:on\s*)?{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        rf"Resolution\s+(?P<number>\d+)[^“\"]{{0,30}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        r"(?:The |A )?new Resolution on\s+(?P<rest>.+)",
        r"Resolution\s+(?P<number>\d+)(?:\s*\([^)]*\))?\s+on\s+(?P<rest>.+)",
    ),
    FR: (
        rf"(?:La |Une )?nouvelle Résolution[^«“\"]{{0,20}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        rf"(?:La )?Résolution\s+(?P<number>\d+)[^«“\"]{{0,40}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
    ),
    ES: (
        rf"(?:La |Una )?nueva Resolución[^«“\"]{{0,20}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        rf"(?:La )?Resolución\s+(?P<number>\d+)[^«“\"]{{0,40}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
    ),
    RU: (
        rf"Новая Резолюция[^«“\"]{{0,20}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
        rf"Резолюция\s+(?P<number>\d+)[^«“\"]{{0,40}}{_OPEN}(?P<title>[^”»」\"]+){_SHUT}",
    ),
}

# The words at which a title that runs into its sentence ends.
TITLE_ENDS: Mapping[Language, str] = {
    AR: (
        r"\s*[،,;؛]?\s+(?:[يت]كلف|[يت]دعو|[يت]قرر|يشير|يعترف|يلاحظ|يأخذ في الاعتبار|الذي|التي تحدد|[يت]طلب|[يت]شجع)"
        r"(?!\w)"
    ),
    EN: (
        r"\s*,?\s+(?:instructs?|resolves?|invites?|encourages?|calls? upon|requests?|notes|recognizes|considers|which)"
        r"\b"
    ),
}

# The annex: the line above a title that says which Resolution it is.
ENTRY_HEADS: Mapping[Language, tuple[str, ...]] = {
    EN: (r"NEW RESOLUTION", r"RESOLUTION\s+(?P<number>\d+)"),
    FR: (r"NOUVELLE R[ÉE]SOLUTION", r"R[ÉE]SOLUTION\s+(?P<number>\d+)"),
    ES: (r"NUEVA RESOLUCI[ÓO]N", r"RESOLUCI[ÓO]N\s+(?P<number>\d+)"),
    RU: (r"НОВАЯ РЕЗОЛЮЦИЯ", r"РЕЗОЛЮЦИЯ\s+(?P<number>\d+)"),
    AR: (r"(?:ال)?قرار (?:ال)?جديد", r"القرار\s+(?P<number>\d+)"),
    ZH: (r"新决议", r"第\s*(?P<number>\d+)\s*号决议"),
}
ENTRY_TAIL = r"(?:\s*\([^)]*\)|\s*（[^）]*）)?\s*[:：]?"
