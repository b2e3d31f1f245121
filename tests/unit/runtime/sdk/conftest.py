import pytest

from sdk.records import Records


@pytest.fixture
def records() -> Records:
    return Records()
