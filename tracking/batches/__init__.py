"""Changes made together: `rows` reads items as a bulk change sees them, `writing` writes a plan as one batch with its
history, `changing` does both in one transaction, `undoing` puts a batch back within 24 hours."""

from tracking.batches.changing import AT_MOST, Asked, carry_out, preview
from tracking.batches.undoing import UndoRefused, may_undo, preview_undo, refusal_of_undo, undo
from tracking.batches.writing import Note

__all__ = [
    "AT_MOST",
    "Asked",
    "Note",
    "UndoRefused",
    "carry_out",
    "may_undo",
    "preview",
    "preview_undo",
    "refusal_of_undo",
    "undo",
]
