"""Forms of the work: moving a status, adding an update, editing an item, recording a report."""

from tracking.forms.cooperation import AnswerForm, AskForm, ShareForm, WithdrawEvidenceForm, WithdrawForm
from tracking.forms.item import ActionItemForm, EvidenceForm, MilestoneForm, UpdateForm
from tracking.forms.meeting import MeetingForm
from tracking.forms.moving import MoveForm, QuickUpdateForm
from tracking.forms.reporting import ReportDueForm

__all__ = [
    "ActionItemForm",
    "AnswerForm",
    "AskForm",
    "EvidenceForm",
    "MeetingForm",
    "MilestoneForm",
    "MoveForm",
    "QuickUpdateForm",
    "ReportDueForm",
    "ShareForm",
    "UpdateForm",
    "WithdrawEvidenceForm",
    "WithdrawForm",
]
