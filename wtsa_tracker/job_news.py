"""What a person hears of their jobs that ended elsewhere: a sentence on each page until they have heard it.

To have heard is a button: a page that is only looked at writes nothing.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracking.jobs import KINDS
from tracking.jobs.documents import READ_DOCUMENT, SAVE_DOCUMENT
from tracking.jobs.mails import HAND_OVER_MAIL
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.models import Job, Person

AT_MOST = 10  # on one page


def tell(request: HttpRequest) -> None:
    """A mail that went needs no word."""
    person = request.user
    if not isinstance(person, Person) or request.method != "GET":
        return
    for job in Job.objects.untold(person.pk)[:AT_MOST]:
        has_failed = job.status == Job.Status.FAILED
        if has_failed or job.kind != HAND_OVER_MAIL:
            level = messages.ERROR if has_failed else messages.SUCCESS
            messages.add_message(request, level, format_html("{} {}", sentence(job), _heard(request, job)))


def _heard(request: HttpRequest, job: Job) -> SafeString:
    return format_html(
        '<form method="post" action="{}" class="heard"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button type="submit">{}</button></form>',
        reverse("admin:job_heard", args=[job.pk]),
        get_token(request),
        _("Do not tell again"),
    )


def sentence(job: Job) -> SafeString:
    """How the job ended, and a link to its page, where the paper lies or where it can be asked for again."""
    if job.status == Job.Status.FAILED:
        link = format_html('<a href="{}">{}</a>', _page(job), _("Look at it or ask again"))
        return format_html("{} {} {}", _failed(job), job.error, link)
    link = format_html('<a href="{}">{}</a>', _page(job), job.about or _label(job))
    return format_html("{} {}", _done(job), link)


def _done(job: Job) -> str:
    done = {
        COUNCIL_REPORT: _("Your report is ready:"),
        READ_DOCUMENT: _("Your document has been read; look at what was found and confirm it:"),
        SAVE_DOCUMENT: _("What your document says has been saved:"),
    }
    return done.get(job.kind) or _("A job you asked for is done:")


def _failed(job: Job) -> str:
    about = f"{_label(job)}, {job.about}" if job.about else _label(job)
    return _("A job you asked for failed (%(job)s).") % {"job": about}


def _label(job: Job) -> str:
    kind = KINDS.get(job.kind)
    return str(kind.label) if kind else job.kind


def _page(job: Job) -> str:
    return reverse("admin:job", args=[job.pk])
