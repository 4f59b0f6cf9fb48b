"""Data only: which words of a title tell which new Resolution it is, while it has no number.

Each subject lists, per language, alternatives; an alternative holds when all its fragments occur in the title.
Fragments are written folded: lower case, no spaces, no vowel marks. Read in this order, the first that holds wins.
"""

from __future__ import annotations

from collections.abc import Mapping

from resolutions.vocabulary import Language

_EN, _AR, _ZH = Language.ENGLISH, Language.ARABIC, Language.CHINESE
_ES, _FR, _RU = Language.SPANISH, Language.FRENCH, Language.RUSSIAN

Alternatives = tuple[tuple[str, ...], ...]

SUBJECTS: Mapping[str, Mapping[Language, Alternatives]] = {
    "imt-non-radio": {
        _EN: (("nonradio",),),
        _ZH: (("非无线电",),),
        _AR: (("غير", "راديوي"),),
        _FR: (("nonradio",),),
        _ES: (("noradio",),),
        _RU: (("несвязанн", "радио"), ("нерадио",)),
    },
    "imr": {
        _EN: (("mobileroaming",),),
        _ZH: (("漫游",),),
        _AR: (("التجوال",),),
        _FR: (("itinerance",),),
        _ES: (("itinerancia",),),
        _RU: (("роуминг",),),
    },
    "protection-of-users": {
        _EN: (("protection", "users"),),
        _ZH: (("保护", "用户"),),
        _AR: (("حماية", "مستعملي"), ("حماية", "مستخدمي")),
        _FR: (("protection", "utilisateurs"),),
        _ES: (("proteccion", "usuarios"),),
        _RU: (("защит", "пользовател"),),
    },
    "financial-inclusion": {
        _EN: (("financialinclusion",),),
        _ZH: (("金融包容",), ("普惠金融",)),
        _AR: (("الشمولالمالي",),),
        _FR: (("inclusionfinanciere",),),
        _ES: (("inclusionfinanciera",),),
        _RU: (("финансов", "охват"), ("финансов", "доступ")),
    },
    "counterfeit": {
        _EN: (("counterfeit",),),
        _ZH: (("假冒",), ("伪造",)),
        _AR: (("الزائفة",), ("المزيفة",)),
        _FR: (("contrefacon",), ("contrefait",)),
        _ES: (("falsific",),),
        _RU: (("контрафакт",),),
    },
    "smart-africa": {
        _EN: (("smartafrica",),),
        _ZH: (("智慧非洲",),),
        _AR: (("افريقياالذكية",),),
        _FR: (("smartafrica",), ("afriqueintelligente",)),
        _ES: (("smartafrica",), ("africainteligente",)),
        _RU: (("smartafrica",), ("умнаяафрика",), ("умнойафрик",), ("разумнаяафрика",)),
    },
    "iot": {
        _EN: (("internetofthings",),),
        _ZH: (("物联网",),),
        _AR: (("انترنتالاشياء",),),
        _FR: (("internetdesobjets",),),
        _ES: (("internetdelascosas",), ("internetdelosobjetos",)),
        _RU: (("интернетавещеи",), ("интернетвещеи",)),
    },
    "service-quality": {
        _EN: (("servicequality",), ("qualityofservice",)),
        _ZH: (("服务质量",),),
        _AR: (("جودةالخدمة",), ("بجودةالخدمة",)),
        _FR: (("qualitedeservice",), ("qualiteduservice",)),
        _ES: (("calidaddeservicio",), ("calidaddelservicio",)),
        _RU: (("качеств", "обслуживания"), ("качеств", "услуг")),
    },
    "device-theft": {
        _EN: (("devicetheft",), ("theft", "device")),
        _ZH: (("盗窃", "移动"),),
        _AR: (("سرقة", "المتنقلة"),),
        _FR: (("vol", "mobiles"), ("vol", "dispositifs")),
        _ES: (("robo", "moviles"), ("hurto", "moviles")),
        _RU: (("хищени", "мобильн"), ("краж", "мобильн")),
    },
    "evaluation": {
        _EN: (("evaluation", "resolutions"),),
        _ZH: (("评估", "全会", "决议"),),
        _AR: (("تقييم", "تنفيذ", "قرارات"),),
        _FR: (("evaluation", "resolutions"),),
        _ES: (("evaluacion", "resoluciones"),),
        _RU: (("оценк", "резолюци"),),
    },
}
