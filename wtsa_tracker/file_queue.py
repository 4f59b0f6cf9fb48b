"""The queue of files, looked into often: a message is heard soon, and a worker told to stop need not wait long."""

from __future__ import annotations

from kombu import Connection
from kombu.transport.filesystem import Transport

LOOK_EVERY = 0.25  # seconds; listing a folder costs next to nothing


class FileQueue(Transport):
    """The worker looks whether it is to stop between two calls only, and asks for two seconds each time."""

    polling_interval = LOOK_EVERY

    def drain_events(self, connection: Connection, timeout: float | None = None) -> None:  # type: ignore[override]
        """Raises TimeoutError when no message came within the timeout, or LOOK_EVERY when that is shorter."""
        super().drain_events(connection, timeout=min(timeout or LOOK_EVERY, LOOK_EVERY))
