"""Secrets are made once, whole and durable, and destroyed for good."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.platform.secrets_folder import (
    Peppers,
    SecretMissing,
    destroy_secret,
    read_secret,
    write_secret,
)


def test_a_secret_is_32_bytes_that_only_its_owner_reads(tmp_path):
    folder = tmp_path / "keys"
    value = write_secret(folder, "pepper")

    assert len(value) == 32
    assert read_secret(folder, "pepper") == value
    assert stat.S_IMODE((folder / "pepper").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["pepper"]


def test_an_existing_secret_is_kept(tmp_path):
    assert write_secret(tmp_path, "pepper") == write_secret(tmp_path, "pepper")


def test_many_who_make_it_at_once_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(lambda _: write_secret(tmp_path, "pepper"), range(40)))

    assert len(values) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["pepper"]


def test_a_crash_before_the_end_leaves_no_half_secret(tmp_path, monkeypatch):
    def crash(*_: object) -> None:
        raise OSError("the machine lost power")

    monkeypatch.setattr(os, "link", crash)
    with pytest.raises(OSError, match="power"):
        write_secret(tmp_path, "pepper")
    assert not (tmp_path / "pepper").exists()

    monkeypatch.undo()
    assert len(write_secret(tmp_path, "pepper")) == 32


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_secret_is_not_used(tmp_path, content):
    (tmp_path / "pepper").write_bytes(content)
    with pytest.raises(SecretMissing, match="pepper"):
        read_secret(tmp_path, "pepper")


def test_a_missing_secret_says_what_to_do(tmp_path):
    with pytest.raises(SecretMissing, match="permission-slip migrate"):
        Peppers.load(tmp_path)


@pytest.mark.proves("RVK-04")
def test_destroying_overwrites_before_it_removes(tmp_path):
    value = write_secret(tmp_path, "generation-1")
    os.link(tmp_path / "generation-1", tmp_path / "same-inode")

    destroy_secret(tmp_path, "generation-1")

    assert not (tmp_path / "generation-1").exists()
    assert (tmp_path / "same-inode").read_bytes() != value
    destroy_secret(tmp_path, "generation-1")


def test_hashes_of_one_value_differ_by_purpose_and_by_installation():
    one = Peppers(b"1" * 32)
    other = Peppers(b"2" * 32)

    hashes = {one.hash("mail", "a"), one.hash("network", "a"), other.hash("mail", "a")}
    assert len(hashes) == 3
    assert one.hash("mail", "a") == one.hash("mail", b"a")
    assert "1111" not in repr(one)
