"""People: who they are, their role and bureau. The role carries the permissions; nobody is handed single ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import RecordAdmin
from tracking.access import may_hand_over
from tracking.accounts import join_group_of_role
from tracking.admin.hand_over import HandOverPages
from tracking.admin.readers import reader_of
from tracking.forms.person import NewPasswordForm, NewPersonForm, PersonForm
from tracking.less_mail import wishes_in_words, wishes_of
from tracking.models import Person
from tracking.people import duties_of, holds_something

if TYPE_CHECKING:
    StockUserAdmin = UserAdmin[Person]
else:
    StockUserAdmin = UserAdmin

WORK = ("role", "bureau", "language", "time_zone", "duty_station")
COLUMNS = ("username", "full_name", "role", "bureau", "language", "is_active", "last_login")
LEAVE = ("away_from", "away_until", "delegate")


@admin.register(Person)
class PersonAdmin(HandOverPages, RecordAdmin, StockUserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    readonly_fields = ("wishes",)
    list_display = COLUMNS
    list_filter = ("role", "bureau", "language", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    actions = None
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Work"), {"fields": WORK}),
        (_("Leave"), {"fields": LEAVE}),
        (_("Mail"), {"fields": ("wishes",)}),
        (_("Access"), {"fields": ("is_active",)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "usable_password", "password1", "password2", "email", *WORK)}),)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*COLUMNS, "way_to_hand_over") if may_hand_over(reader_of(request)) else COLUMNS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        held: QuerySet[Person] = super().get_queryset(request).annotate(holds_something=holds_something())
        return held

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:  # noqa: ANN401  # the stub's own type
        """Who only reads the page sees nothing of the password and no button to set it."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return shown
        return [(None, {"fields": ("username",)}), *shown[1:]]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only someone with every right may change, or give a new password to, someone with every right."""
        allowed = super().has_change_permission(request, obj)
        above = isinstance(obj, Person) and obj.is_superuser and not request.user.is_superuser
        return allowed and not above

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        person = context.get("original")
        if isinstance(person, Person):
            context |= {"duties": duties_of(person), "may_hand_over": may_hand_over(reader_of(request))}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Person, form: ModelForm[Person], change: bool) -> None:
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm[Person], formsets: list[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        join_group_of_role(form.instance)

    @admin.display(description=_("wishes about mail"))
    def wishes(self, row: Person) -> str:
        """What the person chose on their own page; nobody chooses it for them."""
        return wishes_in_words(wishes_of(row))

    @admin.display(description=_("duties"))
    def way_to_hand_over(self, row: Person) -> SafeString | str:
        if not row.holds_something:  # type: ignore[attr-defined]  # annotated in get_queryset
            return "–"
        address = reverse("admin:tracking_person_hand_over", args=[row.pk])
        words = _("Hand over")
        return format_html('<a class="row-button" href="{}" aria-label="{}: {}">{}</a>', address, words, row, words)

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, row: Person) -> str:
        return row.get_full_name()
