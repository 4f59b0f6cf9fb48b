"""Topics of the register are called by their names in the reader's language, wherever they are told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone, translation

from resolutions.kept import in_words, keep
from tests import make
from tracking.models import Topic
from tracking.topics import Tagger, follow_rename, set_topics

ITEMS = "/admin/tracking/actionitem/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def item(coordinator: Client) -> int:
    """An item that carries a topic of the register, one that a person named, and one that has a name of its own now."""
    coordinator.cookies["django_language"] = "fr"
    names = {"e-health": "E-health", "ours": "Our work", "iot": "Cybersecurity and spam"}
    topics = {slug: Topic.objects.create(slug=slug, name=name) for slug, name in names.items()}
    row, tagger = make.item("44-26"), Tagger(by=None, at=timezone.now())
    set_topics(row, [topic.pk for topic in topics.values()], tagger)
    Topic.objects.filter(slug="iot").update(name="Things")
    follow_rename(Topic.objects.get(slug="iot"), "Cybersecurity and spam", tagger)
    return row.pk


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (ITEMS, "E-health"),
        (ITEMS + "{}/change/", "E-health"),
        (ITEMS + "{}/history/", "E-health, Cybersecurity and spam"),
        ("/admin/log/", "Cybersecurity and spam"),
        ("/admin/tracking/topic/", "E-health"),
    ],
)
def test_pages_call_topics_so(coordinator: Client, item: int, page: str, told: str) -> None:
    french = {"E-health": "Cybersanté", "Cybersecurity and spam": "Cybersécurité et spam"}
    with translation.override("en"):  # what the page activates ends with it
        words = coordinator.get(page.format(item)).content.decode()
    for name in (name for name in french if name in told):
        assert (french[name] in words, name in words) == (True, False), name
    assert "Our work [EN]" not in words


def test_the_menu_of_the_list_stands_in_the_order_of_the_readers_language(coordinator: Client, item: int) -> None:
    names = ["Accessibility", "Digital financial inclusion", "Internet resources and IPv6"]
    for name in names:
        Topic.objects.create(slug=name[:3], name=name)
    with translation.override("en"):
        words = coordinator.get(ITEMS).content.decode()
    told = [
        "Accessibilité",
        "Cybersanté",
        "Inclusion financière numérique",
        "Our work",
        "Ressources de l’Internet et IPv6",
    ]
    places = [words.index(f">{name}<") for name in told]
    assert places == sorted(places)


def test_what_was_done_to_many_is_kept_in_one_language_and_told_in_every(coordinator: Client, item: int) -> None:
    sent = {"topics": "+ Environment, climate change and EMF, − E-health, + Our work"}
    with translation.override("es"):
        said = in_words(keep("topics", **sent))
    assert said.endswith("+ Medio ambiente, cambio climático y campos electromagnéticos, − Cibersalud, + Our work")
