"""How the tracker itself is: what it knows of its jobs, mails, queue, disk and database, and whom it alarms.

`probing` asks what may never answer, `facts` reads, `judging` says what is in order, `alarms` tells administrators.
"""

from tracking.health.alarms import HEARTBEAT, watch
from tracking.health.breakdowns import noted, tell
from tracking.health.facts import read_pulse, read_record
from tracking.health.judging import Line, Verdict
from tracking.health.lines import read_lines
from tracking.health.readiness import Readiness, readiness

__all__ = [
    "HEARTBEAT",
    "Line",
    "Readiness",
    "Verdict",
    "noted",
    "read_lines",
    "read_pulse",
    "read_record",
    "readiness",
    "tell",
    "watch",
]
