"""The page “My mail”, and the one that the link in a digest opens: both make mail less, and only when sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from resolutions.vocabulary import Language
from tracking.forms.wishes import WishesForm
from tracking.ladder import in_words
from tracking.less_mail import keep, person_of, rules_in_force, want_nothing_optional, wishes_of
from tracking.models import Person

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


@never_cache
def my_mail(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The reader's own wishes about mail."""
    person = request.user
    if not isinstance(person, Person):
        raise PermissionDenied
    form = WishesForm(request.POST or None, wishes=wishes_of(person))
    if request.method == "POST" and form.is_valid():
        keep(form.wishes, by=person)
        messages.success(request, _("Your wishes are kept; they hold from the next mail on."))
        return HttpResponseRedirect(reverse("admin:my_mail"))
    context = {**site.each_context(request), "title": _("My mail"), "form": form, "person": person}
    context["steps"] = [in_words(rule) for rule in rules_in_force()]
    return TemplateResponse(request, "tracker/my_mail.html", context)


@csrf_exempt  # a mail program sends the one click (RFC 8058); the token in the address says for whom
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def less_mail(request: HttpRequest, less: str) -> HttpResponse:
    """GET shows a button and changes nothing; POST ends the reminders that can be done without."""
    person = person_of(less)
    if person is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        want_nothing_optional(person)
    with override(Language(person.language).interface_code):
        return _page(request, person, is_done).render()


def _page(request: HttpRequest, person: Person, is_done: bool) -> TemplateResponse:
    context: dict[str, Any] = {
        "title": _("Fewer mails"),
        "site_title": admin.site.site_title,
        "site_header": admin.site.site_header,
        "person": person,
        "is_done": is_done,
    }
    return TemplateResponse(request, "tracker/less_mail.html", context)
