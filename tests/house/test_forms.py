"""The forms of the site use nothing that the next release of Django takes away."""

from __future__ import annotations

import warnings

import pytest
from django.contrib.admin import site
from django.forms import modelform_factory
from django.test import RequestFactory

from tests import make
from tracking.models import ReportDue
from tracking.roles import Role


@pytest.mark.django_db
def test_no_form_of_the_site_warns_of_what_django_will_remove(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make.person("root", Role.ADMINISTRATOR, is_superuser=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        for page in site._registry.values():
            page.get_form(request)
            for inline in page.get_inline_instances(request):
                inline.get_formset(request)


def test_a_careless_form_would_be_seen() -> None:
    with pytest.warns(DeprecationWarning, match="assume_scheme"):
        modelform_factory(ReportDue, fields=["document_url"])
