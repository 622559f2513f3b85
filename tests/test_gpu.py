"""What was measured on a card is stored whole, and measuring it stays sound."""

import pytest

from cnn_course import gpu


def test_the_stored_card_has_a_time_for_every_batch():
    found = gpu.stored()
    assert found["made by"] == "python -m cnn_course.gpu"
    steps = found["step in ns"]
    for name, times in steps.items():
        largest = 4096 if name == "one core" else max(gpu.BATCHES)
        assert list(times) == [str(n) for n in gpu.BATCHES if n <= largest]
        assert all(time > 0 for time in times.values())
    assert len(steps) == 5


def test_a_time_is_that_of_one_call():
    calls = []
    time = gpu.timed(lambda: calls.append(1), lambda: None, rounds=3)
    assert 0 < time < 20e6 and len(calls) > 3


def test_numbers_are_kept_to_four_digits():
    assert gpu.rounded({"a": 12345.6, "b": {"c": 0.0123456}, "d": 3, "e": "x"}) == {
        "a": 12350.0,
        "b": {"c": 0.01235},
        "d": 3,
        "e": "x",
    }


def test_without_a_card_it_says_so():
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        with pytest.raises(SystemExit, match="no CUDA card"):
            gpu.main()
