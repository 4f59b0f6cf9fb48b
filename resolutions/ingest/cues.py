"""Data only: per language, which words mean which verb, which addressee, which collaborator.

Every pattern ignores case and is matched against cleaned text (single spaces, ordinary hyphens). A `who` group holds
the names of those to work with. Canonical words are the English heading words of which paths and verbs are made.
Sources: WTSA-16 Resolutions (en); headings of the same Resolutions in ar, es, fr, ru, zh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resolutions.vocabulary import Addressee, Bureau, Language, OperativeVerb

EN, AR, ZH = Language.ENGLISH, Language.ARABIC, Language.CHINESE
ES, FR, RU = Language.SPANISH, Language.FRENCH, Language.RUSSIAN
TSB, BDT, BR = Bureau.TSB, Bureau.BDT, Bureau.BR


@dataclass(frozen=True)
class Cues:
    """The words of one language. `headings` are (pattern, canonical words), the longest first; `aside` names nobody."""

    headings: tuple[tuple[str, str], ...]
    director: str
    bureaux: Mapping[Bureau, str]
    others: str
    three: str
    addressees: tuple[tuple[str, Addressee], ...]
    study_group: str
    collaboration: tuple[str, ...]
    clause_begins: str | None = None
    working: tuple[str, ...] = ()
    aside: str = "$^"


VERB_OF_WORD: Mapping[str, OperativeVerb] = {
    "resolves": OperativeVerb.RESOLVES,
    "instructs": OperativeVerb.INSTRUCTS,
    "instruct": OperativeVerb.INSTRUCTS,
    "invites": OperativeVerb.INVITES,
    "invite": OperativeVerb.INVITES,
    "encourages": OperativeVerb.ENCOURAGES,
    "encourage": OperativeVerb.ENCOURAGES,
    "calls upon": OperativeVerb.CALLS_UPON,
    "requests": OperativeVerb.REQUESTS,
    "request": OperativeVerb.REQUESTS,
    "noting": OperativeVerb.NOTING,
    "recognizing": OperativeVerb.RECOGNIZING,
    "considering": OperativeVerb.CONSIDERING,
    "bearing in mind": OperativeVerb.BEARING_IN_MIND,
}

_EN_VERBS = {
    "resolves": "resolves?",
    "instructs": "instructs?",
    "invites": "invites?",
    "encourages": "encourages?",
    "calls upon": "calls? (?:up)?on",
    "requests": "requests?",
    "noting": "noting",
    "recognizing": "recogni[sz]ing",
    "considering": "considering",
    "bearing in mind": "bearing in mind",
}
_EN_INNER = ("instruct", "invite", "encourage", "request")
_EN_HEADINGS = (
    *((rf"resolves? further to {inner}", f"resolves further to {inner}") for inner in _EN_INNER),
    *((rf"resolves? to {inner}", f"resolves to {inner}") for inner in _EN_INNER),
    *(
        (rf"{pattern} {also}", f"{words} {also}")
        for words, pattern in _EN_VERBS.items()
        for also in ("further", "also")
    ),
    *(
        (rf"{also} {pattern}", f"{also} {words}")
        for words, pattern in _EN_VERBS.items()
        for also in ("further", "also")
    ),
    *((pattern, words) for words, pattern in _EN_VERBS.items()),
)

_LATIN_EDGE = r"(?<![A-Za-z]){}(?![A-Za-z])"
_TSB_NAME, _BDT_NAME, _BR_NAME = (_LATIN_EDGE.format(name) for name in ("TSB", "BDT", "BR"))

_ADVISORY = (
    (_LATIN_EDGE.format("TSAG"), Addressee.TSAG),
    (_LATIN_EDGE.format("TDAG"), Addressee.TDAG),
    (_LATIN_EDGE.format("RAG"), Addressee.RAG),
)

_EN_WITH = r"\bwith\b(?P<who>[^.;:]*?)(?=[.;:]|, within\b|\bin order\b|\bin particular\b|\bto [a-z]|$)"
_EN_WORK = (
    r"(?:\bin (?:close )?)?\b(?:collaborat|co-?operat|co-?ordinat|liais|consult|conjunction|shar(?:e|ing)\b"
    r"|work(?:ing)? (?:closely|together|collaboratively))\w*"
)

CUES: Mapping[Language, Cues] = {
    EN: Cues(
        headings=_EN_HEADINGS,
        director=r"\bDirectors?\b",
        bureaux={
            TSB: rf"Telecommunication Standardization|{_TSB_NAME}",
            BDT: rf"Telecommunication Development|{_BDT_NAME}|\bITU-D\b",
            BR: rf"Radiocommunication|{_BR_NAME}|\bITU-R\b",
        },
        others=r"\bother (?:two )?(?:Bureaux|Sectors)\b",
        three=r"\bthree Bureaux\b",
        addressees=(
            (r"\brelevant (?:ITU-T )?study groups\b", Addressee.RELEVANT_STUDY_GROUPS),
            (r"(?<!relevant )(?<!ITU-T )\bstudy groups\b|\ball ITU-T study groups\b", Addressee.ALL_STUDY_GROUPS),
            (
                r"\bITU-T\b(?! (?:study|SG|regional|Recommend))|\bTelecommunication Standardization Sector\b",
                Addressee.ITU_T,
            ),
            *_ADVISORY,
            (r"\bISC[ -]TF\b|\bInter-?Sector Coordination Task Force\b", Addressee.ISC_TF),
            (r"\bregional offices\b", Addressee.REGIONAL_OFFICES),
            (r"\bMember States\b", Addressee.MEMBER_STATES),
            (r"\bITU-D Sector Members\b", Addressee.ITU_D_SECTOR_MEMBERS),
            (r"(?<!ITU-D )\bSector Members\b", Addressee.SECTOR_MEMBERS),
            (r"\bSecretary-General\b", Addressee.SECRETARY_GENERAL),
        ),
        study_group=(
            r"(?<!ITU-D )(?<!ITU-R )\b(?:Study Group|SG)s? ?(?P<group>\d+)"
            r"(?! of the ITU (?:Telecommunication Dev|Radio))"
        ),
        collaboration=(rf"{_EN_WORK}[^.;:]{{0,90}}?{_EN_WITH}",),
        aside=r",? (?:and )?within (?:the|available|existing|allocated) [^.;:]*",
        clause_begins=r",?(?<!respect)(?<!relation)(?<!regard)(?<!according)(?<!subject) (?=to [a-z])",
        working=(
            rf"{_EN_WORK}[^.;:]{{0,90}}?{_EN_WITH}",
            r"\b(?:support|assist)\w* (?:the )?(?P<who>(?:Director of (?:the )?)?"
            r"(?:ITU-[DR]|BDT|BR|Telecommunication Development|Radiocommunication)\b)",
        ),
    ),
    FR: Cues(
        headings=(
            (r"décide(?: en outre)? de charger", "resolves to instruct"),
            (r"décide(?: en outre)? d[’']inviter", "resolves to invite"),
            (r"décide en outre|décide également|décide de plus", "resolves further"),
            (r"décide", "resolves"),
            (r"charge en outre|charge également|charge de plus", "further instructs"),
            (r"charge", "instructs"),
            (r"invite en outre|invite également", "further invites"),
            (r"invite", "invites"),
            (r"encourage", "encourages"),
            (r"engage|exhorte|appelle|fait appel|lance un appel", "calls upon"),
            (r"demande|prie", "requests"),
            (r"notant|prenant note", "noting"),
            (r"reconnaissant", "recognizing"),
            (r"considérant (?:en outre|également|aussi)", "considering also"),
            (r"considérant", "considering"),
            (r"gardant (?:présent )?à l[’']esprit|ayant à l[’']esprit|tenant compte", "bearing in mind"),
        ),
        director=r"\bdirecteurs?\b|\bdirectrices?\b",
        bureaux={
            TSB: rf"normalisation des télécommunications|{_TSB_NAME}",
            BDT: rf"développement des télécommunications|{_BDT_NAME}|\bUIT-D\b",
            BR: rf"radiocommunications|{_BR_NAME}|\bUIT-R\b",
        },
        others=r"\b(?:deux )?autres (?:Bureaux|Secteurs)\b",
        three=r"\btrois Bureaux\b",
        addressees=(
            (
                r"commissions d[’']études (?:[\w-]+ )*(?:concernées|compétentes|pertinentes)",
                Addressee.RELEVANT_STUDY_GROUPS,
            ),
            (
                r"commissions d[’']études\b(?! (?:[\w-]+ )*(?:concernées|compétentes|pertinentes))",
                Addressee.ALL_STUDY_GROUPS,
            ),
            (
                r"(?<!études de )l[’']UIT-T\b|^(?:au )?Secteur de la normalisation des télécommunications",
                Addressee.ITU_T,
            ),
            *_ADVISORY,
            (r"\bGCNT\b", Addressee.TSAG),
            (r"\bGCDT\b", Addressee.TDAG),
            (r"\bGCR\b", Addressee.RAG),
            (r"\bISC[ -]TF\b|Groupe spécial de coordination intersectorielle", Addressee.ISC_TF),
            (r"bureaux régionaux", Addressee.REGIONAL_OFFICES),
            (r"États Membres", Addressee.MEMBER_STATES),
            (r"Membres (?:du|de) Secteur (?:de l[’'])?UIT-D", Addressee.ITU_D_SECTOR_MEMBERS),
            (r"Membres (?:de|des) Secteurs?\b(?! (?:de l[’'])?UIT-D)", Addressee.SECTOR_MEMBERS),
            (r"Secrétaire général", Addressee.SECRETARY_GENERAL),
        ),
        study_group=r"Commission d[’']études (?P<group>\d+)|\bCE ?(?P<short>\d+)\b",
        collaboration=(
            r"en (?:étroite )?(?:collaboration|coopération|coordination)(?: étroite)? avec "
            r"(?P<who>[^.;:]*?)(?=, dans|[.;:]|$)",
        ),
    ),
    ES: Cues(
        headings=(
            (r"resuelve(?: además| también)? encargar", "resolves to instruct"),
            (r"resuelve(?: además| también)? invitar", "resolves to invite"),
            (r"resuelve además|resuelve también|resuelve asimismo", "resolves further"),
            (r"resuelve", "resolves"),
            (r"encarga además|encarga también|encarga asimismo", "further instructs"),
            (r"encarga", "instructs"),
            (r"invita además|invita también", "further invites"),
            (r"invita", "invites"),
            (r"alienta|anima", "encourages"),
            (r"hace un llamamiento|insta|exhorta", "calls upon"),
            (r"solicita|pide", "requests"),
            (r"observando|notando|tomando nota", "noting"),
            (r"reconociendo", "recognizing"),
            (r"considerando (?:además|también|asimismo)", "considering also"),
            (r"considerando", "considering"),
            (r"teniendo presente|teniendo en cuenta", "bearing in mind"),
        ),
        director=r"\bdirector(?:es|a|as)?\b",
        bureaux={
            TSB: rf"Normalización de las Telecomunicaciones|{_TSB_NAME}",
            BDT: rf"Desarrollo de las Telecomunicaciones|{_BDT_NAME}|\bUIT-D\b",
            BR: rf"Radiocomunicaciones|{_BR_NAME}|\bUIT-R\b",
        },
        others=r"\b(?:otras dos|otros dos|demás|otras|otros) (?:Oficinas|Sectores)\b",
        three=r"\btres Oficinas\b",
        addressees=(
            (r"Comisiones de Estudio (?:[\w-]+ )*(?:pertinentes|correspondientes)", Addressee.RELEVANT_STUDY_GROUPS),
            (
                r"Comisiones de Estudio\b(?! (?:[\w-]+ )*(?:pertinentes|correspondientes))",
                Addressee.ALL_STUDY_GROUPS,
            ),
            (r"(?<!Estudio del )(?<!del )\bUIT-T\b|^al UIT-T|Sector de Normalización de las Tele\w+", Addressee.ITU_T),
            *_ADVISORY,
            (r"\bGANT\b", Addressee.TSAG),
            (r"\bGADT\b", Addressee.TDAG),
            (r"\bGAR\b", Addressee.RAG),
            (r"\bISC[ -]TF\b|Grupo Especial de Coordinación Intersectorial", Addressee.ISC_TF),
            (r"Oficinas Regionales", Addressee.REGIONAL_OFFICES),
            (r"Estados Miembros", Addressee.MEMBER_STATES),
            (r"Miembros de(?:l)? Sector (?:del )?UIT-D", Addressee.ITU_D_SECTOR_MEMBERS),
            (r"Miembros de(?:l|los)? Sector(?:es)?\b(?! (?:del )?UIT-D)", Addressee.SECTOR_MEMBERS),
            (r"Secretari[oa] General", Addressee.SECRETARY_GENERAL),
        ),
        study_group=r"Comisión de Estudio (?P<group>\d+)|\bCE ?(?P<short>\d+)\b",
        collaboration=(
            r"en (?:estrecha )?(?:colaboración|cooperación|coordinación)(?: estrecha)? con "
            r"(?P<who>[^.;:]*?)(?=, dentro|[.;:]|$)",
        ),
    ),
    RU: Cues(
        headings=(
            (r"решает(?: далее| также)? поручить", "resolves to instruct"),
            (r"решает(?: далее| также)? предложить", "resolves to invite"),
            (r"решает далее|решает также|далее решает", "resolves further"),
            (r"решает", "resolves"),
            (r"поручает далее|далее поручает|поручает также|также поручает", "further instructs"),
            (r"поручает", "instructs"),
            (r"предлагает далее|далее предлагает|предлагает также", "further invites"),
            (r"предлагает", "invites"),
            (r"настоятельно рекомендует|поощряет|рекомендует", "encourages"),
            (r"призывает", "calls upon"),
            (r"просит", "requests"),
            (r"отмечая", "noting"),
            (r"признавая", "recognizing"),
            (r"учитывая (?:также|далее)|рассматривая (?:также|далее)", "considering also"),
            (r"учитывая|рассматривая", "considering"),
            (r"принимая во внимание|памятуя", "bearing in mind"),
        ),
        director=r"\bдиректор\w*",
        bureaux={
            TSB: rf"стандартизации электросвязи|\bБСЭ\b|{_TSB_NAME}",
            BDT: rf"развития электросвязи|\bБРЭ\b|\bМСЭ-D\b|{_BDT_NAME}",
            BR: rf"радиосвязи|\bБР\b|\bМСЭ-R\b|{_BR_NAME}",
        },
        others=r"\b(?:двух )?других (?:двух )?(?:Бюро|Секторов)|\bдругими (?:двумя )?(?:Бюро|Секторами)",
        three=r"\bтрех Бюро|\bтрёх Бюро",
        addressees=(
            (r"соответствующи\w+ исследовательски\w+ комисси\w+", Addressee.RELEVANT_STUDY_GROUPS),
            (
                r"(?<!соответствующим )(?<!соответствующие )исследовательски(?:м|е|х|ми) комисси\w+",
                Addressee.ALL_STUDY_GROUPS,
            ),
            (r"(?:^|\s)МСЭ-T(?=,|$| в )|^Сектору стандартизации электросвязи", Addressee.ITU_T),
            *_ADVISORY,
            (r"\bКГСЭ\b", Addressee.TSAG),
            (r"\bКГРЭ\b", Addressee.TDAG),
            (r"\bКГР\b", Addressee.RAG),
            (r"\bISC[ -]TF\b|\bЦГ-МСК\b|Целев\w+ групп\w+ по межсекторальной координации", Addressee.ISC_TF),
            (r"региональн\w+ отделени\w+|региональн\w+ представительств\w+", Addressee.REGIONAL_OFFICES),
            (r"Государств\w+-Член\w+", Addressee.MEMBER_STATES),
            (r"Член\w+ Сектора МСЭ-D", Addressee.ITU_D_SECTOR_MEMBERS),
            (r"Член\w+ Сектор\w+\b(?! МСЭ-D)", Addressee.SECTOR_MEMBERS),
            (r"Генеральн\w+ секретар\w+", Addressee.SECRETARY_GENERAL),
        ),
        study_group=(r"исследовательск(?:ой|ая|ую) комисси\w+ (?P<group>\d+)|(?P<short>\d+)-\w+ исследовательск\w+"),
        collaboration=(
            r"в? ?(?:тесно\w+ )?(?:сотрудничеств\w+|координаци\w+|взаимодействи\w+) с "
            r"(?P<who>[^.;:]*?)(?=, в рамках|[.;:]|$)",
        ),
    ),
    AR: Cues(
        headings=(
            (r"[تي]قرر(?: كذلك| أيضا)? (?:أن )?[تي]?كل(?:ف|يف)", "resolves to instruct"),
            (r"[تي]قرر(?: كذلك| أيضا)? (?:أن )?[تي]?دعو(?:ة)?", "resolves to invite"),
            (r"[تي]قرر(?: كذلك| أيضا)", "resolves further"),
            (r"[تي]قرر", "resolves"),
            (r"[تي]كلف(?: كذلك| أيضا)", "further instructs"),
            (r"[تي]كلف", "instructs"),
            (r"[تي]دعو(?: كذلك| أيضا)", "further invites"),
            (r"[تي]دعو", "invites"),
            (r"[تي]شجع", "encourages"),
            (r"[تي]ناشد|[تي]هيب|[تي]حث", "calls upon"),
            (r"[تي]طلب", "requests"),
            (r"و?إذ [تي](?:لاحظ|شير)|و?[تي]لاحظ", "noting"),
            (r"و?إذ [تي](?:درك|عترف|قر)|و?[تي]عترف", "recognizing"),
            (r"و?إذ [تي]ضع في (?:اعتبارها|اعتباره|الاعتبار)(?: أيضا| كذلك)", "considering also"),
            (r"و?إذ [تي]ضع في (?:اعتبارها|اعتباره|الاعتبار)|و?[تي]ضع في الاعتبار", "considering"),
            (r"و?إذ [تي]أخذ (?:في|بعين) الاعتبار|و?إذ لا [تي]غيب عن بال\w*|و?[تي]أخذ في الاعتبار", "bearing in mind"),
        ),
        director=r"(?<!\w)(?:و|ل|ب)?(?:لل|ال)?مدير(?:ي|ا|و|ين)?(?!\w)",
        bureaux={
            TSB: rf"تقييس الاتصالات|{_TSB_NAME}",
            BDT: rf"تنمية الاتصالات|{_BDT_NAME}",
            BR: rf"الاتصالات الراديوية|{_BR_NAME}",
        },
        others=r"(?:المكتبين|المكاتب|القطاعين|القطاعات) (?:الآخرين|الأخرى|الاخرين)",
        three=r"المكاتب الثلاثة",
        addressees=(
            (r"لجان الدراسات (?:\w+ )*?ذات الصلة|لجان الدراسات المعنية", Addressee.RELEVANT_STUDY_GROUPS),
            (r"لجان (?:ال)?دراسات(?!(?: \w+)* (?:ذات الصلة|المعنية))", Addressee.ALL_STUDY_GROUPS),
            (r"(?<!دراسات )(?<!\d ل)(?<!ل)(?<!\d )قطاع تقييس الاتصالات", Addressee.ITU_T),
            *_ADVISORY,
            (r"الفريق الاستشاري لتقييس الاتصالات", Addressee.TSAG),
            (r"الفريق الاستشاري لتنمية الاتصالات", Addressee.TDAG),
            (r"الفريق الاستشاري للاتصالات الراديوية", Addressee.RAG),
            (r"فريق المهام المعني بالتنسيق بين القطاعات|ISC[ -]TF", Addressee.ISC_TF),
            (r"المكاتب الإقليمية", Addressee.REGIONAL_OFFICES),
            (r"الدول الأعضاء", Addressee.MEMBER_STATES),
            (r"(?:ال)?أعضاء (?:في )?قطاع تنمية الاتصالات", Addressee.ITU_D_SECTOR_MEMBERS),
            (r"أعضاء القطاع(?:ات)?", Addressee.SECTOR_MEMBERS),
            (r"الأمين العام", Addressee.SECRETARY_GENERAL),
        ),
        study_group=r"لجنة الدراسات (?P<group>\d+)",
        collaboration=(
            r"بالتعاون (?:الوثيق )?(?:والتنسيق )?مع (?P<who>[^.;:]*?)(?=، (?:في|ضمن)|[.;:]|$)",
            r"بالتنسيق (?:الوثيق )?(?:والتعاون )?مع (?P<who>[^.;:]*?)(?=، (?:في|ضمن)|[.;:]|$)",
        ),
    ),
    ZH: Cues(
        headings=(
            (r"[做作]出决议，?\s*责成", "resolves to instruct"),
            (r"[做作]出决议，?\s*请", "resolves to invite"),
            (r"(?:进一步|还|亦|此外)[做作]出决议", "resolves further"),
            (r"[做作]出决议", "resolves"),
            (r"(?:进一步|还|亦|此外)责成", "further instructs"),
            (r"责成", "instructs"),
            (r"(?:进一步|还|亦)请(?!求)", "further invites"),
            (r"请(?!求)", "invites"),
            (r"鼓励", "encourages"),
            (r"呼吁|敦促", "calls upon"),
            (r"要求|请求", "requests"),
            (r"注意到|指出", "noting"),
            (r"认识到|承认", "recognizing"),
            (r"(?:还|亦|进一步)考虑到", "considering also"),
            (r"考虑到", "considering"),
            (r"铭记|顾及", "bearing in mind"),
        ),
        director=r"主任",
        bureaux={
            TSB: rf"电信标准化局|{_TSB_NAME}",
            BDT: rf"电信发展局|电信发展部门|{_BDT_NAME}|ITU-D",
            BR: rf"无线电通信局|无线电通信部门|{_BR_NAME}|ITU-R",
        },
        others=r"其[他它](?:两个)?各?(?:局|部门)",
        three=r"三个局",
        addressees=(
            (r"相关(?:ITU-T)?研究组", Addressee.RELEVANT_STUDY_GROUPS),
            (r"(?:所有|各)(?:ITU-T)?(?:各)?研究组", Addressee.ALL_STUDY_GROUPS),
            (r"ITU-T(?!各|相关|研究组|第|所有)|电信标准化部门(?!第|各|相关|研究组)", Addressee.ITU_T),
            *_ADVISORY,
            (r"电信标准化顾问组", Addressee.TSAG),
            (r"电信发展顾问组", Addressee.TDAG),
            (r"无线电通信顾问组", Addressee.RAG),
            (r"跨部门协调任务组|ISC[ -]TF", Addressee.ISC_TF),
            (r"区域代表处|区域办事处", Addressee.REGIONAL_OFFICES),
            (r"成员国", Addressee.MEMBER_STATES),
            (r"ITU-D部门成员", Addressee.ITU_D_SECTOR_MEMBERS),
            (r"(?<!ITU-D)部门成员", Addressee.SECTOR_MEMBERS),
            (r"秘书长", Addressee.SECRETARY_GENERAL),
        ),
        study_group=r"第\s?(?P<group>\d+)\s?研究组",
        collaboration=(r"(?:，)?(?:与|和|同|协同)(?P<who>[^，。；：]*?)(?:密切)?(?:协作|合作|协调)",),
    ),
}

# Study-group mandates (Resolution 2) stand under the group's name alone, without a verb.
MANDATE = r"(?:ITU-T|UIT-T|МСЭ-T)\s+(?:SG|Study Group|CE|ИК)\s*(?P<group>\d+)"

# Cross-references look like headings but point to another clause.
CROSS_REFERENCE = (
    r"\b(?P<words>(?:resolves|instructs|invites|encourages|requests)\s+(?:\d+|(?:the|all)\s[\w -]{3,60}?)"
    r"\s(?:above|below))\b"
)
