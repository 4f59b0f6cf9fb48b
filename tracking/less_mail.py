"""What people do to hear less: their wishes about mail, and the address in a mail that ends what is optional."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from tracking.ladder import LADDER, Rule, in_words
from tracking.models import MailWishes, Person, ReminderRule

SALT = "tracking.less_mail"  # a token for this and nothing else


def less_address(person: Person) -> str:
    """The whole address at which that person, and nobody else, is spared what is optional; no sign-in needed."""
    token = signing.dumps(person.pk, salt=SALT)
    return urljoin(f"{settings.WTSA_BASE_URL}/", reverse("less_mail", args=[token]))


def person_of(token: str) -> Person | None:
    """Whose token it is; None for a token that was not made here, or of someone who has left."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=pk, is_active=True).first()


def rules_in_force() -> tuple[Rule, ...]:
    """The rules in force, in the order of time; where none was ever loaded, those the tracker comes with."""
    rows = list(ReminderRule.objects.all())
    found = tuple(row.value for row in rows if row.is_on) if rows else LADDER
    return tuple(sorted(found, key=lambda rule: rule.days))


def optional_rules() -> list[Rule]:
    """The steps in force that a person may do without, in the order of time."""
    return [rule for rule in rules_in_force() if rule.is_optional]


def wishes_of(person: Person) -> MailWishes:
    """Their wishes as kept, or not kept yet."""
    return MailWishes.objects.filter(person=person).first() or MailWishes(person=person)


def wishes_in_words(wishes: MailWishes) -> str:
    """The day of the digest, and what the person does without, on one line."""
    told = [_("digest on %(weekday)s") % {"weekday": wishes.get_digest_on_display()}]
    told += [
        _("not %(step)s") % {"step": in_words(rule)} for rule in optional_rules() if rule.stage.value in wishes.without
    ]
    if wishes.digest_only:
        told.append(_("the digest only"))
    return "; ".join(told)


def keep(wishes: MailWishes, *, by: Person) -> None:
    """Keep the wishes; the history tells who wished."""
    wishes._history_user = by  # type: ignore[attr-defined]  # read by the history
    wishes.save()


def want_nothing_optional(person: Person) -> None:
    """No more reminders before a due day. Twice does no more than once."""
    wishes = wishes_of(person)
    without = sorted({*wishes.without, *(rule.stage.value for rule in optional_rules())})
    if wishes.pk is None or wishes.without != without:
        wishes.without = without
        keep(wishes, by=person)
