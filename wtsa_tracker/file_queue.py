"""The queue of files: looked into often, and outliving a disk that is or was full.

A message only wakes the worker, so one that cannot be read is left out and missed by nobody.
"""

from __future__ import annotations

import logging
import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu import Connection
from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.transport.virtual import Empty
from kombu.utils.json import dumps, loads

LOOK_EVERY = 0.25  # seconds; listing a folder costs next to nothing
logger = logging.getLogger(__name__)


class FileChannel(filesystem.Channel):
    """Messages appear whole or not at all, and what is no message is dropped."""

    def _put(self, queue: str, payload: dict[str, Any], **_options: Any) -> None:  # type: ignore[override]
        """Raises ChannelError when it cannot be kept: the disk is full, say."""
        file = Path(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg")
        draft = file.with_name(f"{file.name}.draft")
        try:
            draft.write_text(dumps(payload), encoding="utf-8")
            draft.replace(file)
        except OSError as problem:
            draft.unlink(missing_ok=True)
            raise ChannelError(f"The message {file} cannot be kept ({problem.strerror}).") from problem

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """The oldest message that can be read."""
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] == f"{queue}.msg" and (message := self._taken(name)):
                return message
        raise Empty

    def _taken(self, name: str) -> dict[str, Any] | None:
        """Nothing where another process was faster: a file goes away once, and who takes it away has it."""
        file = Path(self.data_folder_in, name)
        try:
            content = file.read_bytes()
            file.unlink()
        except OSError:
            return None
        try:
            message: dict[str, Any] = loads(content.decode())
            self.Message(message, channel=self)
        except Exception as problem:  # noqa: BLE001 - whatever a file may hold, the worker goes on
            logger.warning("The message %s cannot be read (%r) and was left out.", name, problem)
            return None
        return message

    def get_table(self, exchange: str) -> list[Any]:
        """Which queues hang on it; none where the disk was full when that was noted."""
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:  # type: ignore[override]
        """What was cut off when it was noted is noted anew."""
        try:
            super()._queue_bind(exchange, routing_key, pattern, queue)
        except ValueError:
            Path(self.control_folder, f"{exchange}.exchange").unlink(missing_ok=True)
            super()._queue_bind(exchange, routing_key, pattern, queue)


class FileQueue(filesystem.Transport):
    """The worker looks whether it is to stop between two calls only, and asks for two seconds each time."""

    Channel = FileChannel
    polling_interval = LOOK_EVERY

    def drain_events(self, connection: Connection, timeout: float | None = None) -> None:  # type: ignore[override]
        """Raises TimeoutError when no message came within the timeout, or LOOK_EVERY when that is shorter."""
        super().drain_events(connection, timeout=min(timeout or LOOK_EVERY, LOOK_EVERY))
