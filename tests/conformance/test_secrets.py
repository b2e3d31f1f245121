from dataclasses import replace

import pytest

from conductor.control.services.listing import Query
from conductor.control.storage.database import Database
from conductor.domain.errors import NotFound
from conductor.domain.ids import TenantName
from conductor.domain.secret import Secret
from conformance.nouns import HOME, START

OTHER = TenantName("other")
PLAIN = Secret("key", HOME, b"hidden", START, START, "ann", schema={"type": "object"})


def test_a_secret_comes_back_as_it_went_in(database: Database) -> None:
    with database.writing() as unit:
        unit.secrets.add(PLAIN)
        assert unit.secrets.get(HOME, "key") == PLAIN


def test_other_tenants_see_what_is_global_and_their_own_before_it(database: Database) -> None:
    shown = replace(PLAIN, tenant=OTHER, visibility="global")
    with database.writing() as unit:
        unit.secrets.add(shown)
        assert unit.secrets.get(HOME, "key") == shown
        assert unit.secrets.is_anywhere_else(HOME, "key")
        unit.secrets.add(PLAIN)
        assert unit.secrets.get(HOME, "key") == PLAIN
        assert unit.secrets.get(OTHER, "key") == shown
        unit.secrets.remove(HOME, "key")
        assert unit.secrets.get(HOME, "key") == shown
        with pytest.raises(NotFound):
            unit.secrets.remove(HOME, "key")


def test_private_ones_of_others_are_in_no_page(database: Database) -> None:
    with database.writing() as unit:
        unit.secrets.add(replace(PLAIN, visibility="private"))
        unit.secrets.add(replace(PLAIN, key="shared", visibility="global", tenant=OTHER))
        unit.secrets.add(replace(PLAIN, key="theirs", tenant=OTHER))

        def keys(tenant: TenantName | None, username: str | None) -> list[str]:
            page = unit.secrets.page_for(tenant, username, Query(sort=["key"]))
            assert page.total == len(page.items)
            return [each.key for each in page.items]

        assert keys(HOME, "ann") == ["key", "shared"]
        assert keys(HOME, "bob") == ["shared"]
        assert keys(HOME, None) == ["key", "shared"]
        assert keys(None, None) == ["key", "shared", "theirs"]
