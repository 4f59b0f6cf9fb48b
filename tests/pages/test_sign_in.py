"""The brake on sign-in: wrong passwords slow down, nobody is locked out for good, and nothing is given away."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from tests import make
from tests.pages.conftest import signed_in
from tracking import brake
from tracking.models import SignInAttempt
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/admin/login/"
WAIT = "Too many attempts to sign in failed. Wait some minutes, then try again."
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
AT_MOST = brake.WRONG_AT_MOST


def sign_in(name: str, word: str = "wrong", address: str = "192.0.2.1", client: Client | None = None) -> HttpResponse:
    sent = {"username": name, "password": word}
    return cast(HttpResponse, (client or Client()).post(PAGE, sent, REMOTE_ADDR=address))


def refused(answer: HttpResponse) -> bool:
    return answer.status_code == 429


def try_wrong(name: str, address: str = "192.0.2.1", times: int = AT_MOST) -> None:
    for _time in range(times):
        assert sign_in(name, address=address).status_code == 200


def let_pass(minutes: float) -> None:
    """As if so much time had gone by since what was tried."""
    for attempt in SignInAttempt.objects.all():
        SignInAttempt.objects.filter(pk=attempt.pk).update(at=attempt.at - timedelta(minutes=minutes))


@pytest.fixture(autouse=True)
def amina(db: None) -> None:
    make.person("amina", first_name="Amina")


def test_after_ten_wrong_passwords_even_the_right_one_waits_in_one_sentence() -> None:
    for number in range(AT_MOST):  # from ten addresses: it is the name that is counted
        try_wrong("amina", f"192.0.2.{number}", times=1)
    answer = sign_in("amina", "pass", "192.0.2.99")
    assert refused(answer)
    assert WAIT in read(answer)
    assert 480 < int(answer["Retry-After"]) <= 600


def test_one_address_that_tries_many_names_waits_and_others_do_not() -> None:
    for number in range(AT_MOST):
        try_wrong(f"name-{number}", times=1)
    assert refused(sign_in("amina", "pass"))
    assert sign_in("amina", "pass", "192.0.2.2").status_code == 302


def test_nine_wrong_passwords_hold_nobody_up() -> None:
    try_wrong("amina", times=AT_MOST - 1)
    assert sign_in("amina", "pass").status_code == 302


def read(answer: Any) -> str:  # noqa: ANN401  # what the client answers
    """The page; ten wrong passwords take their time, so that the wait may have less than ten minutes left."""
    return re.sub(r"Wait \d+ minutes?", "Wait some minutes", answer.content.decode())


def test_the_answer_does_not_tell_whether_there_is_such_a_person() -> None:
    try_wrong("amina", "192.0.2.1")
    try_wrong("nobody", "192.0.2.2")
    known, unknown = (sign_in(name, address="192.0.2.3") for name in ("amina", "nobody"))
    assert (known.status_code, unknown.status_code) == (429, 429)
    words, others = (read(answer).partition('name="username"')[0] for answer in (known, unknown))
    assert WAIT in words
    assert SECRET.sub("", words) == SECRET.sub("", others)


def test_a_wait_ends_and_what_was_refused_does_not_prolong_it() -> None:
    try_wrong("amina")
    let_pass(9.9)
    assert all(refused(sign_in("amina")) for _time in range(20))
    let_pass(0.2)
    assert sign_in("amina", "pass").status_code == 302


def test_strangers_never_hold_up_a_browser_that_has_signed_in_under_that_name() -> None:
    known = Client()
    assert sign_in("amina", "pass", client=known).status_code == 302
    known.post("/admin/logout/")
    try_wrong("amina")
    assert refused(sign_in("amina", "pass"))
    assert sign_in("amina", "pass", client=known).status_code == 302


def test_a_known_browser_has_ten_wrong_passwords_too_and_under_its_own_name_only() -> None:
    make.person("boris")
    known = Client()
    sign_in("amina", "pass", client=known)
    known.post("/admin/logout/")
    answers = [sign_in("amina", client=known).status_code for _time in range(AT_MOST + 1)]
    assert answers == [200] * AT_MOST + [429]
    try_wrong("boris", "192.0.2.8")
    assert refused(sign_in("boris", "pass", client=known))


@pytest.mark.parametrize("forged", ["", "nonsense", "amina:1:x"])
def test_a_forged_cookie_makes_no_browser_known(forged: str) -> None:
    try_wrong("amina")
    stranger = Client()
    stranger.cookies["known_browser"] = forged
    assert refused(sign_in("amina", "pass", client=stranger))


def test_many_tried_at_one_moment_are_all_counted() -> None:
    """Each is a row before its password is looked at: workers that look at the same moment see one another's."""
    at, trying = timezone.now(), brake.Trying("amina", "192.0.2.1")
    for _worker in range(AT_MOST):
        brake.begin(trying, at)
    with pytest.raises(brake.TooMany):
        brake.begin(trying, at)


def test_the_sentence_is_in_the_readers_language() -> None:
    try_wrong("amina")
    client = Client(headers={"accept-language": "ar"})
    with translation.override("en"):  # what the answer activates ends with it
        page = sign_in("amina", client=client).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_names(settings: Settings) -> None:
    settings.WTSA_HTTPS = True
    for number in range(AT_MOST):
        forged = {"x-forwarded-for": "10.0.0.1, 198.51.100.7"}
        Client(headers=forged).post(PAGE, {"username": f"name-{number}", "password": "x"}, REMOTE_ADDR="127.0.0.1")
    assert {*SignInAttempt.objects.values_list("address", flat=True)} == {"198.51.100.7"}


def test_without_a_proxy_nobody_chooses_an_address() -> None:
    Client(headers={"x-forwarded-for": "198.51.100.7"}).post(PAGE, {"username": "x", "password": "x"})
    assert {*SignInAttempt.objects.values_list("address", flat=True)} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_the_addresses_of_one_network_count_together(address: str, network: str) -> None:
    assert brake.network_of(address) == network


def test_no_attempt_that_came_right_is_kept_and_no_name_that_was_typed() -> None:
    assert sign_in("amina", "pass").status_code == 302
    assert not SignInAttempt.objects.exists()
    sign_in("my-password-in-the-wrong-box")
    assert "my-password" not in str(SignInAttempt.objects.values_list().get())


def test_the_log_tells_a_brake_once_and_of_whom() -> None:
    try_wrong("amina")
    try_wrong("nobody", "192.0.2.2")
    sign_in("amina")
    auditor = signed_in(make.person("auditor", Role.AUDITOR))
    entries = auditor.get("/admin/log/", {"kind": "sign-in"}).context["entries"]
    assert [(entry.title, thing.code) for entry, thing, _address in entries] == [
        ("Sign-in is refused for a while: wrong passwords, no user of that name", "192.0.2.2"),
        ("Sign-in as Amina is refused for a while: wrong passwords were tried again and again", "192.0.2.1"),
    ]


def test_what_the_log_does_not_tell_goes_after_a_day() -> None:
    try_wrong("amina")
    try_wrong("nobody", "192.0.2.2", times=2)
    let_pass(25 * 60)
    sign_in("boris")
    kept: list[tuple[bool, datetime]] = list(SignInAttempt.objects.values_list("brakes", "at"))
    assert [brakes for brakes, _at in kept] == [False, True]
