"""Names that are probably free. None of them is a secret."""

import random
import string
import uuid


def id_generator(size: int = 6, chars: str = string.ascii_uppercase + string.digits) -> str:
    return "".join(random.choice(chars) for _ in range(size))  # noqa: S311 - no secret


def uuid4() -> str:
    return str(uuid.uuid4())
