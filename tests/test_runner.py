"""A run under way: what it learns while it is examined, and how it keeps up in a race."""

from __future__ import annotations

import numpy as np

from catmouse.files import library, paths
from catmouse.runs.run import Trainer
from catmouse.worker.slices import Runner
from tests.helpers import assert_same_bits


def test_a_run_goes_back_to_the_brain_that_was_perfect() -> None:
    saved = library.load(paths.assets_folder() / "perfect.safetensors")
    runner = Runner(Trainer.resume(saved), 0.01)
    assert not runner.examine(elapsed=0, training=True) and runner.examining
    while runner.trainer.games == saved.games:  # the exam is under way meanwhile
        runner.train()
    runner.trainer.set_rate(0.01)
    assert not runner.examine(elapsed=10, training=True), "it was perfect when it arrived"
    assert runner.score is not None and runner.score.report.perfect
    runner.go_back_to_exam()
    assert runner.trainer.games == saved.games
    assert_same_bits(runner.trainer.params, saved.mouse.params)
    assert runner.trainer.is_perfect()
    assert runner.trainer.recipe.rate == 0.01, "the rate is the user's, not the exam's"
    assert runner.trainer.clock.times() == saved.clock, "as when it began"
    assert f"in {saved.clock[-1][1]:.1f} seconds" in runner.how_it_went()
    twin = Trainer.resume(saved)
    twin.set_rate(0.01)
    np.testing.assert_array_equal(runner.trainer.train(128), twin.train(128))
