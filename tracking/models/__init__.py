"""What the bureaux do about it, as rows."""

from tracking.models.action import ActionItem, Capacity, ItemAlias, Milestone, Participation
from tracking.models.changes import Channel, DateChange, OwnerChange, StatusChange
from tracking.models.people import Person
from tracking.models.progress import Evidence, ProgressUpdate
from tracking.models.reminding import Heartbeat, Reminder
from tracking.models.reporting import ProgressReport, ReportDue, ReportingObligation, ReportRecipient, Snapshot

__all__ = [
    "ActionItem",
    "Capacity",
    "Channel",
    "DateChange",
    "Evidence",
    "Heartbeat",
    "ItemAlias",
    "Milestone",
    "OwnerChange",
    "Participation",
    "Person",
    "ProgressReport",
    "ProgressUpdate",
    "Reminder",
    "ReportDue",
    "ReportRecipient",
    "ReportingObligation",
    "Snapshot",
    "StatusChange",
]
