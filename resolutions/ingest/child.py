"""`python -m resolutions.ingest.child NAME [LANGUAGE]`: reads the document on its standard input within narrow limits.

Prints one object: `read` with what was read, or `unreadable` with a sentence. It opens no file and knows no database.
"""

from __future__ import annotations

import json
import resource
import sys

from resolutions.ingest.archive import MAX_FILE, MIB
from resolutions.ingest.carrying import dump
from resolutions.ingest.document import Unreadable
from resolutions.ingest.pipeline import ingest
from resolutions.vocabulary import Language

MEMORY = 1024 * MIB
CPU_SECONDS = 30


def confine() -> None:
    """From here on: no more memory, time or files than reading a document needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main() -> None:
    confine()
    name, language = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    data = sys.stdin.buffer.read(MAX_FILE + 1)
    try:
        told = {"read": dump(ingest(data, name, Language(language) if language else None))}
    except Unreadable as refusal:
        told = {"unreadable": str(refusal)}
    except MemoryError:
        told = {"unreadable": "The file needs far too much memory to read and was put aside."}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
