"""Asks what may never answer (a database, a queue, a mail server, a disk) and waits no longer than it was told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerYet
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from django.db import connections

Question = Callable[[], Any]


@dataclass(frozen=True)
class Answer:
    """What a question brought: a value, or in one line why there is none."""

    value: Any = None
    problem: str = ""

    @property
    def is_known(self) -> bool:
        return not self.problem


_lock = Lock()
_open: dict[str, Future[Any]] = {}


def ask_all(questions: Mapping[str, Question], seconds: float) -> dict[str, Answer]:
    """The answers that came within so many seconds in all; the questions are asked side by side."""
    until = time.monotonic() + seconds
    asked = {name: _ask(name, question) for name, question in questions.items()}
    return {name: _wait(future, until, seconds) for name, future in asked.items()}


def _ask(name: str, question: Question) -> Future[Any]:
    """A question that still hangs is not asked again: threads would pile up behind something that is silent."""
    with _lock:
        hanging = _open.get(name)
        if hanging is not None and not hanging.done():
            return hanging
        future = _open[name] = Future()
    Thread(target=_answer, args=(future, question), name=f"probe of {name}", daemon=True).start()
    return future


def _answer(future: Future[Any], question: Question) -> None:
    try:
        future.set_result(question())
    except Exception as problem:  # whatever it is, the page says so and does not break
        future.set_exception(problem)
    finally:
        connections.close_all()  # those of this thread


def _wait(future: Future[Any], until: float, seconds: float) -> Answer:
    try:
        return Answer(future.result(timeout=max(0.0, until - time.monotonic())))
    except NoAnswerYet:
        return Answer(problem=f"no answer within {seconds:g} s")
    except Exception as problem:
        words = " ".join(str(problem).split())[:200]
        return Answer(problem=f"{type(problem).__name__}: {words}" if words else type(problem).__name__)
