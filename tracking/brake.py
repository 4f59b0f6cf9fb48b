"""Slows down who tries passwords: so many wrong ones for one name or from one address, then a wait for more.

The attempts are rows, so that every web worker counts the same. An attempt is counted before its password is looked
at: many at one moment cannot slip past together. What is refused is not counted, so a wait always ends; a browser that
has signed in under that name before is counted by itself, so nobody locks a colleague out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from tracking.models import Person, SignInAttempt

log = logging.getLogger(__name__)

WRONG_AT_MOST = 10
WITHIN = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)  # those that the log does not tell
ONE_NETWORK = 64  # bits that one customer's IPv6 addresses share


class TooMany(Exception):
    """Nothing was looked at; `wait` says for how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


@dataclass(frozen=True)
class Trying:
    """Who says to be `name`, from which address; `browser` names one that has signed in under that name before."""

    name: str
    address: str
    browser: str = ""


def begin(trying: Trying, at: datetime) -> SignInAttempt:
    """The attempt, counted. Raises TooMany."""
    attempt = SignInAttempt.objects.create(
        at=at,
        name_digest=salted_hmac("tracking.brake", trying.name.casefold(), algorithm="sha256").hexdigest(),
        address=network_of(trying.address),
        browser=trying.browser,
    )
    waits = [wait for alike in _alike(attempt) if (wait := _wait(alike.exclude(pk=attempt.pk), at))]
    if waits:
        attempt.delete()
        raise TooMany(max(waits))
    return attempt


def fail(attempt: SignInAttempt, name: str) -> None:
    """The password was wrong. The attempt that begins a wait is kept for the log."""
    SignInAttempt.objects.filter(at__lt=attempt.at - KEPT_FOR, brakes=False).delete()
    if any(_wait(alike, attempt.at) and not alike.filter(brakes=True).exists() for alike in _alike(attempt)):
        attempt.brakes, attempt.person = True, Person.objects.filter(username=name).first()
        attempt.save(update_fields=["brakes", "person"])
        log.warning("sign-in is braked after %d wrong passwords, the last from %s", WRONG_AT_MOST, attempt.address)


def succeed(attempt: SignInAttempt) -> None:
    attempt.delete()


def network_of(address: str) -> str:
    """The address, or the network of an IPv6 one; empty for what is none."""
    try:
        known = ip_address(address.strip())
    except ValueError:
        return ""
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Address(int(known) >> ONE_NETWORK << ONE_NETWORK))


def _alike(attempt: SignInAttempt) -> list[QuerySet[SignInAttempt]]:
    """The lately counted attempts that count together with this one, by name, by address or by browser."""
    late = SignInAttempt.objects.filter(at__gt=attempt.at - WITHIN, browser=attempt.browser)
    if attempt.browser:
        return [late]
    known = {"name_digest": attempt.name_digest, "address": attempt.address}
    return [late.filter(**{field: value}) for field, value in known.items() if value]


def _wait(alike: QuerySet[SignInAttempt], at: datetime) -> timedelta:
    """Until fewer than the most are left; nothing when there are fewer now."""
    oldest = alike.order_by("-at").values_list("at", flat=True)[WRONG_AT_MOST - 1 : WRONG_AT_MOST].first()
    return oldest + WITHIN - at if oldest else timedelta()
