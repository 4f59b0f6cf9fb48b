"""People: who they are, their role and bureau. The role carries the permissions; nobody is handed single ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import RecordAdmin
from tracking.accounts import join_group_of_role
from tracking.models import Person

if TYPE_CHECKING:
    StockUserAdmin = UserAdmin[Person]
else:
    StockUserAdmin = UserAdmin

WORK = ("role", "bureau", "language", "time_zone", "delegate")


@admin.register(Person)
class PersonAdmin(RecordAdmin, StockUserAdmin):
    list_display = ("username", "full_name", "role", "bureau", "language", "is_active", "last_login")
    list_filter = ("role", "bureau", "language", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    actions = None
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Work"), {"fields": WORK}),
        (_("Access"), {"fields": ("is_active",)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "usable_password", "password1", "password2", "email", *WORK)}),)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only someone with every right may change, or give a new password to, someone with every right."""
        allowed = super().has_change_permission(request, obj)
        above = isinstance(obj, Person) and obj.is_superuser and not request.user.is_superuser
        return allowed and not above

    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm[Person], change: bool) -> None:
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm[Person], formsets: list[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        join_group_of_role(form.instance)

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, row: Person) -> str:
        return row.get_full_name()
