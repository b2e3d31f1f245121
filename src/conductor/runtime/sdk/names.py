"""Names that are probably free, which are no secrets; and passwords, which are."""

import random
import string
import uuid


def id_generator(size: int = 6, chars: str = string.ascii_uppercase + string.digits) -> str:
    return "".join(random.choice(chars) for _ in range(size))  # noqa: S311 - no secret


def generate_user_password(password_length: int = 32) -> str:
    """With letters of both kinds and digits; nobody can guess it."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    if password_length < len(kinds):
        raise ValueError(f"a password has at least {len(kinds)} characters")
    dice = random.SystemRandom()  # as `secrets` has it, which loads OpenSSL beside
    rest = dice.choices("".join(kinds), k=password_length - len(kinds))
    characters = [*(dice.choice(kind) for kind in kinds), *rest]
    dice.shuffle(characters)
    return "".join(characters)


def uuid4() -> str:
    return str(uuid.uuid4())
