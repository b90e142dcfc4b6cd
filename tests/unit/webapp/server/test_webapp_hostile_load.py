"""Does a normal client get its answers while hostile ones send the dearest requests that they can think of?"""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
from served import service

from benchmarks import hostile, suggestions

CLIENTS, REQUESTS = 8, 1_000
RECORDS = 100_000


@pytest.mark.soak
def test_hostile_clients_keep_no_normal_one_waiting(tmp_path: Path) -> None:
    """With eight of them, who leave a third of their requests, it waits less than five times what it waits alone.

    At most 250 ms, by the median; the health check less than 50 ms; and none of its requests fails.
    """
    suggestions.build(tmp_path / "index", "synthetic", RECORDS)
    with service(tmp_path / "index") as running:
        waits = hostile.measured(running.port, hostile.words_of("synthetic"), REQUESTS, CLIENTS)
        assert running.process.poll() is None
    medians = {name: statistics.median(took_s for took_s, _ in figures) for name, figures in waits.items()}
    assert medians["normal"] < min(5 * medians["alone"], 0.25)
    assert medians["healthz"] < 0.05
    assert {status for _, status in waits["hostile"]} <= {200, 503, -1}
    assert {status for _, status in waits["healthz"]} == {200}
    answered = sum(status == 200 for _, status in waits["normal"])
    assert answered > 0.95 * len(waits["normal"])
