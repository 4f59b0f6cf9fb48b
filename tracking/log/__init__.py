"""The log: every change of items, texts, people, meetings and batches as one stream, newest first."""

from tracking.log.reading import LogEntry, Page, Thing, read_all, read_page
from tracking.log.sources import Asked, Topic

__all__ = ["Asked", "LogEntry", "Page", "Thing", "Topic", "read_all", "read_page"]
