"""The steps of a job: each changes one row or nothing, and a holder that lost its lease keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from resolutions.models import Meeting
from tests import make
from tracking.jobs import ask, ask_to_stop, make_round, moves
from tracking.jobs.asking import again
from tracking.jobs.kinds import KINDS, Desk, InDoubt, JobRefused, Kind, TryLater
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.jobs.running import run
from tracking.models import Heartbeat, Job, Person, ProgressReport, Snapshot

pytestmark = pytest.mark.django_db
NOON = datetime(2017, 3, 20, 12, 0, tzinfo=UTC)
LATER = NOON + moves.LEASE + timedelta(seconds=1)
Status = Job.Status


@pytest.fixture
def person(db: None) -> Person:
    return make.person()


@pytest.fixture
def council(db: None) -> Meeting:
    make.assembly()
    make.item("44-26")
    return make.meeting()


def a_job(by: Person, at: datetime = NOON) -> Job:
    return ask(COUNCIL_REPORT, by, at, meeting=1, language="en")


def held(job: Job, at: datetime = NOON) -> moves.Hold:
    hold = moves.claim_this(job.pk, at)
    assert hold
    return hold


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def clock() -> datetime:
    return NOON


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Desk], None]], None]:
    """Sets what the one kind of job for trials does."""

    def set_up(do: Callable[[Desk], None]) -> None:
        monkeypatch.setitem(KINDS, "trial", Kind("trial", "Trial", lambda _person: True, dict, do))

    return set_up


def test_a_job_that_one_worker_holds_is_not_held_by_another(person: Person) -> None:
    job = a_job(person)
    assert held(job)
    assert moves.claim_this(job.pk, NOON) is None
    assert moves.claim(NOON) is None


def test_the_job_that_waited_longest_comes_first(person: Person) -> None:
    second, first = a_job(person, NOON + timedelta(seconds=2)), a_job(person)
    claimed = [moves.claim(NOON + timedelta(seconds=3)) for _turn in range(2)]
    assert [hold.pk for hold in claimed if hold] == [first.pk, second.pk]


def test_a_council_report_is_made_once_with_its_snapshot(person: Person, council: Meeting) -> None:
    job = ask(COUNCIL_REPORT, person, NOON, meeting=council.pk, language="en")
    assert make_round(clock) == 1
    report = ProgressReport.objects.get()
    assert (fresh(job).status, fresh(job).result["report"]) == (Status.DONE, report.pk)
    assert [line.text for line in job.lines.all()] == [
        "coordinator asked for it.",
        "Taking the snapshot and writing the paper",
        "Done",
    ]
    assert make_round(clock) == 0
    assert Heartbeat.objects.get(name="run-jobs").words == "0 jobs taken up"


def test_who_lost_the_lease_before_the_end_keeps_nothing_of_the_work(person: Person, council: Meeting) -> None:
    job = ask(COUNCIL_REPORT, person, NOON, meeting=council.pk, language="en")
    slow = held(job)
    moves.recover(LATER)
    faster = held(job, LATER)
    run(slow, clock)
    assert not Snapshot.objects.exists()
    run(faster, lambda: LATER)
    assert (ProgressReport.objects.count(), fresh(job).status) == (1, Status.DONE)


def test_what_a_dead_worker_held_waits_again_and_says_so(person: Person) -> None:
    job = a_job(person)
    held(job)
    assert moves.recover(NOON + timedelta(seconds=30)) == 0
    assert moves.recover(LATER) == 1
    assert (fresh(job).status, fresh(job).token) == (Status.QUEUED, None)
    assert job.lines.last().text == "The worker died: the job waits for another."  # type: ignore[union-attr]


def test_a_job_that_kills_every_worker_ends_and_delays_nobody(person: Person) -> None:
    job, at = a_job(person), NOON
    for _death in range(moves.DEATHS):
        held(job, at)
        at += moves.LEASE + timedelta(seconds=1)
        moves.recover(at)
    assert fresh(job).status == Status.FAILED
    assert fresh(job).error == "The worker died over this job 3 times: nothing was kept."


def test_a_waiting_job_is_stopped_at_once_and_a_running_one_before_its_next_step(person: Person) -> None:
    waiting, running = a_job(person), a_job(person)
    hold = held(running)
    assert ask_to_stop(waiting.pk, "Ann", NOON)
    assert ask_to_stop(running.pk, "Ann", NOON)
    assert not ask_to_stop(running.pk, "Ann", NOON)
    assert (fresh(waiting).status, fresh(running).status) == (Status.CANCELLED, Status.RUNNING)
    with pytest.raises(moves.StopAsked):
        moves.step(hold, "next", NOON)
    with pytest.raises(moves.StopAsked):
        moves.finish(hold, {}, NOON)
    moves.stop(hold, NOON)
    assert fresh(running).status == Status.CANCELLED


def test_nothing_of_a_job_stopped_while_it_worked_is_kept(person: Person, council: Meeting) -> None:
    job = ask(COUNCIL_REPORT, person, NOON, meeting=council.pk, language="en")
    hold = held(job)
    ask_to_stop(job.pk, "Ann", NOON)
    run(hold, clock)
    assert (fresh(job).status, Snapshot.objects.exists()) == (Status.CANCELLED, False)


def test_past_the_point_of_return_nothing_is_stopped_and_death_leaves_doubt_once(person: Person) -> None:
    job = a_job(person)
    mark = job.mark
    moves.pass_return(held(job), "Handing it over", NOON)
    assert not ask_to_stop(job.pk, "Ann", NOON)
    moves.recover(LATER)
    assert (fresh(job).status, fresh(job).is_repeated, fresh(job).mark) == (Status.QUEUED, True, mark)
    moves.pass_return(held(job, LATER), "Handing it over", LATER)
    moves.recover(LATER + 2 * moves.LEASE)
    assert (fresh(job).status, "may have arrived" in fresh(job).error) == (Status.FAILED, True)


def test_a_failed_job_asked_for_again_has_all_its_tries(person: Person, council: Meeting) -> None:
    job = ask(COUNCIL_REPORT, person, NOON, meeting=council.pk + 99, language="en")
    make_round(clock)
    assert fresh(job).error == "The meeting is not there any more; nothing was made."
    assert again(fresh(job), person, NOON)
    assert (fresh(job).status, fresh(job).attempts, fresh(job).error) == (Status.QUEUED, 0, "")
    assert not again(fresh(job), person, NOON)


def test_bad_arguments_leave_no_job(person: Person) -> None:
    for arguments in ({"meeting": "1", "language": "en"}, {"meeting": 1, "language": "de"}, {"language": "en"}):
        with pytest.raises(JobRefused):
            ask(COUNCIL_REPORT, person, NOON, **arguments)
    assert not Job.objects.exists()


def test_what_is_missing_outside_is_waited_for_longer_each_time(
    person: Person, trial: Callable[[Callable[[Desk], None]], None]
) -> None:
    def hindered(_desk: Desk) -> None:
        raise TryLater("no answer")

    trial(hindered)
    job, at, waits = ask("trial", person, NOON), NOON, []
    for _try in range(moves.TRIES):
        run(held(job, at), lambda: at)  # noqa: B023 - run before the next turn
        waits.append(round((fresh(job).next_try_at - at).total_seconds() / 60))
        at = fresh(job).next_try_at
    assert waits == [1, 5, 30, 120, 0]
    assert (fresh(job).status, fresh(job).error) == (Status.FAILED, "no answer")


def test_doubt_is_tried_once_more_and_then_told(
    person: Person, trial: Callable[[Callable[[Desk], None]], None]
) -> None:
    def doubtful(desk: Desk) -> None:
        desk.pass_return("over")
        raise InDoubt("the line broke")

    trial(doubtful)
    job = ask("trial", person, NOON)
    make_round(clock)
    assert (fresh(job).status, fresh(job).attempts) == (Status.FAILED, 2)


def test_a_fault_of_the_program_fails_the_job_and_the_next_one_runs(
    person: Person, council: Meeting, trial: Callable[[Callable[[Desk], None]], None]
) -> None:
    def faulty(_desk: Desk) -> None:
        raise ZeroDivisionError

    trial(faulty)
    bad, good = ask("trial", person, NOON), ask(COUNCIL_REPORT, person, NOON, meeting=council.pk, language="en")
    make_round(clock)
    assert (fresh(bad).status, fresh(good).status) == (Status.FAILED, Status.DONE)
    assert "ZeroDivisionError" in fresh(bad).error


def test_who_lost_the_right_meanwhile_gets_nothing(person: Person, council: Meeting) -> None:
    job = ask(COUNCIL_REPORT, person, NOON, meeting=council.pk, language="en")
    Person.objects.filter(pk=person.pk).update(role="auditor")
    make_round(clock)
    assert (fresh(job).status, Snapshot.objects.exists()) == (Status.FAILED, False)
