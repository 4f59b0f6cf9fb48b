"""Composes the heading of a provision from its words, addressees and collaborators, without wording of a document."""

from __future__ import annotations

from collections.abc import Sequence

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


def heading_words(words: str) -> str:
    """`resolves to instruct` in the reader's language; words that are not ours stand as they are."""
    return str(HEADING_WORDS.get(words, words))


def addressee_names(codes: Sequence[str]) -> str:
    """`the Director of BDT and the Director of BR`, in the reader's language; an unknown code stands as it is."""
    known = {member.value: member.label for member in Addressee}
    return str(get_text_list([str(known.get(code, code)) for code in codes], _("and")))


def compose_heading(words: str, addressees: Sequence[str], collaborators: Sequence[str]) -> str:
    """`instructs Director of TSB, in collaboration with Director of BDT`; empty parts are left out."""
    heading = " ".join(part for part in (heading_words(words), addressee_names(addressees)) if part)
    if not collaborators:
        return heading
    return _("%(heading)s, in collaboration with %(collaborators)s") % {
        "heading": heading,
        "collaborators": addressee_names(collaborators),
    }
