"""Pure: the fixed parts of a Word file: numbering, settings, header and footer, properties, relations."""

from __future__ import annotations

from tracking.reports.docx_direction import SETTINGS, Setting, properties, run, runs, safe
from tracking.reports.docx_styles import W, styles
from tracking.reports.outline import Outline, Span

R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 11906, 16838, 1077  # A4 and 1.9 cm, in twentieths of a point
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN

PARTS = {
    "word/styles.xml": (f"{WORD}.styles+xml", "styles"),
    "word/numbering.xml": (f"{WORD}.numbering+xml", "numbering"),
    "word/settings.xml": (f"{WORD}.settings+xml", "settings"),
    "word/header1.xml": (f"{WORD}.header+xml", "header"),
    "word/footer1.xml": (f"{WORD}.footer+xml", "footer"),
}
PROPERTIES = {
    "docProps/core.xml": (
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{PACKAGE}/relationships/metadata/core-properties",
    ),
    "docProps/app.xml": (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        f"{OFFICE}/extended-properties",
    ),
}


def fixed_parts(outline: Outline) -> dict[str, str]:
    """Part name -> XML, all but the text itself."""
    setting = SETTINGS[outline.language]
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {"word/document.xml": f"{OFFICE}/officeDocument"}
            | {name: kind for name, (_type, kind) in PROPERTIES.items()}
        ),
        "docProps/core.xml": _core(outline, setting),
        "docProps/app.xml": _app(),
        "word/_rels/document.xml.rels": _relations(
            {name.removeprefix("word/"): f"{OFFICE}/{kind}" for name, (_type, kind) in PARTS.items()}
        ),
        "word/styles.xml": XML + styles(setting),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _settings(setting),
        "word/header1.xml": _header(outline, setting),
        "word/footer1.xml": _footer(outline, setting),
    }


def section(setting: Setting) -> str:
    """A4, its margins, header and footer; the columns of a right-to-left paper begin at the right."""
    direction = "<w:bidi/><w:rtlGutter/>" if setting.is_right_to_left else ""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="1247" w:right="{MARGIN}" w:bottom="1134" w:left="{MARGIN}" w:header="567" w:footer="510"'
        f' w:gutter="0"/><w:cols w:space="708"/>{direction}</w:sectPr>'
    )


def _content_types() -> str:
    known = {"word/document.xml": f"{WORD}.document.main+xml"}
    known |= {name: kind for name, (kind, _relation) in (PARTS | PROPERTIES).items()}
    listed = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in known.items())
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(targets: dict[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _core(outline: Outline, setting: Setting) -> str:
    """Dated by the data, not by the clock: the same snapshot makes the same file."""
    moment = f'xsi:type="dcterms:W3CDTF">{outline.dated.isoformat()}T00:00:00Z'
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{safe(outline.title)}</dc:title><dc:subject>{safe(outline.subject)}</dc:subject>"
        f"<dc:creator>{safe(outline.author)}</dc:creator><dc:language>{setting.tag}</dc:language>"
        f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def _app() -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{XML}<Properties xmlns="{space}"><Application>WTSA Tracker</Application></Properties>'


def _settings(setting: Setting) -> str:
    return (
        f'{XML}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        f' w:val="15"/></w:compat><w:themeFontLang {setting.lang}/></w:settings>'
    )


def _numbering() -> str:
    return (
        f'{XML}<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="255"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _header(outline: Outline, setting: Setting) -> str:
    line = _running_line("Header", runs(Span(f"{outline.title} · {outline.subject}"), outline.language), setting)
    return f"{XML}<w:hdr {W} {R}>{line}</w:hdr>"


def _footer(outline: Outline, setting: Setting) -> str:
    """`Page 1 of 12` in words of the language, with fields that Word fills in; they stay Latin figures."""
    fields = {"page": _field("PAGE", outline.language), "pages": _field("NUMPAGES", outline.language)}
    pieces = "".join(_page_piece(piece, fields, outline.language) for piece in _split(outline.page_of))
    words = pieces + runs(Span(f" · {outline.running}"), outline.language)
    return f"{XML}<w:ftr {W} {R}>{_running_line('Footer', words, setting)}</w:ftr>"


def _running_line(style: str, words: str, setting: Setting) -> str:
    bidi = "<w:bidi/>" if setting.is_right_to_left else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{words}</w:p>'


def _split(words: str) -> list[str]:
    return [piece for part in words.split("{") for piece in part.split("}")]


def _page_piece(piece: str, fields: dict[str, str], language: str) -> str:
    if piece in fields:
        return fields[piece]
    return runs(Span(piece), language) if piece else ""


def _field(name: str, language: str) -> str:
    look = f"<w:rPr>{properties('en', language, is_bold=False)}</w:rPr>"
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>{run("1", properties("en", language, is_bold=False))}'
        f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )
