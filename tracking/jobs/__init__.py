"""Jobs: a row is the truth, a message only wakes a worker.

`kinds` says what a job is, `asking` writes the row, `moves` holds the conditional UPDATEs, `running` does the work.
"""

from tracking.jobs import documents, mails, papers
from tracking.jobs.asking import again, ask, wake
from tracking.jobs.kinds import KINDS, JobRefused, Kind, register
from tracking.jobs.moves import ask_to_stop, call_told
from tracking.jobs.running import HEARTBEAT, make_round, run_this

register((*papers.KINDS, *mails.KINDS, *documents.KINDS))

__all__ = [
    "HEARTBEAT",
    "KINDS",
    "JobRefused",
    "Kind",
    "again",
    "ask",
    "ask_to_stop",
    "call_told",
    "make_round",
    "run_this",
    "wake",
]
