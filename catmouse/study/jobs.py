"""Where the runs of a study are done: on this machine's cores, or on a Dask cluster."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError
from typing import Any

import joblib
from joblib.externals.loky.process_executor import BrokenProcessPool

from catmouse import __version__
from catmouse.engines import loading
from catmouse.study.plan import longest_first
from catmouse.study.task import COMPILED, NUMPY, CannotRun, Outcome, Task, perform

PATIENCE = 5.0
"""Seconds within which a cluster must answer and show a worker."""

WATCH = 0.5
"""Seconds between two looks of a worker whether its study is still there."""


# --- on this machine --------------------------------------------------------------------------


def cores() -> int:
    """Return how many cores this program may use."""
    count: int = joblib.cpu_count()
    return count


def on_this_machine(tasks: Sequence[Task], at_once: int) -> Generator[Outcome]:
    """Yield what comes of the runs, as soon as it does: so many at once, a process each.

    Each process keeps to one core. Raises CannotRun where one of them dies.
    """
    with joblib.parallel_config(
        backend="loky", inner_max_num_threads=1, initializer=_live_with_the_study
    ):
        # With one job joblib would train in this process, which Ctrl-C could not end at once.
        parallel = joblib.Parallel(
            n_jobs=max(2, at_once),
            pre_dispatch=at_once,
            batch_size=1,
            return_as="generator_unordered",
        )
    found = parallel(joblib.delayed(perform)(task) for task in longest_first(tasks))
    try:
        for outcome in found:  # noqa: UP028  "yield from" would close it first, and out loud
            yield outcome
    except BrokenProcessPool:
        raise CannotRun(
            "a process that trained was ended from outside, perhaps for want of memory"
        ) from None
    except loading.Unavailable as fault:
        raise CannotRun(f"a process that trains has no compiled engine: {fault}") from None
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # joblib remarks that not all was waited for
            found.close()


def _live_with_the_study() -> None:
    """Let a worker process leave Ctrl-C to the study, and end when the study is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process as soon as it has another parent: its own was killed."""
    while os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(1)


# --- on a cluster -----------------------------------------------------------------------------


class Cluster:
    """A connection to a Dask cluster whose workers have this catmouse.

    Raises CannotRun where there is no such cluster.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        try:
            import distributed
        except ImportError:
            raise CannotRun(
                "--dask needs a package that is not installed; install it with: "
                f"{sys.executable} -m pip install -r requirements-dask.txt"
            ) from None
        self._dask: Any = distributed
        try:
            self._client = self._dask.Client(address, timeout=PATIENCE)
        except (OSError, ValueError) as fault:
            raise CannotRun(f"no Dask scheduler answers at {address}: {_line(fault)}") from None
        try:
            self._see_workers("has no workers")
        except CannotRun:
            self.close()
            raise

    @property
    def at_once(self) -> int:
        """How many runs the cluster does at once."""
        return sum(self._client.ncores().values())

    def close(self) -> None:
        """Leave the cluster; runs under way end there unheard."""
        with contextlib.suppress(OSError):
            self._client.close(timeout=PATIENCE)

    def prepare(self, engine: str) -> None:
        """See that scheduler and workers have this version, and the workers the engine.

        They compile it now, at first one on each host: what it leaves in the cache serves the
        others. Raises CannotRun where something is missing.
        """
        workers = list(self._client.ncores())
        first_of_host = {worker.rpartition(":")[0]: worker for worker in workers}
        try:
            missing = self._client.run_on_scheduler(what_is_missing, __version__, NUMPY)
            lacks = {"the Dask scheduler": missing}
            for some in (list(first_of_host.values()), workers):
                found = self._client.run(what_is_missing, __version__, engine, workers=some)
                lacks |= {f"the Dask worker {worker}": what for worker, what in found.items()}
        except Exception as fault:  # whatever an import raises there, or the network here
            raise CannotRun(
                f"the Dask cluster at {self._address} cannot import catmouse ({_line(fault)}); "
                "start its scheduler and its workers in this program's folder, with its Python"
            ) from None
        for who, what in lacks.items():
            if what:
                raise CannotRun(f"{who} {what}")

    def outcomes(self, tasks: Sequence[Task]) -> Generator[Outcome]:
        """Yield what comes of the runs, as soon as it does; raise CannotRun if the cluster goes.

        A run whose worker is lost is begun anew on another. This speaks to Dask itself: joblib's
        own backend for it waits for ever when the scheduler gives a run up.
        """
        waiting = {
            self._client.submit(perform, task, pure=False, priority=-place)
            for place, task in enumerate(longest_first(tasks))
        }
        try:
            while waiting:
                done, waiting = self._wait(waiting)
                for future in done:
                    yield future.result()
        except loading.Unavailable as fault:
            raise CannotRun(f"a Dask worker has no compiled engine: {fault}") from None
        except (OSError, CancelledError, self._dask.scheduler.KilledWorker) as fault:
            raise CannotRun(
                f"the Dask cluster at {self._address} went away: {_line(fault)}"
            ) from None
        finally:
            for future in waiting:
                future.release()

    def _wait(self, futures: set[Any]) -> tuple[set[Any], set[Any]]:
        """Wait until a run is done; return those that are and the others."""
        while True:
            try:
                done, others = self._dask.wait(
                    futures, timeout=PATIENCE, return_when="FIRST_COMPLETED"
                )
                return done, others
            except TimeoutError:
                self._see_workers("has lost its workers")

    def _see_workers(self, otherwise: str) -> None:
        """Raise CannotRun unless there is a worker, or one comes soon."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise CannotRun(f"the Dask scheduler at {self._address} {otherwise}") from None


def what_is_missing(version: str, engine: str) -> str:
    """Return why a worker cannot do the runs of this version's study, empty where it can."""
    if version != __version__:
        return f"has catmouse {__version__}, not {version}; start it with the same catmouse"
    if engine == COMPILED:
        try:
            loading.load()
        except loading.Unavailable as reason:
            return f"has no compiled engine: {reason}"
    return ""


def _line(fault: BaseException) -> str:
    """Return the first line of what an error says, or its name where it says nothing."""
    return (str(fault).strip() or type(fault).__name__).splitlines()[0].rstrip(".")
