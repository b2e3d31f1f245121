import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from conductor.transport.environments.errors import InstallationFailed
from conductor.transport.environments.stub_versions import (
    Demand,
    satisfying_version,
    stub_versions,
)

COMMON = canonicalize_name("cloudify-common")
NUMBERS = st.lists(st.integers(0, 9), min_size=1, max_size=3)
VERSIONS = NUMBERS.map(lambda numbers: ".".join(map(str, numbers)))


def demand(by: str, versions: str) -> Demand:
    return Demand(by, COMMON, SpecifierSet(versions))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "7.0.5"),
        (">=5", "7.0.5"),
        ("==4.6.*", "4.6.1"),
        ("==4.6", "4.6"),
        (">=4,<5", "4.1"),
        (">=4.6,<5", "4.7"),
        ("~=4.3", "4.4"),
        ("===5.0.5", "5.0.5"),
        (">7.0.5", "7.0.6"),
        (">5.0.5,<5.0.6", "5.0.5.1"),
        ("<7.0", "6.9999"),
        ("<0.1", "0.0.9999"),
        ("!=7.0.5", "7.0.6"),
        (">=7.1.0.dev1", "7.1.1"),
        ("==7.1.0.dev1", "7.1.0.dev1"),
        (">=4.6,!=4.6,!=4.6.1,<4.6.2", "4.6.1.1"),
        (">=5,<4", None),
        ("===whatever", None),
    ],
)
def test_a_version_is_found_in_every_range(asked: str, given: str | None) -> None:
    assert satisfying_version(SpecifierSet(asked)) == given


@given(st.lists(st.tuples(st.sampled_from(["==", ">=", "<=", "~=", "==.*"]), VERSIONS), max_size=3))
def test_where_a_named_version_satisfies_one_is_found(ranges: list[tuple[str, str]]) -> None:
    texts = []
    for operator, version in ranges:
        if operator == "==.*":
            texts.append(f"=={version}.*")
        else:
            texts.append(operator + (f"{version}.0" if operator == "~=" else version))
    asked = SpecifierSet(",".join(texts))
    found = satisfying_version(asked)
    if any(asked.contains(Version(version)) for _, version in ranges):
        assert found is not None
    assert found is None or asked.contains(found, prereleases=True)


def test_all_who_ask_get_the_same_version() -> None:
    versions = stub_versions([demand("a 1", ">=4.5"), demand("b 1", "<6"), demand("c 1", "")])
    assert SpecifierSet(">=4.5,<6").contains(versions[COMMON])


def test_two_who_exclude_each_other_are_both_named() -> None:
    asked = [demand("a 1", ">=6"), demand("b 2", ""), demand("c 3", "<5")]
    with pytest.raises(InstallationFailed, match=r"a 1 asks for .*>=6, and c 3 asks for .*<5: no"):
        stub_versions(asked)


def test_one_who_excludes_himself_is_named_alone() -> None:
    with pytest.raises(InstallationFailed, match=r"a 1 asks for .*, and no version is like that"):
        stub_versions([demand("a 1", ">=6,<5"), demand("b 2", "")])
