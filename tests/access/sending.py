"""What is sent to the addresses that change something: a form filled in well enough to be saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from resolutions.models import Meeting
from tests.access.world import World
from tests.pages.filling import filled
from tracking.models import ActionItem, Person

Sent = dict[str, Any]
# (the plan, who sends, who may do everything, the address) -> what is sent
Sending = Callable[[World, Client, Client, str], Sent]
NO_LINES = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
# Tried where nothing is to be sent: the deeds of the stock pages, which must do nothing.
MISCHIEF: Sent = {"post": "yes", "action": "delete_selected", "index": 0, "title": "Other", "text": "x", "why": "x"}


def _form(**changes: object) -> Sending:
    """The page as it stands, filled in by someone who may do everything, with some fields changed."""
    return lambda world, _client, root, address: filled(
        root, address, **{key: _value(world, changes[key]) for key in changes}
    )


def _plain(**fields: object) -> Sending:
    return lambda world, _client, _root, _address: {key: _value(world, value) for key, value in fields.items()}


def _value(world: World, value: object) -> Any:  # noqa: ANN401  # a field's value
    return value(world) if callable(value) else value


def _pk(model: str) -> Callable[[World], object]:
    return lambda world: world.rows[model].pk


def _item(world: World) -> ActionItem:
    item = world.rows["tracking.actionitem"]
    assert isinstance(item, ActionItem)
    return ActionItem.objects.get(pk=item.pk)


def _new_meeting(name: str) -> Sending:
    return _form(
        slug=name, name=name, body=_pk("resolutions.body"), opens_on="2019-06-01", closes_on="2019-06-02",
        format="physical", standing="planned",
    )  # fmt: skip


def _chosen_in_bulk(world: World, client: Client, _root: Client, _address: str) -> Sent:
    """Choose the item in the list and confirm what the page after it shows; who may not choose sends nothing."""
    chosen = {"action": "bulk-no-change", "_selected_action": _item(world).pk, "select_across": 0, "index": 0}
    page = client.post("/admin/tracking/actionitem/", chosen).content.decode()
    carried = dict(re.findall(r'name="(chosen|seen)" value="([^"]+)"', page))
    return {**carried, "_confirm": "yes"}


def _how_often(_world: World, client: Client, _root: Client, address: str) -> Sent:
    """Decide for each meeting and confirm what the page then shows."""
    chosen = {"cadence": "each-meeting", "why": "Agreed"}
    page = client.post(address, chosen).content.decode()
    return {**chosen, **dict(re.findall(r'name="(_confirm)" value="([^"]+)"', page))}


def _handed_over(_world: World, client: Client, _root: Client, address: str) -> Sent:
    """Choose who takes over and confirm what the page after it shows."""
    chosen = {"successor": Person.objects.get(username="p-coo").pk, "note": "Leaves"}
    page = client.post(address, chosen).content.decode()
    carried = dict(re.findall(r'name="(seen)" value="([^"]+)"', page))
    return {**chosen, **carried, "_confirm": "yes"}


PASSWORD = "a-long-and-new-one"
SENT: dict[str, Sending] = {
    "language": _plain(language="fr"),
    "admin:resolutions_sourcedocument_upload": lambda _world, _client, _root, _address: {
        "file": SimpleUploadedFile("brief.txt", b"Brief"),
        "assembly": Meeting.objects.get(slug="wtsa-16").pk,
    },
    "admin:resolutions_sourcedocument_save": _plain(),
    "admin:job_stop": _plain(),
    "admin:job_heard": _plain(),
    "admin:job_again": _plain(),
    "admin:undelivered_decide": _plain(deed="again", mail=lambda world: f"{_pk('tracking.reminder failed')(world)}-0"),
    "admin:log_verify": _plain(),
    "admin:login": _plain(username="p-aud", password="pass"),
    "admin:feeds": _plain(what="meetings"),
    "admin:feed_revoke": _plain(),
    "admin:password_change": _plain(old_password="pass", new_password1=PASSWORD, new_password2=PASSWORD),
    "admin:auth_user_password_change": _plain(usable_password="true", password1=PASSWORD, password2=PASSWORD),
    "admin:resolutions_body_add": _form(code="rag", name="RAG"),
    "admin:resolutions_body_change": _form(name="Other"),
    "admin:resolutions_meeting_add": _new_meeting("council-2019"),
    "admin:resolutions_meeting_change": _form(note="Other"),
    "admin:resolutions_meeting_report": _plain(language="en"),
    "admin:resolutions_studyperiod_close": _plain(
        into=lambda world: _item(world).resolution.assembly.body.meetings.get(slug="wtsa-20").pk,
        closed_on="2020-10-20",
    ),
    "admin:resolutions_resolution_change": _form(note="Other"),
    "admin:resolutions_resolution_number": _plain(number=45, previewed=45, seen_version=0),
    "admin:resolutions_resolution_supersede": _plain(by_what="Suppressed", why="x", seen_version=0),
    "admin:tracking_actionitem_add": _form(
        code="44-95",
        title="New",
        provision=_pk("resolutions.provision"),
        plan_order=9,
        opened_on="2016-11-04",
        due_rule="none",
        **{f"participations-{key}": value for key, value in (NO_LINES | {"TOTAL_FORMS": 1}).items()},
        **{"participations-0-bureau": "TSB", "participations-0-capacity": "lead", "participations-0-basis": "decided"},
    ),  # fmt: skip
    "admin:tracking_actionitem_change": _form(**{"title": "Other", "milestones-0-title": "Other"}),
    "admin:tracking_actionitem_move": _plain(target="continuing", seen_status="in progress"),
    "admin:tracking_actionitem_update": _plain(text="Done.", on="2017-03-20", target=""),
    "admin:tracking_actionitem_confirm": _plain(),
    "admin:tracking_actionitem_ask": _plain(bureau="BDT", what="Figures", due_on="2017-04-10"),
    "admin:my_mail": _plain(digest_on=2, wanted=["30 days"]),
    "less_mail": _plain(**{"List-Unsubscribe": "One-Click"}),
    "admin:tracking_actionitem_snooze": _plain(until="2017-03-25", why="Waiting for figures"),
    "admin:tracking_actionitem_hand_back": _plain(
        why="Moved to another unit", seen_version=lambda world: _item(world).version
    ),
    "admin:tracking_dutystation_add": _form(
        slug="nairobi",
        name="Nairobi",
        weekend=["5", "6"],
        write_from="07:00",
        write_until="20:00",
        **{f"holidays-{key}": value for key, value in NO_LINES.items()},
    ),
    "admin:tracking_dutystation_change": _form(**{"name": "Other", "holidays-TOTAL_FORMS": 0}),
    "admin:tracking_reminderrule_change": _form(days=-31),
    "admin:tracking_actionitem_answer": _plain(answer="Here they are.", seen_version=0),
    "admin:tracking_actionitem_withdraw": _plain(why="No longer needed", seen_version=0),
    "admin:tracking_actionitem_withdraw_evidence": _plain(why="Wrong file"),
    "admin:tracking_actionitem_share": _plain(codes="44-92"),
    "admin:tracking_actionitem_bulk": _chosen_in_bulk,
    "admin:tracking_actionitem_undo": _plain(),
    "admin:tracking_person_hand_over": _handed_over,
    "admin:tracking_savedview_add": _plain(name="Mine", query="status=completed"),
    "admin:tracking_savedview_change": _plain(name="Other", query="status=completed"),
    "admin:tracking_savedview_delete": _plain(post="yes"),
    "admin:tracking_topic_add": _form(slug="gender", name="Gender"),
    "admin:tracking_topic_change": _form(name="Other"),
    "admin:tracking_actionitem_restore": _plain(
        chosen="title", why="Wrong title", seen_version=lambda world: _item(world).version
    ),
    "admin:tracking_reportdue_add": _form(
        recipient=lambda world: _item(world).reporting_obligation.recipients.get().pk,
        meeting=lambda world: _item(world).resolution.assembly.pk,
    ),
    "admin:tracking_reportdue_change": _form(note="Other"),
    "admin:tracking_reportingobligation_add": _form(
        item=lambda world: ActionItem.objects.get(code="44-92").pk,
        **{f"recipients-{key}": value for key, value in NO_LINES.items()},
    ),
    "admin:tracking_reportingobligation_change": _form(note="Other"),
    "admin:tracking_reportingobligation_how_often": _how_often,
    "admin:tracking_person_add": _form(
        username="new",
        password1=PASSWORD,
        password2=PASSWORD,
        usable_password="true",
        role="auditor",
        language="en",
        time_zone="Europe/Zurich",
    ),  # fmt: skip
    "admin:tracking_person_change": _form(first_name="Other"),
}
QUERIES = {
    "admin:tracking_actionitem_search": "?q=44-90",
    "admin:autocomplete": "?app_label=tracking&model_name=actionitem&field_name=twin_of&term=44",
}


OF_THE_SENDER = frozenset(
    {"admin:tracking_actionitem_bulk", "admin:tracking_person_hand_over", "admin:resolutions_sourcedocument_upload"}
)  # what is sent carries who sends it


def sent_to(name: str, world: World, client: Client, root: Client, address: str) -> Sent:
    """What is sent to that address; mischief where nothing is to be sent."""
    if name in SENT:
        return SENT[name](world, client, root, address)
    return MISCHIEF | {"_selected_action": [row.pk for row in world.rows.values()]}
