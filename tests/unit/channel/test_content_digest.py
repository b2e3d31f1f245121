import hashlib
from pathlib import Path

from conductor.channel.content_digest import content_digest


def folder(path: Path, **files: str) -> Path:
    path.mkdir()
    for name, content in files.items():
        (path / name).write_text(content)
    return path


def test_a_file_counts_by_its_bytes_and_a_text_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert content_digest(tmp_path / "a") == content_digest(tmp_path / "b")
    assert content_digest("x") == hashlib.sha256(b"x").hexdigest()


def test_the_same_folder_elsewhere_is_the_same(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", a="1", b="2")
    other = folder(tmp_path / "other", b="2", a="1")
    (one / "__pycache__").mkdir()
    (one / "__pycache__/a.pyc").touch()
    assert content_digest(one) == content_digest(other)


def test_names_contents_and_what_is_executable_count(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", a="1", b="2")
    digests = {content_digest(one)}
    digests.add(content_digest(folder(tmp_path / "other", a="2", b="1")))
    digests.add(content_digest(folder(tmp_path / "third", a="1", c="2")))
    (one / "a").chmod(0o700)
    assert len(digests | {content_digest(one)}) == 4
