"""Plain builders of rows: each gives what a test names and fills the rest with something true of the field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission

from resolutions.models import Body, LeadTime, Meeting, Provision, Resolution, ResolutionTitle
from resolutions.vocabulary import Basis, Bureau, OperativeVerb, ProvisionKind, TextStatus
from tracking.models import (
    ActionItem,
    Capacity,
    Participation,
    Person,
    ReportDue,
    ReportingObligation,
    ReportRecipient,
)
from tracking.roles import Role, codenames

WORKING_DATE = date(2017, 3, 20)


def body(code: str = "council", *, lead_days: int | None = None, **fields: Any) -> Body:
    row, _made = Body.objects.get_or_create(code=code, defaults={"name": code.upper(), **fields})
    if lead_days is not None:
        LeadTime.objects.get_or_create(body=row, kind=LeadTime.Kind.SECRETARIAT, defaults={"days": lead_days})
    return row


def meeting(slug: str = "council-2017", *, of: str = "council", opens_on: date | None = None, **fields: Any) -> Meeting:
    day = opens_on or date(2017, 5, 15)
    return Meeting.objects.create(
        slug=slug, body=body(of), opens_on=day, **{"name": slug, "closes_on": day + timedelta(days=9), **fields}
    )


def assembly() -> Meeting:
    found = Meeting.objects.filter(slug="wtsa-16").first()
    return found or meeting(
        "wtsa-16", of="wtsa", opens_on=date(2016, 10, 25), name="WTSA-16", standing=Meeting.Standing.HELD
    )


def resolution(number: int | None = 44, *, titles: dict[str, str] | None = None, **fields: Any) -> Resolution:
    """The Resolution of that number, made once; without a number give `slug` and `mnemonic`."""
    slug = fields.pop("slug", str(number))
    row, made = Resolution.objects.get_or_create(
        assembly=assembly(),
        slug=slug,
        defaults={"number": number, "plan_order": number or 1, "text_status": TextStatus.REVISED, **fields},
    )
    for language, text in (titles or {"en": f"Title of {slug}"}).items() if made else ():
        ResolutionTitle.objects.create(resolution=row, language=language, text=text)
    return row


def provision(of: Resolution | None = None, path: str = "instructs/1", **fields: Any) -> Provision:
    owner = of or resolution()
    return Provision.objects.create(
        resolution=owner,
        path=path,
        **{
            "position": owner.provisions.count() + 1,
            "kind": ProvisionKind.OPERATIVE,
            "words": "instructs",
            "verb": OperativeVerb.INSTRUCTS,
            "label": path.rsplit("/", maxsplit=1)[-1],
            "addressees": ["TSB"],
            "lead": Bureau.TSB,
            "basis": Basis.NAMED,
            **fields,
        },
    )


def item(
    code: str = "44-01",
    *,
    lead: str | None = "TSB",
    joint: Iterable[str] = (),
    support: Iterable[str] = (),
    of: Resolution | None = None,
    **fields: Any,
) -> ActionItem:
    """An item not started, opened the day after WTSA-16, with its bureaux; `provision` may be given."""
    clause = fields.pop("provision", None)
    if clause is None:
        owner = of or resolution()
        clause = provision(owner, f"instructs/{owner.provisions.count() + 1}")
    row = ActionItem.objects.create(
        code=code,
        provision=clause,
        resolution=clause.resolution,
        **{"title": f"Do what {code} asks", "plan_order": clause.pk, "opened_on": date(2016, 11, 4), **fields},
    )
    parts = {
        **({lead: Capacity.LEAD} if lead else {}),
        **dict.fromkeys(joint, Capacity.JOINT),
        **dict.fromkeys(support, Capacity.SUPPORT),
    }
    for bureau, capacity in parts.items():
        Participation.objects.create(item=row, bureau=bureau, capacity=capacity)
    return row


def report_due(of: ActionItem, at: Meeting, *, due_on: date | None = None, **fields: Any) -> ReportDue:
    """A report the item's obligation owes to that meeting's body; the obligation and its recipient are made once."""
    obligation, _made = ReportingObligation.objects.get_or_create(item=of)
    recipient, _made = ReportRecipient.objects.get_or_create(obligation=obligation, body=at.body)
    day = due_on or at.opens_on - timedelta(days=30)
    return ReportDue.objects.create(recipient=recipient, meeting=at, due_on=day, **fields)


def person(username: str = "coordinator", role: Role = Role.COORDINATOR, bureau: str = "", **fields: Any) -> Person:
    """Someone of that role who can sign in with the password `pass`, in the group that carries its permissions."""
    row = Person.objects.create_user(
        username=username,
        password="pass",
        **{"role": role, "bureau": bureau, "is_staff": True, "email": f"{username}@example.int", **fields},
    )
    row.groups.add(group_of(role))
    return row


def group_of(role: Role) -> Group:
    row, made = Group.objects.get_or_create(name=str(role.value))
    if made:
        ours = Permission.objects.filter(content_type__app_label__in=["resolutions", "tracking"])
        row.permissions.set(ours.filter(codename__in=codenames(role)))
    return row
