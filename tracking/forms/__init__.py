"""Forms of the work: moving a status, adding an update, editing an item, recording a report."""

from tracking.forms.item import ActionItemForm, EvidenceForm, UpdateForm
from tracking.forms.moving import MoveForm, QuickUpdateForm
from tracking.forms.reporting import ReportDueForm

__all__ = ["ActionItemForm", "EvidenceForm", "MoveForm", "QuickUpdateForm", "ReportDueForm", "UpdateForm"]
