"""Promises of the admission of requests: which of them wait, and for whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from search.deadline import Deadline
from search.errors import DeadlineExceeded, ServiceBusy
from webapp.limits import Lanes, RequestLimit
from webapp.server import admission
from webapp.server.admission import Admission


def limit(seconds: float = 30.0) -> RequestLimit:
    """The limit of one request."""
    return RequestLimit(Deadline.after(seconds), Lanes(1, 1), print)


async def can_enter(gate: Admission, client: str) -> bool:
    """Whether a request of a client is admitted at once; it stays."""
    try:
        await gate.enter(limit(0.05), client)
    except DeadlineExceeded:
        return False
    return True


def heavy_client(gate: Admission) -> None:
    """Let the client `heavy` have a request that is light no longer."""
    gate.become_heavy(limit(), "heavy")


def test_places_are_given_back_once() -> None:
    """A request that leaves, or becomes heavy, lets exactly one other enter; the lanes count those inside."""

    async def run() -> None:
        lanes = Lanes(1, 1)
        gate = Admission(2, lanes)
        first, second = limit(), limit()
        await gate.enter(first, "a")
        await gate.enter(second, "a")
        assert not await can_enter(gate, "a")
        for _ in range(2):
            gate.leave(first)
        assert lanes.light == 1
        assert await can_enter(gate, "b")
        assert not await can_enter(gate, "b")
        gate.become_heavy(second, "a")
        gate.leave(second)
        assert lanes.light == 1
        assert await can_enter(gate, "b")
        assert lanes.light == 2

    asyncio.run(run())


def test_heavy_clients_share_half_of_the_places() -> None:
    """Clients whose requests are heavy fill half of the places, however many come; others get the rest."""

    async def run() -> None:
        gate = Admission(4, Lanes(1, 1))
        heavy_client(gate)
        assert [await can_enter(gate, "heavy") for _ in range(4)] == [True, True, False, False]
        assert [await can_enter(gate, "light") for _ in range(3)] == [True, True, False]

    asyncio.run(run())


def test_a_heavy_client_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that has had no heavy request for a while may take all places again."""
    monkeypatch.setattr(admission, "_HEAVY_CLIENT_S", 0.01)

    async def run() -> None:
        gate = Admission(2, Lanes(1, 1))
        heavy_client(gate)
        await asyncio.sleep(0.05)
        assert [await can_enter(gate, "heavy") for _ in range(2)] == [True, True]

    asyncio.run(run())


@pytest.mark.parametrize("make_heavy", [lambda _: None, heavy_client])
def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch, make_heavy: Callable[[Admission], None]) -> None:
    """Where too many wait, the next one is refused at once; one that has waited too long misses its deadline."""
    monkeypatch.setattr(admission, "_MAX_QUEUED", 3)

    async def run() -> None:
        gate = Admission(1, Lanes(1, 1))
        make_heavy(gate)
        tasks = [asyncio.create_task(gate.enter(limit(0.2), "heavy")) for _ in range(5)]
        raised = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in raised] == [type(None), *[DeadlineExceeded] * 3, ServiceBusy]

    asyncio.run(run())
