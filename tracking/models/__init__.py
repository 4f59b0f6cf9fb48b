"""What the bureaux do about it, as rows."""

from tracking.models.action import ActionItem, Capacity, ItemAlias, Milestone, Participation
from tracking.models.batches import Batch, BatchRow, HistorySeal
from tracking.models.changes import Channel, DateChange, OwnerChange, StatusChange
from tracking.models.cooperation import ContributionRequest, Topic
from tracking.models.people import Person
from tracking.models.progress import Evidence, ProgressUpdate, Withdrawal
from tracking.models.reminding import Heartbeat, Reminder
from tracking.models.reporting import ProgressReport, ReportDue, ReportingObligation, ReportRecipient, Snapshot
from tracking.models.searching import SearchText, index_items
from tracking.models.viewing import SavedView

__all__ = [
    "ActionItem",
    "Batch",
    "BatchRow",
    "Capacity",
    "Channel",
    "ContributionRequest",
    "DateChange",
    "Evidence",
    "Heartbeat",
    "HistorySeal",
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
    "SavedView",
    "SearchText",
    "Snapshot",
    "StatusChange",
    "Topic",
    "Withdrawal",
    "index_items",
]
