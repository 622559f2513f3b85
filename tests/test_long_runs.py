"""The stored runs are those that the file beside them describes."""

import pytest

from cnn_course import cli, fast, load_mnist, long_runs


@pytest.mark.parametrize("name", long_runs.RUNS)
def test_each_run_is_stored_with_its_seed_and_how_it_was_made(name):
    run, found = long_runs.RUNS[name], long_runs.stored()[name]
    assert found["made by"] == f"python -m cnn_course.long_runs {name}"
    assert (found["epochs"], found["batch size"]) == (run.epochs, run.batch_size)
    assert (found["training digits"], found["shift"]) == (run.images, run.shift)
    assert found["test digits"] == run.test
    assert found["seeds"] == list(range(run.seeds))
    assert len(found["accuracy"]) == run.seeds
    assert all(0.7 < accuracy < 1 for accuracy in found["accuracy"])


def test_the_errors_of_the_deep_network_are_as_many_as_its_accuracy_says():
    found = long_runs.stored()["deep"]
    wrong = found["errors of seed 0"]
    assert len(set(wrong)) == len(wrong) == round(1e4 * (1 - found["accuracy"][0]))


def test_the_networks_are_those_of_the_sources():
    counts = {}
    for name, run in long_runs.RUNS.items():
        net = run.network()
        net.build((28, 28, 1))
        counts[name] = sum(value.size for value in net.params.values())
    assert counts["Zhou"] == 8 * 9 + 8 + 1352 * 10 + 10
    assert counts["numbersmithy"] == 134_826
    deep = cli._layers("deep", fast)
    assert [repr(a) for a in long_runs.RUNS["deep"].layers()] == list(map(repr, deep))


def test_a_run_gives_accuracy_and_errors(monkeypatch):
    sample = load_mnist()
    monkeypatch.setattr(long_runs, "load_mnist", lambda which: sample)
    run = long_runs.Run(
        long_runs._first, long_runs._plain(0.1), 1, 50, images=500, shift=1
    )
    accuracy, wrong = long_runs.train(run, seed=0, progress=False)
    assert 0.4 < accuracy < 1
    assert len(wrong) == round(2000 * (1 - accuracy))


def test_an_unknown_run_is_refused():
    with pytest.raises(SystemExit, match="no run 'shallow'; needs one of deep"):
        long_runs.main(["shallow"])
