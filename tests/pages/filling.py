"""What a browser would send for a page as it stands."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet
from django.test import Client


def filled(client: Client, address: str, **changes: object) -> dict[str, Any]:
    """Every field of the form and its lines as the page shows them, with some fields changed."""
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        data |= {f"{inline.formset.prefix}-{key}": value for key, value in _lines(inline.formset).items()}
    return {key: value for key, value in (data | changes).items() if value is not None}


def _lines(formset: BaseFormSet[Any]) -> dict[str, Any]:
    data = {f"{key}": value for key, value in formset.management_form.initial.items()}
    for place, line in enumerate(formset.initial_forms):
        data |= {f"{place}-{name}": line[name].value() for name in line.fields}
    return data
