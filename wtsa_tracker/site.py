"""The admin site of the tracker: its names, home page, outbox and the order of the navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from resolutions.buttons import note_the_way
from tracking.access import may_see_mail, views_seen_by
from tracking.addresses import list_address
from tracking.invented import holds_invented_progress
from tracking.models import Person
from wtsa_tracker import (
    administration,
    bureau,
    calendar_page,
    feed_pages,
    health_page,
    job_news,
    job_pages,
    landing,
    less_mail,
    log_page,
    my_work,
    pages,
    reports_due_page,
    sent_once,
    session_ended,
    sign_in,
    undelivered,
)

# What stands together in the navigation, in the words of the people who use it; models not named here come last.
GROUPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("plan", _("Plan"), ("ActionItem", "Resolution", "Provision", "ContributionRequest", "Batch", "StudyPeriod")),
    ("reporting", _("Reporting"), ("ReportDue", "ReportingObligation", "Meeting", "ProgressReport", "Snapshot")),
    ("sources", _("Sources"), ("SourceDocument", "Proposal")),
    (
        "administration",
        _("Administration"),
        ("Person", "Body", "Topic", "DutyStation", "ReminderRule", "Reminder", "Snooze", "HistorySeal"),
    ),
)
# Only our own rows have pages. Groups follow from the roles, schedules from the settings, and what a job left behind
# is for its operator: a page over them would let someone undo by hand what the program keeps true.
OURS = frozenset({"resolutions", "tracking"})
DATED = (
    (_("Calendar"), "calendar"),
    (_("Reports due by meeting"), "reports_due"),
    (_("Calendar feeds"), "feeds"),
)
SECTIONS = ("ActionItem", "Resolution", "ReportDue", "Meeting")


class TrackerSite(AdminSite):
    site_title = _("WTSA Tracker")
    site_header = _("WTSA Tracker")
    index_title = _("Home")
    site_url = None
    login_form = sign_in.SignInForm

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:  # noqa: ANN401
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002  # the stub's own types
        return session_ended.typed_is_kept(self, super().admin_view(sent_once.once(view), cacheable))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("bureau/", self.admin_view(bureau.page), {"site": self}, name="bureau"),
            path("log/", self.admin_view(log_page.page), {"site": self}, name="log"),
            path("log/export/", self.admin_view(log_page.export), name="log_export"),
            path("log/verify/", self.admin_view(log_page.verify), name="log_verify"),
            path("administration/", self.admin_view(administration.page), {"site": self}, name="administration"),
            path("health/", self.admin_view(health_page.page), {"site": self}, name="health"),
            path("undelivered/", self.admin_view(undelivered.page), {"site": self}, name="undelivered"),
            path("undelivered/decide/", self.admin_view(undelivered.decide_page), name="undelivered_decide"),
            path("my-work/", self.admin_view(my_work.page), {"site": self}, name="my_work"),
            path("calendar/", self.admin_view(calendar_page.page), {"site": self}, name="calendar"),
            path("reports-due/", self.admin_view(reports_due_page.page), {"site": self}, name="reports_due"),
            path("feeds/", self.admin_view(feed_pages.page), {"site": self}, name="feeds"),
            path("feeds/<int:pk>/revoke/", self.admin_view(feed_pages.revoke_page), name="feed_revoke"),
            path("my-mail/", self.admin_view(less_mail.my_mail), {"site": self}, name="my_mail"),
            path("outbox/", self.admin_view(pages.outbox), {"site": self}, name="outbox"),
            path("outbox/<str:key>/", self.admin_view(pages.mail), {"site": self}, name="outbox_mail"),
            path("outbox/<str:key>/html/", self.admin_view(pages.mail_html), name="outbox_mail_html"),
        ]
        jobs = [
            path("jobs/", self.admin_view(job_pages.jobs), {"site": self}, name="jobs"),
            path("jobs/<int:job>/", self.admin_view(job_pages.job), {"site": self}, name="job"),
            path("jobs/<int:job>/stop/", self.admin_view(job_pages.stop), name="job_stop"),
            path("jobs/<int:job>/heard/", self.admin_view(job_pages.heard), name="job_heard"),
            path("jobs/<int:job>/again/", self.admin_view(job_pages.again), name="job_again"),
        ]
        return [*own, *jobs, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        job_news.tell(request)
        return {
            **context,
            "working_date": settings.WTSA_WORKING_DATE,
            "holds_invented_progress": not settings.WTSA_WORKING_DATE and holds_invented_progress(),
            "my_work": my_work.section(request),
            "landing": landing.landing(request.user),
            "landing_section": landing.section(request),
            "sections": self._sections(request),
        }

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Someone who asked for no page of their own begins where the day of their role begins."""
        response = super().login(request, extra_context)
        shown = response.context_data if isinstance(response, TemplateResponse) else None
        sign_in.tell_the_wait(response, (shown or {}).get("form"))
        if request.method == "POST" and isinstance(response, HttpResponseRedirect):
            sign_in.remember(response, request, request.user.get_username())
        if isinstance(response, HttpResponseRedirect) and response.url == reverse("admin:index"):
            response.headers["Location"] = landing.landing(request.user)
        elif request.method == "POST" and isinstance(response, HttpResponseRedirect):
            note_the_way(request, response.url)
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**pages.home(request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:  # noqa: ANN401  # a list, made when it is first read
        """Most pages show no navigation at the side, so its forty checks of permissions wait until it is read."""
        if app_label:
            return super().get_app_list(request, app_label)
        return SimpleLazyObject(lambda: self._navigation(request))

    def _sections(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The lists that people go to most, and the calendar, for the header of every page."""
        known = {model_admin.opts.object_name: model_admin for model_admin in self._registry.values()}
        lists = [known[key] for key in SECTIONS if known[key].has_view_or_change_permission(request)]
        sections = [_section_of(request, each.opts) for each in lists]
        calendar = _section(request, _("Calendar"), "admin:calendar")
        return [_section(request, _("Home"), "admin:index"), *sections, calendar]

    def _navigation(self, request: HttpRequest) -> list[dict[str, Any]]:
        apps = self._build_app_dict(request).values()
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [_group(label, name, _popped(models, *keys)) for label, name, keys in GROUPS]
        groups[0]["models"][:0] = bureau.entry(request.user)
        groups[-1]["models"][:0] = [*administration.entry(request.user), *log_page.entry(request.user)]
        of_health = [*health_page.entry(request.user), *undelivered.entry(request.user)]
        groups[-1]["models"] += [*of_health, *_outbox_entry(request), *_jobs_entry(request)]
        dated = next(group for group in groups if group["app_label"] == "reporting")
        dated["models"] += [_entry(name, page) for name, page in DATED]
        groups.append(_group("views", _("Saved views"), [*_saved_views(request), *_popped(models, "SavedView")]))
        groups.append(_group("jobs", _("Jobs"), list(models.values())))
        return [group for group in groups if group["models"]]


def _popped(models: dict[str, Any], *keys: str) -> list[Any]:
    return [models.pop(key) for key in keys if key in models]


def _group(label: str, name: Any, models: list[Any]) -> dict[str, Any]:  # noqa: ANN401  # a lazy string
    address = f"{reverse('admin:index')}#{label}"
    return {"app_label": label, "name": name, "app_url": address, "has_module_perms": True, "models": models}


def _outbox_entry(request: HttpRequest) -> list[dict[str, Any]]:
    if not isinstance(request.user, Person) or not may_see_mail(request.user):
        return []
    return [_entry(_("Outbox"), "outbox")]


def _entry(name: str | Promise, page: str) -> dict[str, Any]:
    """A page of no model, as the navigation lists it."""
    address = reverse(f"admin:{page}")
    return {"name": name, "object_name": page, "admin_url": address, "add_url": None, "view_only": True}


def _jobs_entry(request: HttpRequest) -> list[dict[str, Any]]:
    if not job_pages.may_have_jobs(request):
        return []
    return [_entry(_("Jobs"), "jobs")]


def _saved_views(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "name": view.name,
            "object_name": f"view-{view.pk}",
            "admin_url": list_address(view.query),
            "add_url": None,
            "view_only": True,
        }
        for view in views_seen_by(request.user)
    ]


def _section_of(request: HttpRequest, opts: Options[Any]) -> dict[str, Any]:
    name = f"admin:{opts.app_label}_{opts.model_name}_changelist"
    return _section(request, capfirst(str(opts.verbose_name_plural)), name)


def _section(request: HttpRequest, words: str | Promise, name: str) -> dict[str, Any]:
    address = reverse(name)
    is_here = request.path == address if name == "admin:index" else request.path.startswith(address)
    return {"name": words, "address": address, "is_here": is_here}
