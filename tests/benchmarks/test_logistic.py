"""The models whose weights the code holds are fitted as it is said."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from benchmarks import logistic  # noqa: E402


def test_a_model_that_made_the_examples_is_found_again() -> None:
    rng = np.random.default_rng(5)
    features = np.concatenate([np.ones((20_000, 1)), rng.normal(size=(20_000, 2))], axis=1)
    made = np.array([-1.0, 2.0, -0.5])
    right = (rng.random(20_000) < 1 / (1 + np.exp(-features @ made))).astype(float)
    found = logistic.fit(features, right)
    assert found == pytest.approx(made, abs=0.1)
    assert float(logistic.of(features, found).mean()) == pytest.approx(float(right.mean()), abs=1e-3)


def test_where_the_penalty_and_the_examples_are_in_balance_it_stops() -> None:
    features = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    right = np.array([0.0, 0.0, 1.0, 1.0])  # without a penalty no weight would be large enough
    found = logistic.fit(features, right)
    slope = features.T @ (logistic.of(features, found) - right)
    assert slope[0] == pytest.approx(0, abs=1e-5)
    assert slope[1] == pytest.approx(-logistic.L2 * found[1], abs=1e-5)


def test_an_example_that_counts_twice_is_as_good_as_two() -> None:
    features = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    right = np.array([0.0, 1.0, 1.0])
    twice = logistic.fit(features[[0, 1, 1, 2]], right[[0, 1, 1, 2]])
    assert logistic.fit(features, right, np.array([1.0, 2.0, 1.0])) == pytest.approx(twice)
