"""Backups: database and files of one moment in one archive, and back again into an empty place.

`archive` packs and checks, `sqlite` and `postgresql` take a database out and put it in, `files` holds still what lies
on disk; `making` and `restoring` put these together, and `cut_off` tells of a restore that was killed.
"""

from tracking.backups.archive import NotABackup
from tracking.backups.cut_off import RestoreCutOff, settle
from tracking.backups.making import HEARTBEAT, Made, make_backup
from tracking.backups.restoring import PlaceTaken, Restored, restore_backup

__all__ = [
    "HEARTBEAT",
    "Made",
    "NotABackup",
    "PlaceTaken",
    "RestoreCutOff",
    "Restored",
    "make_backup",
    "restore_backup",
    "settle",
]
