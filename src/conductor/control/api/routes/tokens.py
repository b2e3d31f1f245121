"""Users' tokens."""

from typing import Any, TypedDict

from fastapi import Response
from pydantic import BaseModel

from conductor.control.api.access import Person
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.expiry import read_expiry
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.shapes import Moment, moment
from conductor.control.services.tokens import TokenView

router = Routes(tags=["tokens"])


class TokenOrder(BaseModel):
    """`expiration_date`: `+10h`, `YYYY-MM-DD HH:MM` or `HH:MM`, in UTC; nothing means never."""

    description: str | None = None
    expiration_date: str | None = None


class TokenShape(TypedDict):
    id: str
    value: str
    username: str
    role: str
    description: str | None
    expiration_date: Moment | None
    last_used: Moment | None


def _shape(view: TokenView, value: str | None = None) -> dict[str, Any]:
    token = view.token
    return {
        "id": token.id,
        "value": value or f"ctok-{token.id}-********",
        "username": token.username,
        "role": view.role,
        "description": token.description,
        "expiration_date": moment(token.expires_at),
        "last_used": moment(token.last_used_at),
    }


@router.post("/tokens")
@answers(TokenShape)
def create_token(
    caller: Person, services: Services, order: TokenOrder | None = None
) -> dict[str, Any]:
    """The full value is in this answer and never again."""
    order = order or TokenOrder()
    expires_at = read_expiry(order.expiration_date, services.tokens.clock.now())
    token, value = services.tokens.create(caller, order.description or "", expires_at)
    return _shape(TokenView(token, caller.role), value)


@router.get("/tokens")
@answers(Listing[TokenShape])
def list_tokens(
    caller: Person, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.tokens.page(caller, query)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


@router.get("/tokens/{token_id}")
@answers(TokenShape)
def get_token(caller: Person, services: Services, token_id: str) -> dict[str, Any]:
    return _shape(services.tokens.get(caller, token_id))


@router.delete("/tokens/{token_id}", status_code=204)
@answers(None)
def delete_token(caller: Person, services: Services, token_id: str) -> Response:
    services.tokens.delete(caller, token_id)
    return Response(status_code=204)
