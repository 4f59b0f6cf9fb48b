"""Pages over the work: lists, forms and buttons; what they do lies in the modules they call."""

from tracking.admin import (
    action,
    batches,
    bodies,
    cooperation,
    documents,
    meeting,
    papers,
    people,
    periods,
    reminding,
    reporting,
    resolution,
    rules,
    saved_views,
    seals,
)

__all__ = [
    "action",
    "batches",
    "bodies",
    "cooperation",
    "documents",
    "meeting",
    "papers",
    "people",
    "periods",
    "reminding",
    "reporting",
    "resolution",
    "rules",
    "saved_views",
    "seals",
]
