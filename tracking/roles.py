"""Pure: the roles people have and what each may do, as data. Groups of the database are made from it."""

from __future__ import annotations

from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    COORDINATOR = "coordinator", _("Coordinator")
    FOCAL_POINT = "focal point", _("Focal point")
    REPORT_EDITOR = "report editor", _("Report editor")
    DIRECTOR = "director", _("Director")
    AUDITOR = "auditor", _("Auditor")

    @property
    def is_bound_to_bureau(self) -> bool:
        """A focal point and a director work for one bureau; a focal point sees only that bureau's duties."""
        return self in {Role.FOCAL_POINT, Role.DIRECTOR}

    @property
    def sees_every_bureau(self) -> bool:
        return self is not Role.FOCAL_POINT


Deeds = tuple[str, ...]
READ: Deeds = ("view",)
EDIT: Deeds = ("view", "add", "change")
MOVE: Deeds = (*EDIT, "move", "send_back")
TEXTS = (
    "resolution",
    "resolutiontitle",
    "sisterresolution",
    "provision",
    "provisiontext",
    "body",
    "leadtime",
    "meeting",
    "studyperiod",
)
WORK = ("actionitem", "participation", "milestone", "topic", "contributionrequest")
PROGRESS = ("progressupdate", "evidence")
CHANGES = (
    *("statuschange", "datechange", "ownerchange", "connectionchange"),
    *("batch", "batchrow", "batchdelegate", "withdrawal", "evidencewithdrawal"),
)
SEALS = ("historyseal",)
VIEWS = ("savedview",)
REPORTING = ("reportingobligation", "reportrecipient", "reportdue")
PAPERS = ("progressreport",)
PROPOSALS = ("proposal",)
WRITTEN_ONCE = ("sourcedocument", "snapshot", "itemalias")
REMINDING = ("reminder", "maildecision", "heartbeat", "reminderrule", "snooze", "handback", "dutystation", "holiday")
PEOPLE = ("person",)

EVERYTHING = (
    *(*TEXTS, *PROPOSALS, *WORK, *PROGRESS, *CHANGES),
    *(*REPORTING, *PAPERS, *WRITTEN_ONCE, *REMINDING, *SEALS),
)
# Everybody keeps views of their own.
READ_ALL: dict[str, Deeds] = dict.fromkeys(EVERYTHING, READ) | dict.fromkeys(VIEWS, EDIT)

# Model name -> what the role may do with it. Status moves have a permission of their own ("move"), nobody deletes.
PERMISSIONS: dict[Role, dict[str, Deeds]] = {
    Role.ADMINISTRATOR: READ_ALL
    | dict.fromkeys((*PEOPLE, "body", "leadtime", "meeting", "dutystation", "holiday"), EDIT)
    | {"reminder": ("view", "change"), "reminderrule": ("view", "change")},
    Role.COORDINATOR: READ_ALL
    | dict.fromkeys((*TEXTS, *PROPOSALS, *WORK, *PROGRESS, *REPORTING, *PAPERS), EDIT)
    | dict.fromkeys(PEOPLE, READ)
    | {"actionitem": MOVE},
    Role.FOCAL_POINT: dict.fromkeys((*TEXTS, *WORK, "itemalias", *CHANGES, *REPORTING, *PAPERS), READ)
    | dict.fromkeys((*PROGRESS, *VIEWS, "milestone", "contributionrequest"), EDIT)
    | {"actionitem": ("view", "change", "move")},
    Role.REPORT_EDITOR: READ_ALL | dict.fromkeys((*REPORTING, *PAPERS), EDIT),
    Role.DIRECTOR: READ_ALL,
    Role.AUDITOR: READ_ALL | dict.fromkeys(PEOPLE, READ),
}


@cache
def codenames(role: Role) -> frozenset[str]:
    """Codenames of Django's permissions for the role: `view_actionitem`, `move_actionitem`."""
    return frozenset(f"{deed}_{model}" for model, deeds in PERMISSIONS[role].items() for deed in deeds)
