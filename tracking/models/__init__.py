"""What the bureaux do about it, as rows."""

from tracking.models.action import ActionItem, Capacity, ItemAlias, Participation
from tracking.models.batches import Batch, BatchDelegate, BatchRow, HistorySeal, NewestSeal
from tracking.models.changes import Channel, ConnectionChange, DateChange, MeetingChange, OwnerChange, StatusChange
from tracking.models.cooperation import ContributionRequest, Topic
from tracking.models.feeds import Feed, FeedEvent
from tracking.models.jobs import Job, JobLine
from tracking.models.mail_rules import HandBack, MailWishes, ReminderRule, Snooze
from tracking.models.milestones import Milestone, MilestoneChange
from tracking.models.people import Person
from tracking.models.progress import Evidence, EvidenceWithdrawal, ProgressUpdate, Withdrawal
from tracking.models.reminding import Heartbeat, MailDay, MailDecision, Reminder
from tracking.models.reporting import (
    CadenceDecision,
    ProgressReport,
    ReportDue,
    ReportingObligation,
    ReportRecipient,
    Snapshot,
)
from tracking.models.searching import SearchText, index_items
from tracking.models.sending import SentForm
from tracking.models.signing_in import SignInAttempt
from tracking.models.stations import DutyStation, Holiday
from tracking.models.viewing import SavedView
from tracking.models.watching import Breakdown, Incident

__all__ = [
    "ActionItem",
    "Batch",
    "BatchDelegate",
    "BatchRow",
    "CadenceDecision",
    "Breakdown",
    "Capacity",
    "Channel",
    "ConnectionChange",
    "ContributionRequest",
    "DateChange",
    "DutyStation",
    "Evidence",
    "EvidenceWithdrawal",
    "HandBack",
    "Heartbeat",
    "Feed",
    "FeedEvent",
    "HistorySeal",
    "Holiday",
    "Incident",
    "ItemAlias",
    "Job",
    "JobLine",
    "MailDay",
    "MailDecision",
    "MailWishes",
    "MeetingChange",
    "Milestone",
    "MilestoneChange",
    "NewestSeal",
    "OwnerChange",
    "Participation",
    "Person",
    "ProgressReport",
    "ProgressUpdate",
    "Reminder",
    "ReminderRule",
    "ReportDue",
    "ReportRecipient",
    "ReportingObligation",
    "SavedView",
    "SearchText",
    "SentForm",
    "SignInAttempt",
    "Snapshot",
    "Snooze",
    "StatusChange",
    "Topic",
    "Withdrawal",
    "index_items",
]
