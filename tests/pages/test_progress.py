"""Updates and what they leave on the item."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from resolutions.versioning import EditConflict
from tests import make
from tracking.models import ActionItem
from tracking.progress import add_update

pytestmark = pytest.mark.django_db


def test_an_update_is_the_last_word_on_its_item() -> None:
    item, author = make.item(), make.person()
    update = add_update(item, "  Workshop held.  ", on=date(2017, 3, 20), by=author, at=timezone.now())
    item.refresh_from_db()
    assert (update.text, item.last_update_on, item.last_update_by) == ("Workshop held.", date(2017, 3, 20), author)


def test_an_update_of_an_earlier_day_leaves_the_last_word() -> None:
    item = make.item()
    add_update(item, "Later.", on=date(2017, 3, 20), by=None, at=timezone.now())
    add_update(item, "Earlier.", on=date(2017, 2, 1), by=None, at=timezone.now())
    item.refresh_from_db()
    assert item.last_update_on == date(2017, 3, 20)
    assert item.updates.count() == 2


def test_the_item_in_hand_may_be_saved_after_its_own_update() -> None:
    item = make.item()
    add_update(item, "Done.", on=date(2017, 3, 20), by=None, at=timezone.now())
    item.save()
    item.refresh_from_db()
    assert item.last_update_on == date(2017, 3, 20)


def test_a_copy_read_before_the_update_cannot_write_the_old_last_update_back() -> None:
    item = make.item()
    read_before = ActionItem.objects.get(pk=item.pk)
    add_update(item, "Done.", on=date(2017, 3, 20), by=None, at=timezone.now())
    with pytest.raises(EditConflict):
        read_before.save()
