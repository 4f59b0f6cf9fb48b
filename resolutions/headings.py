"""Composes the heading of a provision from its words, addressees and collaborators, without wording of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from resolutions.vocabulary import Addressee

HEADING_WORDS = {
    "resolves": pgettext_lazy("heading", "resolves"),
    "resolves further": pgettext_lazy("heading", "resolves further"),
    "resolves to instruct": pgettext_lazy("heading", "resolves to instruct"),
    "resolves to invite": pgettext_lazy("heading", "resolves to invite"),
    "instructs": pgettext_lazy("heading", "instructs"),
    "further instructs": pgettext_lazy("heading", "further instructs"),
    "invites": pgettext_lazy("heading", "invites"),
    "encourages": pgettext_lazy("heading", "encourages"),
    "calls upon": pgettext_lazy("heading", "calls upon"),
    "requests": pgettext_lazy("heading", "requests"),
    "noting": pgettext_lazy("heading", "noting"),
    "recognizing": pgettext_lazy("heading", "recognizing"),
    "considering": pgettext_lazy("heading", "considering"),
    "considering also": pgettext_lazy("heading", "considering also"),
    "bearing in mind": pgettext_lazy("heading", "bearing in mind"),
}


# The same addressee in the form that the words before it ask for: many languages decline it, or put a preposition.
AFTER_THE_VERB: dict[str, Promise] = {
    "TSB": pgettext_lazy("after the verb", "the Director of TSB"),
    "BDT": pgettext_lazy("after the verb", "the Director of BDT"),
    "BR": pgettext_lazy("after the verb", "the Director of BR"),
    "ITU-T": pgettext_lazy("after the verb", "ITU-T"),
    "SG5": pgettext_lazy("after the verb", "ITU-T Study Group 5"),
    "SG13": pgettext_lazy("after the verb", "ITU-T Study Group 13"),
    "SG17": pgettext_lazy("after the verb", "ITU-T Study Group 17"),
    "SG20": pgettext_lazy("after the verb", "ITU-T Study Group 20"),
    "all-study-groups": pgettext_lazy("after the verb", "all ITU-T study groups"),
    "relevant-study-groups": pgettext_lazy("after the verb", "the relevant ITU-T study groups"),
    "TSAG": pgettext_lazy("after the verb", "TSAG"),
    "TDAG": pgettext_lazy("after the verb", "TDAG"),
    "RAG": pgettext_lazy("after the verb", "RAG"),
    "ISC-TF": pgettext_lazy("after the verb", "the Inter-Sector Coordination Task Force"),
    "regional-offices": pgettext_lazy("after the verb", "the ITU regional offices"),
    "member-states": pgettext_lazy("after the verb", "Member States"),
    "sector-members": pgettext_lazy("after the verb", "Sector Members"),
    "itu-d-sector-members": pgettext_lazy("after the verb", "ITU-D Sector Members"),
    "secretary-general": pgettext_lazy("after the verb", "the Secretary-General"),
}
IN_COLLABORATION: dict[str, Promise] = {
    "TSB": pgettext_lazy("in collaboration with", "the Director of TSB"),
    "BDT": pgettext_lazy("in collaboration with", "the Director of BDT"),
    "BR": pgettext_lazy("in collaboration with", "the Director of BR"),
    "ITU-T": pgettext_lazy("in collaboration with", "ITU-T"),
    "SG5": pgettext_lazy("in collaboration with", "ITU-T Study Group 5"),
    "SG13": pgettext_lazy("in collaboration with", "ITU-T Study Group 13"),
    "SG17": pgettext_lazy("in collaboration with", "ITU-T Study Group 17"),
    "SG20": pgettext_lazy("in collaboration with", "ITU-T Study Group 20"),
    "all-study-groups": pgettext_lazy("in collaboration with", "all ITU-T study groups"),
    "relevant-study-groups": pgettext_lazy("in collaboration with", "the relevant ITU-T study groups"),
    "TSAG": pgettext_lazy("in collaboration with", "TSAG"),
    "TDAG": pgettext_lazy("in collaboration with", "TDAG"),
    "RAG": pgettext_lazy("in collaboration with", "RAG"),
    "ISC-TF": pgettext_lazy("in collaboration with", "the Inter-Sector Coordination Task Force"),
    "regional-offices": pgettext_lazy("in collaboration with", "the ITU regional offices"),
    "member-states": pgettext_lazy("in collaboration with", "Member States"),
    "sector-members": pgettext_lazy("in collaboration with", "Sector Members"),
    "itu-d-sector-members": pgettext_lazy("in collaboration with", "ITU-D Sector Members"),
    "secretary-general": pgettext_lazy("in collaboration with", "the Secretary-General"),
}


def heading_words(words: str) -> str:
    """`resolves to instruct` in the reader's language; words that are not ours stand as they are."""
    return str(HEADING_WORDS.get(words, words))


def listed(codes: Sequence[str], forms: Mapping[str, Promise]) -> str:
    """`the Director of BDT and the Director of BR` in the forms given; an unknown code stands as it is."""
    return str(get_text_list([str(forms.get(code, code)) for code in codes], _("and")))


def addressee_names(codes: Sequence[str]) -> str:
    """The addressees by name, as they stand alone."""
    return listed(codes, {member.value: member.label for member in Addressee})


def compose_heading(words: str, addressees: Sequence[str], collaborators: Sequence[str]) -> str:
    """`instructs the Director of TSB, in collaboration with the Director of BDT`; empty parts are left out."""
    heading = _governed(words, addressees)
    if not collaborators:
        return heading
    return _("%(heading)s, in collaboration with %(collaborators)s") % {
        "heading": heading,
        "collaborators": listed(collaborators, IN_COLLABORATION),
    }


def _governed(words: str, addressees: Sequence[str]) -> str:
    """The verb and whom it addresses. One resolves *that* somebody act: those words do not govern the addressee."""
    verb = heading_words(words)
    if not verb or not addressees:
        return verb or addressee_names(addressees)
    if words in {"resolves", "resolves further"}:
        return _("%(verb)s: %(addressees)s") % {"verb": verb, "addressees": addressee_names(addressees)}
    return f"{verb} {listed(addressees, AFTER_THE_VERB)}"
