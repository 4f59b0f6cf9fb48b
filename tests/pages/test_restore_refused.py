"""Putting an old version back is for who may edit the item: nobody else opens the page or sends its form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.pages.browser import changed, opened
from tests.pages.conftest import signed_in
from tests.pages.test_item_history import first_version
from tracking.models import ActionItem
from tracking.roles import Role

pytestmark = pytest.mark.django_db
TITLE, NOW = "Do what the clause asks", "Said otherwise by now"


@pytest.fixture
def item() -> ActionItem:
    row = make.item(title=TITLE, lead="TSB", support=["BDT"])
    row.title = NOW
    row._history_date = timezone.now() + timedelta(hours=1)  # another deed than its entry
    row.save()
    return row


def address(item: ActionItem) -> str:
    return f"/admin/tracking/actionitem/{item.pk}/restore/{first_version(item)}/"


@pytest.mark.parametrize(
    ("role", "bureau", "code"),
    [
        (Role.DIRECTOR, "TSB", 403),
        (Role.AUDITOR, "", 403),
        (Role.REPORT_EDITOR, "", 403),
        (Role.FOCAL_POINT, "TSB", 403),
        (Role.FOCAL_POINT, "BDT", 403),
        (Role.FOCAL_POINT, "BR", 404),
    ],
)
def test_who_may_not_edit_the_item_puts_nothing_back(
    coordinator: Client, item: ActionItem, role: Role, bureau: str, code: int
) -> None:
    reader = signed_in(make.person("reader", role, bureau))
    sent = changed(opened(coordinator, address(item)), chosen="title", why="Wrong")
    answers = [reader.get(address(item)), reader.post(address(item), sent)]
    assert [answer.status_code for answer in answers] == [code, code]
    assert not any(words in answer.content.decode() for answer in answers for words in (TITLE, NOW, item.code))
    item.refresh_from_db()
    assert (item.title, item.history.count()) == (NOW, 2)
    assert coordinator.post(address(item), sent).status_code == 302  # the same form, sent by who may
    item.refresh_from_db()
    assert item.title == TITLE


def test_the_way_to_it_is_offered_to_who_may_alone(coordinator: Client, focal_tsb: Client, item: ActionItem) -> None:
    story = f"/admin/tracking/actionitem/{item.pk}/history/"
    assert "/restore/" in coordinator.get(story).content.decode()
    assert "/restore/" not in focal_tsb.get(story).content.decode()


def test_where_nothing_can_be_put_back_no_reason_is_asked(coordinator: Client, item: ActionItem) -> None:
    asks = 'name="why"'
    assert asks in coordinator.get(address(item)).content.decode()
    ActionItem.objects.filter(pk=item.pk).update(title=TITLE, status="in progress")
    page = coordinator.get(address(item)).content.decode()
    assert "use “Move status”" in page
    assert asks not in page
    assert "Restore what is ticked" not in page
