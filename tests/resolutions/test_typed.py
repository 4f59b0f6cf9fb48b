"""Words that people type carry no mark that breaks a line or turns a page round, whichever door they came through."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django import forms
from django.apps import apps
from django.db import models
from pytest_django import Settings

import tracking.forms
from resolutions.typed import Line, TypedField, Words, one_line, words
from tests import make
from tests.pages.conftest import signed_in
from tests.pages.filling import filled
from tracking.models import ContributionRequest, Evidence, Milestone, SavedView, Topic

SLY = "Fin\u202eal\x00 report\r\nBcc: all\x07"
PLAIN = "Final report Bcc: all"
NOT_WORDS = {"query", "month", "password1", "password2", "password"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (SLY, PLAIN),
        ("  one \t line\u2028of words ", "one line of words"),
        ("\u2067מ\u2069 \ufeffx", "מ x"),
        ("كتاب\u200cها \u200fو", "كتاب\u200cها \u200fو"),
        ("\u202e\u202c", ""),
        ("\u200b", ""),
        (" \u2060\u00ad\u200d\u3000", ""),
    ],
)
def test_one_line_is_one_line_and_keeps_what_scripts_need(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_words_over_several_lines_keep_their_lines() -> None:
    assert words("One\r\ntwo\rthree\n\n\u202dfour\x1b\tfive") == "One\ntwo\nthree\n\nfour\tfive"


@pytest.mark.django_db
def test_the_row_keeps_clean_words_even_when_no_form_was_asked() -> None:
    item = make.item(title=SLY, support=["BDT"])
    asked = ContributionRequest.objects.create(
        item=item, bureau="BDT", what=SLY, asked_on=make.WORKING_DATE, due_on=make.WORKING_DATE
    )
    step = Milestone.objects.create(item=item, title=SLY)
    Milestone.objects.filter(pk=step.pk).update(title="\u202e" + SLY)
    assert {step.title, item.title, asked.what, item.history.get().title} == {PLAIN}
    assert Milestone.objects.get().title == PLAIN


@pytest.mark.django_db
def test_titles_typed_on_the_pages_are_kept_clean(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    item, coordinator = make.item(support=["BDT"]), signed_in(make.person())
    address = f"/admin/tracking/actionitem/{item.pk}/"
    piece = {"evidence-TOTAL_FORMS": 1, "evidence-0-title": SLY, "evidence-0-url": "https://example.int/1"}
    step = {"milestones-TOTAL_FORMS": 1, "milestones-0-title": SLY}
    sent = filled(coordinator, f"{address}change/", title=SLY, **piece, **step)
    assert coordinator.post(f"{address}change/", sent).status_code == 302
    coordinator.post(f"{address}ask/", {"bureau": "BDT", "what": SLY, "due_on": "2017-04-01"})
    coordinator.post("/admin/tracking/topic/add/", {"name": SLY, "slug": "final"})
    coordinator.post("/admin/tracking/savedview/add/", {"name": SLY, "query": "", "bureau": ""})
    item.refresh_from_db()
    kept = [Evidence, Milestone, Topic, SavedView]
    told = {item.title, ContributionRequest.objects.get().what, *(str(model._default_manager.get()) for model in kept)}
    assert told == {PLAIN}


def test_marks_alone_are_no_words() -> None:
    with pytest.raises(forms.ValidationError):
        TypedField().clean("\u202e\u202c")


def test_every_word_field_of_our_forms_is_of_this_kind() -> None:
    modules = [import_module(f"tracking.forms.{found.name}") for found in iter_modules(tracking.forms.__path__)]
    found = {kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)}
    ours = [kind for kind in found if issubclass(kind, forms.BaseForm) and kind.__module__.startswith("tracking")]
    stock = [
        f"{form.__name__}.{name}"
        for form in ours
        for name, field in getattr(form, "base_fields").items()  # noqa: B009  # the stub knows it of instances only
        if type(field) is forms.CharField and name not in NOT_WORDS
    ]
    assert (len(ours) > 10, stock) == (True, [])


def test_titles_and_texts_of_the_rows_are_of_this_kind() -> None:
    titled = ("tracking.Evidence", "tracking.Milestone", "tracking.ActionItem", "tracking.ContributionRequest")
    fields = [field for label in titled for field in apps.get_model(label)._meta.concrete_fields]
    free = [f for f in fields if isinstance(f, models.CharField | models.TextField) and not f.choices]
    stock = [
        str(field) for field in free if not isinstance(field, Line | Words) and field.name not in {"code", "digest"}
    ]
    assert [name for name in stock if not name.endswith((".url", ".file", ".illustrative"))] == []
