"""Changes made together: `rows` reads items as a bulk change sees them, `writing` writes a plan as one batch with its
history, `changing` does both in one transaction, `undoing` puts a batch back within 24 hours."""

from tracking.batches.changing import AT_MOST, Asked, carry_out, preview
from tracking.batches.delegates import DelegateBack, change_delegates, delegates_back
from tracking.batches.undoing import UndoRefused, may_undo, preview_undo, refusal_of_undo, undo
from tracking.batches.writing import Note

__all__ = [
    "AT_MOST",
    "Asked",
    "DelegateBack",
    "Note",
    "UndoRefused",
    "carry_out",
    "change_delegates",
    "delegates_back",
    "may_undo",
    "preview",
    "preview_undo",
    "refusal_of_undo",
    "undo",
]
