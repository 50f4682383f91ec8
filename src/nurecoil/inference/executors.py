"""Where work is done: here, in processes of this machine, or on a Dask cluster. Results come in order, and none is lost."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from nurecoil.arrays import Array

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from distributed import Client

Task = Callable[[int], Array]

_TRIES = 4
"""How often in a row workers may die without finishing anything."""


class WorkersDied(RuntimeError):
    """Workers keep dying, or their scheduler is gone; what was finished is kept."""


def run(task: Task, numbers: Sequence[int], workers: int = 1, scheduler: str | Client | None = None) -> Iterator[Array]:
    """``task(number)`` for each number, in order.

    Parameters
    ----------
    task : callable
        The same wherever it runs; sent once to each worker.
    numbers : sequence of int
    workers : int
        Processes on this machine; 1 is this one.
    scheduler : str or distributed.Client, optional
        A Dask scheduler instead.

    Raises
    ------
    ValueError
        If the task cannot be sent to another process.
    ImportError
        If `scheduler` is given and ``distributed`` is not installed.
    WorkersDied
        If workers die again and again, or the scheduler is lost.
    """
    if scheduler is not None:
        return _on_cluster(task, numbers, scheduler)
    if workers == 1 or len(numbers) < 2:
        return map(task, numbers)
    return _in_processes(task, numbers, workers)


_task: Task | None = None


def _receive(content: bytes) -> None:
    global _task
    # Ctrl-C reaches all processes of a terminal; the parent ends these
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _task = pickle.loads(content)


def _work(number: int) -> Array:
    assert _task is not None
    return _task(number)


def _in_processes(task: Task, numbers: Sequence[int], workers: int) -> Iterator[Array]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    content = _packed(task)
    done, failures = 0, 0
    others = active_children()
    while done < len(numbers):
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _receive, (content,))
        waiting: list[Future[Array]] = []
        try:
            for i in range(done, len(numbers)):
                waiting.append(pool.submit(_work, numbers[i]))
                if len(waiting) >= 4 * workers:
                    yield waiting.pop(0).result()
                    done, failures = done + 1, 0
            while waiting:
                yield waiting.pop(0).result()
                done, failures = done + 1, 0
        except BrokenProcessPool:
            failures += 1
            if failures >= _TRIES:
                raise WorkersDied(f"processes died {failures} times in a row, at chunk {numbers[done]}") from None
        except BaseException:
            # nobody waits for chunks of a minute when the user has had enough
            _end([process for process in active_children() if process not in others])
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _end(processes: Sequence[BaseProcess]) -> None:
    """End processes now: also one that was being started when the user had enough, which its pool does not know."""
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(1.0)
        if process.is_alive():
            process.kill()


def _packed(task: Task) -> bytes:
    try:
        return pickle.dumps(task)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ValueError(f"workers: this likelihood cannot be sent to another process ({error}); use workers=1") from None


def _unpacked(content: bytes) -> Task:
    task: Task = pickle.loads(content)
    return task


def _apply(task: Task, number: int) -> Array:
    return task(number)


def _on_cluster(task: Task, numbers: Sequence[int], scheduler: str | Client) -> Iterator[Array]:
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise ImportError("a Dask scheduler needs `pip install nurecoil[cluster]`") from None
    from concurrent.futures import CancelledError

    import cloudpickle

    make: Callable[[str], Any] = Client
    client = make(scheduler) if isinstance(scheduler, str) else scheduler
    content = cloudpickle.dumps(task)
    # the task is itself a result, so that the scheduler makes it anew if the workers that held it die
    shared = client.submit(_unpacked, content, pure=False)
    waiting: list[tuple[int, Any]] = []
    failures = 0
    try:
        ahead = iter(numbers)
        while True:
            while len(waiting) < 256 and (number := next(ahead, None)) is not None:
                waiting.append((number, client.submit(_apply, shared, number, pure=False)))
            if not waiting:
                return
            number, future = waiting.pop(0)
            try:
                result = future.result()
            except KilledWorker:
                failures += 1
                if failures >= _TRIES:
                    raise WorkersDied(f"workers of the cluster died {failures} times in a row, at chunk {number}") from None
                shared = client.submit(_unpacked, content, pure=False)
                again = [number, *(n for n, _ in waiting)]
                waiting = [(n, client.submit(_apply, shared, n, pure=False)) for n in again]
                continue
            except (CancelledError, CommClosedError) as error:
                waiting.clear()
                raise WorkersDied(f"the scheduler was lost at chunk {number}: {error}") from None
            failures = 0
            yield result
    finally:
        for _, future in waiting:
            future.cancel()
        if isinstance(scheduler, str):
            client.close()


class Progress:
    """Shows how much is done: a bar, a call to a function, or nothing.

    Parameters
    ----------
    show : bool or callable
    total : int
    """

    def __init__(self, show: bool | Callable[[int, int], None], total: int) -> None:
        self._call = show if callable(show) else None
        self._total, self._done = total, 0
        self._bar: Any = None
        if show is True:
            from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._task = self._bar.add_task("points", total=total)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, points: int) -> None:
        """Note that some more points are done."""
        self._done += points
        if self._call is not None:
            self._call(self._done, self._total)
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done)
