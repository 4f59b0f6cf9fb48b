"""Pure: words made ready for search, so that what a person types meets what a text says in any of its six languages.

Case, accents, Arabic vowel marks, tatweel and the spellings of alef, ya and ta marbuta do not tell words apart;
invisible marks are nothing; whatever is neither letter nor digit parts words. Chinese is written without spaces: its
pairs of characters are written out at the end of a text, so that a word of two is found by the same means as any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

SHORT = 3  # an index of three-character pieces cannot find less
MOST_WORDS = 12
LONGEST = 300  # characters, as the fields that take a search
MOST_CODES = 200
_LETTERS = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ـ": "", "ı": "i"})
_CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_CHINESE}]+|[^{_CHINESE}\\s]+")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]*)+")
# “Resolution” before a number, as pages in each language write it; the number alone says as much.
_CALLED = frozenset({"res", "рез", "resolution", "resolucion", "резолюция", "резолюции", "قرار", "القرار"})
_CALLED_IN_CHINESE = re.compile(r"第?\s*(\d+)\s*号\s*决议")
# A whole code, its parts told apart by anything or nothing: `44 26`, `new fin 01`, `NEWFIN01`; `4426` may be one.
_WHOLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9]{2,4}")
_NEW = re.compile(r"^new-?(?=[a-z0-9])")
_RUN_TOGETHER = re.compile(r"(new-[a-z0-9-]*[a-z])([0-9]{2,4})")
_GLUED = re.compile(r"([0-9]+)([0-9]{2})")
_PARTED = re.compile(r"[\s_./-]+")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")


def fold(text: str) -> str:
    """Words in small letters without marks, one space between: `Réseaux 5G/IMT‑2020` -> `reseaux 5g imt 2020`."""
    return " ".join("".join(_kept(char) for char in _bare(text)).split())


def _bare(text: str) -> str:
    """Without marks that stand above, below or nowhere; NFKD parts them from their letters."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parted if unicodedata.category(char) not in {"Mn", "Me", "Cf"}).translate(_LETTERS)


def _kept(char: str) -> str:
    kind = unicodedata.category(char)[0]
    if kind == "N":
        return str(unicodedata.digit(char, char))
    return char if kind in "LM" else " "


def code_form(text: str) -> str:
    """A code, or the beginning of one, as it is compared: `NEW‑FIN‑01` -> `new-fin-01`; empty for other words.

    A number alone is a Resolution's, and its codes begin with it: `44` -> `44-`.
    """
    bare = _plain(text)
    if bare.isascii() and bare.isdecimal():
        return f"{bare}-"
    return bare if _CODE.fullmatch(bare) else ""


def _plain(text: str) -> str:
    return _HYPHENS.sub("-", unicodedata.normalize("NFKC", text)).casefold().strip()


def whole_code(text: str) -> str:
    """The one code that these words are, however its parts are told apart: `NEW FIN 01` -> `new-fin-01`; else empty."""
    parted = _NEW.sub("new-", _PARTED.sub("-", _plain(text)), count=1)
    parted = _RUN_TOGETHER.sub(r"\1-\2", parted) if _RUN_TOGETHER.fullmatch(parted) else parted
    return parted if _WHOLE.fullmatch(parted) else ""


def glued_code(text: str) -> str:
    """The code that digits alone may be: `4426` -> `44-26`; empty for fewer than three."""
    found = _GLUED.fullmatch(_plain(text))
    return f"{found[1]}-{found[2]}" if found else ""


@dataclass(frozen=True)
class Question:
    """What is looked for. A text answers when it holds every needle; `code` is empty when no code is meant.

    `whole` is the one code that everything typed is, and `glued` what digits alone may stand for besides.
    """

    needles: tuple[str, ...]
    code: str
    whole: str = ""
    glued: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.needles and not self.code


def question(typed: str) -> Question:
    """What a person's words ask for; of more than fit into the field the beginning counts, of words the first dozen."""
    meant = _number_alone(typed[:LONGEST])
    runs = dict.fromkeys(run for word in fold(meant).split() for run in _RUN.findall(word))
    whole = whole_code(meant)
    needles = tuple(_needle(run) for run in list(runs)[:MOST_WORDS])
    return Question(needles, whole or code_form(meant), whole, glued_code(meant))


def _number_alone(typed: str) -> str:
    """`Resolution 44 instructs 12` -> `44 instructs 12`; a text without a number behind the word stays as it is."""
    chinese = _CALLED_IN_CHINESE.match(typed.strip())
    if chinese:
        return f"{chinese[1]} {typed.strip()[chinese.end() :]}".strip()
    first, _space, rest = typed.strip().partition(" ")
    is_number = rest.lstrip()[:1].isdecimal() or rest.lstrip()[:3].casefold() == "new"
    return rest.strip() if is_number and fold(first) in _CALLED else typed


def _needle(run: str) -> str:
    """A piece of text of at least three characters: short words are looked for whole, with the spaces around them."""
    return run if len(run) >= SHORT else f" {run} "


def haystack(texts: Iterable[str]) -> str:
    """The words of these texts, each with a space before and after, and the Chinese characters singly and in pairs."""
    words = [run for text in texts for run in _RUN.findall(fold(text))]
    return f" {' '.join([*words, *_pieces(words)])} "


def _pieces(words: list[str]) -> dict[str, None]:
    chinese = [word for word in words if _IS_CHINESE.match(word)]
    return dict.fromkeys(word[at : at + size] for word in chinese for size in (1, 2) for at in range(len(word)))


def codes_field(code: str, aliases: Iterable[str]) -> str:
    """The code, then what it was called before, in the form they are compared in, a space before and after each."""
    found = f" {' '.join(code_form(each) or fold(each) for each in (code, *aliases))} "
    return found if len(found) <= MOST_CODES else found[:MOST_CODES].rsplit(" ", 1)[0] + " "
