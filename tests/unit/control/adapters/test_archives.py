import errno
import io
import shutil
import stat
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from conductor.channel.archive import BadArchive
from conductor.control.adapters.archives import SafeArchives


def zipped(*files: tuple[str, bytes], by: int = zipfile.ZIP_STORED) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", by) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream


def encrypted(name: str) -> bytes:
    """As its directory says."""
    content = bytearray(zipped((name, b"x")).getvalue())
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def tarred(mode: str, *members: tarfile.TarInfo) -> io.BytesIO:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    stream.seek(0)
    return stream


def member(name: str, size: int = 1, **about: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    for key, value in about.items():
        setattr(info, key, value)
    return info


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_kind_of_tar_is_recognised_by_its_content(tmp_path: Path, mode: str) -> None:
    script = member("app/run.sh", mode=0o755)
    SafeArchives().unpack(tarred(mode, member("app/a/b.yaml"), script), tmp_path / "out")
    assert (tmp_path / "out/a/b.yaml").read_bytes() == b"x"
    assert (tmp_path / "out/run.sh").stat().st_mode & stat.S_IXUSR
    assert not (tmp_path / "out/a/b.yaml").stat().st_mode & stat.S_IXUSR


def test_a_zip_is_recognised_too(tmp_path: Path) -> None:
    SafeArchives().unpack(zipped(("app/a.yaml", b"hi")), tmp_path / "out")
    assert (tmp_path / "out/a.yaml").read_bytes() == b"hi"


@pytest.mark.parametrize(
    "bad",
    [
        tarred("w", member("app/l", 0, type=tarfile.SYMTYPE, linkname="/etc/passwd")),
        tarred("w", member("app/l", 0, type=tarfile.LNKTYPE, linkname="../../x")),
        tarred("w", member("/etc/cron.d/evil")),
        tarred("w", member("app/../../evil")),
        tarred("w", member("app/a", pax_headers={"path": "app/a\0b"})),
        zipped(("app/../../evil", b"x")),
        zipped(("app\\..\\..\\evil", b"x")),
        tarred("w", member("a/x"), member("b/x")),
        tarred("w", member("lonely.yaml")),
        zipped(*((f"app/{number}", b"") for number in range(11))),
        zipped(("app/bomb", b"\0" * (3 << 20))),
    ],
)
def test_what_reaches_out_or_is_too_large_is_refused(tmp_path: Path, bad: io.BytesIO) -> None:
    with pytest.raises(BadArchive):
        SafeArchives(max_megabytes=2, max_files=10).unpack(bad, tmp_path / "in" / "out")
    assert list((tmp_path / "in").iterdir()) == []
    assert [each.name for each in tmp_path.iterdir()] == ["in"]


LINES = b"line after line\n" * 50
PACKED = {
    "tar": tarred("w", member("app/a.yaml", 800)),
    "tar.gz": tarred("w:gz", member("app/a.yaml", 800)),
    "tar.bz2": tarred("w:bz2", member("app/a.yaml", 800)),
    "tar.xz": tarred("w:xz", member("app/a.yaml", 800)),
    "zip": zipped(("app/\N{LATIN SMALL LETTER O WITH DIAERESIS}.yaml", LINES)),
    "zip of bzip2": zipped(("app/a.yaml", LINES), by=zipfile.ZIP_BZIP2),
    "zip of lzma": zipped(("app/a.yaml", LINES), by=zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("kind", PACKED)
def test_what_was_damaged_is_refused_or_reads_well(tmp_path: Path, kind: str) -> None:
    whole = PACKED[kind].getvalue()
    for place in range(0, len(whole), len(whole) // 100 + 1):
        for broken in (whole[:place] + b"\xff" + whole[place + 1 :], whole[:place]):
            with suppress(BadArchive):
                SafeArchives().unpack(io.BytesIO(broken), tmp_path / "out")
            shutil.rmtree(tmp_path / "out", ignore_errors=True)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (io.BytesIO(b"hello"), "neither zip nor tar, tar.gz, tar.bz2 or tar.xz, or was cut off"),
        (zipped(("app/" + "x" * 300, b"")), "^'app/xxx.* cannot be unpacked: File name too long"),
        (zipped(("app/a", b""), ("app/a/b", b"")), "^'app/a/b' cannot be unpacked: "),
        (io.BytesIO(encrypted("app/a")), "^'app/a' is encrypted: pack it without a password"),
    ],
)
def test_a_refusal_names_the_member_and_no_folder_of_ours(
    tmp_path: Path, bad: io.BytesIO, said: str
) -> None:
    with pytest.raises(BadArchive, match=said) as refused:
        SafeArchives().unpack(bad, tmp_path / "out")
    assert str(tmp_path) not in str(refused.value)


def test_a_full_disk_is_not_the_archives_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", no_space)
    with pytest.raises(OSError, match="No space left"):
        SafeArchives().unpack(zipped(("app/a", b"x")), tmp_path / "out")


def test_a_symbolic_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("app/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadArchive, match="link"):
        SafeArchives().unpack(stream, tmp_path / "out")


def test_what_was_packed_unpacks_again(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.yaml").write_text("a")
    with SafeArchives().pack(tmp_path / "src", "top") as packed:
        SafeArchives().unpack(packed, tmp_path / "out")
    assert (tmp_path / "out/a.yaml").read_text() == "a"
