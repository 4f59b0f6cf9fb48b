"""Pages over the work: lists, forms and buttons; what they do lies in the modules they call."""

from tracking.admin import action, batches, meeting, papers, people, periods, reminding, reporting, resolution

__all__ = ["action", "batches", "meeting", "papers", "people", "periods", "reminding", "reporting", "resolution"]
