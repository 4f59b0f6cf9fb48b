"""History grows and nothing else: no page, no role and no permission changes or deletes a row of it."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse

from tests import make
from tests.pages.conftest import signed_in
from tracking.models import HistorySeal
from tracking.roles import CHANGES, PERMISSIONS, SEALS, Role, codenames
from tracking.seals import sealed_models

GROWING: list[type[Model]] = [*sealed_models(), HistorySeal]
DEEDS = ("add", "change", "delete")
ADDED_BY_PEOPLE = {"progressupdate", "evidence"}  # added on the item's page, never rewritten
REGISTERED: list[type[Model]] = [model for model in GROWING if admin.site.is_registered(model)]


def names(models: list[type[Model]]) -> list[str]:
    return [str(model._meta.model_name) for model in models]


@pytest.mark.parametrize("role", list(Role))
def test_no_role_may_change_or_delete_history(role: Role) -> None:
    history = {f"{deed}_{name}" for name in names(GROWING) for deed in DEEDS}
    allowed = {f"{deed}_{name}" for name in ADDED_BY_PEOPLE for deed in ("add", "change")}
    assert codenames(role) & history <= allowed


@pytest.mark.parametrize("role", list(Role))
def test_no_role_deletes_anything(role: Role) -> None:
    assert not [name for name in codenames(role) if name.startswith("delete_")]


def test_rows_of_change_and_seals_are_read_at_most() -> None:
    for role in Role:
        deeds = {deed for name in (*CHANGES, *SEALS) for deed in PERMISSIONS[role].get(name, ())}
        assert deeds <= {"view"}


@pytest.mark.django_db
@pytest.mark.parametrize("model", REGISTERED, ids=names(REGISTERED))
def test_a_page_over_history_adds_changes_and_deletes_nothing(model: type[Model]) -> None:
    """Not even for someone with every right."""
    request = RequestFactory().get("/")
    request.user = make.person("admin", is_superuser=True)
    page = admin.site.get_model_admin(model)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not page.get_actions(request)


def test_tables_of_history_have_no_pages_of_their_own() -> None:
    assert [name for name in names(REGISTERED) if name.startswith("historical")] == []


@pytest.mark.django_db
def test_the_list_of_seals_is_read_by_the_auditor_and_not_by_a_focal_point() -> None:
    address = reverse("admin:tracking_historyseal_changelist")
    assert signed_in(make.person("auditor", Role.AUDITOR)).get(address).status_code == 200
    assert signed_in(make.person("focal", Role.FOCAL_POINT, "BDT")).get(address).status_code == 403
