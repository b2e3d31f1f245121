import pytest

from conductor.control.services.ids import check_name
from conductor.domain.errors import InvalidInput


@pytest.mark.parametrize("name", ["web", "Web-1.0_x", "a" * 256])
def test_url_safe_names_pass(name: str) -> None:
    assert check_name("blueprint", name) == name


@pytest.mark.parametrize("name", ["", "..", "1web", "a/b", "a b", "a" * 257, "-a"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="letters"):
        check_name("blueprint", name)


def test_only_deployments_may_begin_with_anything_safe() -> None:
    assert check_name("deployment", "1web", may_start_with_any=True) == "1web"
