"""cfy profiles export and import: all profiles, from one machine to another."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from conductor.cli.failures import USAGE, Failure
from conductor.cli.printing import say
from conductor.cli.profile import profile_from, store, stored_profiles
from conductor.cli.verb import Verb

LONGEST = 65536  # bytes of one profile: they are short


@click.command("export", cls=Verb)
@click.option(
    "-o",
    "--output-path",
    default="cfy-profiles.tar.gz",
    show_default=True,
    help="The file to write.",
)
def export(output_path: str) -> None:
    """Pack all profiles, with their passwords and tokens, in a file that only you may read.

    Certificates are not packed: profiles name the files where they are.
    """
    profiles = stored_profiles()
    handle = os.open(output_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream, tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for profile in profiles:
            text = json.dumps(asdict(profile)).encode()
            member = tarfile.TarInfo(f"{profile.name}.json")
            member.size, member.mode = len(text), 0o600
            archive.addfile(member, io.BytesIO(text))
    names = ", ".join(profile.name for profile in profiles) or "none"
    say(f"Profiles that are in {output_path} now: {names}. Keep it as safe as a password.")


@click.command("import", cls=Verb)
@click.argument("archive_path", type=click.Path(exists=True, dir_okay=False))
def import_profiles(archive_path: str) -> None:
    """Take in the profiles that an export packed, over those of the same names."""
    try:
        with tarfile.open(archive_path) as archive:
            found = [profile_from(content, where) for where, content in _contents(archive)]
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Failure(f"{archive_path} is no archive of profiles: {error}", USAGE) from error
    for profile in found:
        store(profile)
    say(f"Profiles that came in: {', '.join(profile.name for profile in found) or 'none'}.")


def _contents(archive: tarfile.TarFile) -> Iterator[tuple[str, Any]]:
    """Nothing of an archive is unpacked: members are read, whatever their names."""
    for member in archive:
        stream = archive.extractfile(member)
        if stream is None or member.size > LONGEST:
            raise Failure(f"{member.name} in {archive.name!r} is no profile", USAGE)
        yield f"{member.name} in {archive.name!r}", stream.read()
