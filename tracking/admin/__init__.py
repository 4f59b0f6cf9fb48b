"""Pages over the work: lists, forms and buttons; what they do lies in the modules they call."""

from tracking.admin import (
    action,
    batches,
    cooperation,
    meeting,
    papers,
    people,
    periods,
    reminding,
    reporting,
    resolution,
    saved_views,
    seals,
)

__all__ = [
    "action",
    "batches",
    "cooperation",
    "meeting",
    "papers",
    "people",
    "periods",
    "reminding",
    "reporting",
    "resolution",
    "saved_views",
    "seals",
]
