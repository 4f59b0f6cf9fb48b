"""Groups of the roles, and the first accounts of an empty database."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from resolutions.vocabulary import Bureau
from tracking.models import Person
from tracking.roles import Role, codenames

LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Account:
    """A first account: who, in which role, for which bureau; the password is known once only."""

    username: str
    role: Role
    bureau: str = ""
    first_name: str = ""
    last_name: str = ""


FIRST_ACCOUNTS = (
    Account("administrator", Role.ADMINISTRATOR),
    Account("coordinator", Role.COORDINATOR, Bureau.TSB),
    Account("focal-tsb", Role.FOCAL_POINT, Bureau.TSB),
    Account("focal-bdt", Role.FOCAL_POINT, Bureau.BDT),
    Account("focal-br", Role.FOCAL_POINT, Bureau.BR),
    Account("editor", Role.REPORT_EDITOR),
    Account("director", Role.DIRECTOR, Bureau.TSB),
    Account("auditor", Role.AUDITOR),
)


@transaction.atomic
def make_groups() -> None:
    """One group per role with exactly the role's permissions."""
    ours = Permission.objects.filter(content_type__app_label__in=["resolutions", "tracking"])
    by_codename = {permission.codename: permission for permission in ours}
    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set([by_codename[name] for name in codenames(role) if name in by_codename])


def join_group_of_role(person: Person) -> None:
    """Put the person into the group of their role, and out of the groups of other roles."""
    others = Group.objects.filter(name__in=[role.value for role in Role]).exclude(name=person.role)
    person.groups.remove(*others)
    person.groups.add(Group.objects.get(name=person.role))


@transaction.atomic
def make_first_accounts(with_roles: bool) -> list[tuple[Account, str]]:
    """Make the administrator and, for a demonstration, one account per role. Only on a database without people."""
    if Person.objects.exists():
        return []
    chosen = FIRST_ACCOUNTS if with_roles else FIRST_ACCOUNTS[:1]
    return [(account, _make(account)) for account in chosen]


def _make(account: Account) -> str:
    password = "".join(secrets.choice(LETTERS) for _ in range(16))
    person = Person.objects.create_user(
        account.username,
        f"{account.username}@wtsa-tracker.example",
        password,
        role=account.role,
        bureau=account.bureau,
        is_staff=True,
        is_superuser=account.role is Role.ADMINISTRATOR,
    )
    join_group_of_role(person)
    return password


def described(account: Account) -> str:
    """`focal point TSB`: the role and, where it is bound to one, the bureau."""
    return f"{account.role.value} {account.bureau}".strip() if account.role.is_bound_to_bureau else account.role.value
