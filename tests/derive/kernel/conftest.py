"""What the tests of the kernel share."""

from collections.abc import Callable

import pytest

from derive.kernel import prove


@pytest.fixture
def refused() -> Callable[..., None]:
    """Fails unless the equation is refused, and for a reason that holds the words."""

    def refuse(left, right, given, words="different normal forms"):
        answer = prove(left, right, given)
        assert not answer
        assert words in answer.reason, answer.reason

    return refuse
