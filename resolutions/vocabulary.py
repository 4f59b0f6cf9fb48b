"""Closed vocabularies of the field: languages, bureaux, operative verbs, who is addressed, where a report goes.

Source: ITU usage in the WTSA-16 Resolutions. Values are what is stored and printed in JSON; labels are translated.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LANGUAGE_FORMS = "en, ar, zh (or zh-hans, zh_Hans), es, fr, ru"


class Language(TextChoices):
    """The six official languages of ITU. The value is the language of a text; the interface says `zh-hans` for `zh`."""

    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    SPANISH = "es", _("Spanish")
    FRENCH = "fr", _("French")
    RUSSIAN = "ru", _("Russian")

    @classmethod
    def of(cls, code: str) -> Language:
        """Language of an interface code: `zh-hans` and `zh` are both Chinese. Raises ValueError for others."""
        return cls(code.lower().split("-")[0])

    @classmethod
    def typed(cls, code: str) -> Language:
        """The language somebody typed, in one of LANGUAGE_FORMS. Raises ValueError whose words name them all."""
        said = code.strip().lower().replace("_", "-")
        for language in cls:
            if said in {language.value, language.interface_code}:
                return language
        raise ValueError(f"“{code}” is not one of ITU's languages: choose one of {LANGUAGE_FORMS}.")

    @property
    def interface_code(self) -> str:
        return "zh-hans" if self is Language.CHINESE else self.value

    @property
    def is_right_to_left(self) -> bool:
        return self is Language.ARABIC


class Bureau(TextChoices):
    """The three bureaux, one for each Sector; a Director heads each."""

    TSB = "TSB", _("TSB")
    BDT = "BDT", _("BDT")
    BR = "BR", _("BR")


class OperativeVerb(TextChoices):
    """The verb that governs a provision: `resolves to instruct` and `further instructs` are both *instructs*."""

    RESOLVES = "resolves", pgettext_lazy("verb of a resolution", "resolves")
    INSTRUCTS = "instructs", pgettext_lazy("verb of a resolution", "instructs")
    INVITES = "invites", pgettext_lazy("verb of a resolution", "invites")
    ENCOURAGES = "encourages", pgettext_lazy("verb of a resolution", "encourages")
    CALLS_UPON = "calls upon", pgettext_lazy("verb of a resolution", "calls upon")
    REQUESTS = "requests", pgettext_lazy("verb of a resolution", "requests")
    NOTING = "noting", pgettext_lazy("verb of a resolution", "noting")
    RECOGNIZING = "recognizing", pgettext_lazy("verb of a resolution", "recognizing")
    CONSIDERING = "considering", pgettext_lazy("verb of a resolution", "considering")
    BEARING_IN_MIND = "bearing in mind", pgettext_lazy("verb of a resolution", "bearing in mind")

    @property
    def is_operative(self) -> bool:
        """Operative verbs make work; the others give context."""
        return self not in PREAMBULAR_VERBS


PREAMBULAR_VERBS = frozenset(
    {OperativeVerb.NOTING, OperativeVerb.RECOGNIZING, OperativeVerb.CONSIDERING, OperativeVerb.BEARING_IN_MIND}
)


class ProvisionKind(TextChoices):
    """Operative clauses become action items; a chapeau governs sub-items; preambular text is context."""

    OPERATIVE = "operative", _("Operative clause")
    CHAPEAU = "chapeau", _("Chapeau")
    PREAMBULAR = "preambular", _("Preambular")


class TextStatus(TextChoices):
    """What the Assembly did to the text of a Resolution."""

    NEW = "new", pgettext_lazy("text of a resolution", "New")
    REVISED = "revised", pgettext_lazy("text of a resolution", "Revised")
    UNMODIFIED = "unmodified", pgettext_lazy("text of a resolution", "Unmodified")
    SUPPRESSED = "suppressed", pgettext_lazy("text of a resolution", "Suppressed")


class Basis(TextChoices):
    """Why a bureau leads: the text names its Director, we infer it, several are named jointly, or nobody is."""

    NAMED = "named", _("Named in the text")
    INFERRED = "inferred", _("Inferred")
    JOINT = "joint", _("Joint")
    NONE = "none", pgettext_lazy("basis of the lead", "None")


class Addressee(TextChoices):
    """Who must act. A bureau's code stands for its Director."""

    TSB = "TSB", _("the Director of TSB")
    BDT = "BDT", _("the Director of BDT")
    BR = "BR", _("the Director of BR")
    ITU_T = "ITU-T", _("ITU-T")
    SG5 = "SG5", _("ITU-T Study Group 5")
    SG13 = "SG13", _("ITU-T Study Group 13")
    SG17 = "SG17", _("ITU-T Study Group 17")
    SG20 = "SG20", _("ITU-T Study Group 20")
    ALL_STUDY_GROUPS = "all-study-groups", _("all ITU-T study groups")
    RELEVANT_STUDY_GROUPS = "relevant-study-groups", _("the relevant ITU-T study groups")
    TSAG = "TSAG", _("TSAG")
    TDAG = "TDAG", _("TDAG")
    RAG = "RAG", _("RAG")
    ISC_TF = "ISC-TF", _("the Inter-Sector Coordination Task Force")
    REGIONAL_OFFICES = "regional-offices", _("the ITU regional offices")
    MEMBER_STATES = "member-states", _("Member States")
    SECTOR_MEMBERS = "sector-members", _("Sector Members")
    ITU_D_SECTOR_MEMBERS = "itu-d-sector-members", _("ITU-D Sector Members")
    SECRETARY_GENERAL = "secretary-general", _("the Secretary-General")


class Cadence(TextChoices):
    """How often a report is asked for. NOT_STATED is a value to show: most clauses give no frequency."""

    ANNUAL = "annual", _("Every year")
    EACH_MEETING = "each-meeting", _("Each meeting")
    NEXT = "next", _("Next meeting only")
    EVERY_N_YEARS = "every-n-years", _("Every few years")
    ONCE = "once", _("Once")
    AS_APPROPRIATE = "as-appropriate", _("As appropriate")
    AS_SOON_AS_POSSIBLE = "as-soon-as-possible", _("As soon as possible")
    NOT_STATED = "not-stated", _("Not stated in the text")
