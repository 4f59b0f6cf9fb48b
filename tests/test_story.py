"""One item's life, through the doors people use: ingest, draft, update, remind, complete, report."""

from __future__ import annotations

import io
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from docx import Document
from pytest_django import Settings

from resolutions.models import Meeting, ProvisionText
from tests import make
from tests.ingest.brief import Brief
from tracking.models import ActionItem, ReportDue, StatusChange
from tracking.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "44-02"


def run(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def signed_in(username: str, role: Role, bureau: str = "") -> Client:
    client = Client()
    client.force_login(make.person(username, role, bureau))
    return client


def answer(client: Client, page: str, item: ActionItem, **answers: str) -> None:
    """Fill the page's form in and send it; the version read is that of the page, as a browser would."""
    address = reverse(f"admin:tracking_actionitem_{page}", args=[item.pk])
    form = client.get(address).context["form"]
    known = {name: form[name].value() or "" for name in form.fields}
    response = client.post(address, known | answers)
    assert response.status_code == 302, response.content.decode()


def mails(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.iterdir()]


def read_the_document(tmp_path: Path) -> ActionItem:
    brief = tmp_path / "brief.docx"
    brief.write_bytes(Brief().as_word())
    assert "written" in run("ingest_document", str(brief), "--save")
    assert "3 action items" in run("draft_items")
    return ActionItem.objects.get(code=CODE)


def test_one_items_life(tmp_path: Path, settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = date(2017, 3, 20)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    item = read_the_document(tmp_path)
    assert item.lead_bureaux() == ["TSB"]
    assert ProvisionText.objects.get(provision=item.provision).text.startswith("to report each year")
    council = Meeting.objects.get(slug="council-2017")
    report = ReportDue.objects.get(meeting=council)
    assert (report.item, report.due_on, item.next_due_on) == (item, date(2017, 4, 15), date(2017, 4, 15))

    focal = signed_in("focal-tsb", Role.FOCAL_POINT, "TSB")
    answer(focal, "update", item, text="The first draft is with BDT for comments.")
    answer(focal, "move", item, target="in progress")
    item.refresh_from_db()
    assert (item.status, item.last_update_on) == ("in progress", date(2017, 3, 20))

    assert "1 mail" in run("send_reminders")
    (mail,) = mails(settings.OUTBOX)
    body = mail.get_body(("plain",))
    assert mail["To"] == "focal-tsb@example.int"
    assert body is not None
    assert CODE in body.get_content()
    assert "Nothing to send" in run("send_reminders")

    answer(
        focal, "move", item, target="completed", reason="The report is with the Council.", no_evidence_because="Draft"
    )
    item.refresh_from_db()
    assert item.status == "completed"
    assert [change.target for change in StatusChange.objects.order_by("at", "id")] == ["in progress", "completed"]
    assert "Nothing to send" in run("send_reminders", "--on", "2017-04-16")

    paper = tmp_path / "report.docx"
    run("council_report", "--meeting", "council-2017", "--language", "en", "--output", str(paper))
    cells = {cell.text for table in Document(str(paper)).tables for row in table.rows for cell in row.cells}
    assert {CODE, "Implemented"} <= cells
