"""``doctor`` says what is not well, what to do about it, and fails; the service goes on."""

import shutil

import pytest

from app import first_start
from app.commands import doctor
from app.examination import Finding, assurances, examine, files, security


@pytest.fixture
def own(settings, tmp_path):
    """Settings with a promotions folder of this test's own."""
    folder = tmp_path / "promotions"
    shutil.copytree(settings.promotions_dir, folder)
    return settings.model_copy(update={"promotions_dir": folder})


def declare(settings, old: str, new: str) -> None:
    file = settings.promotions_dir / "operator.toml"
    written = file.read_text(encoding="utf-8")
    assert old in written
    file.write_text(written.replace(old, new), encoding="utf-8")


@pytest.mark.anyio
async def test_a_programme_within_its_year_is_well(own) -> None:
    (found,) = await security(own)
    assert found.state == "well"


@pytest.mark.anyio
async def test_a_programme_near_the_end_of_its_year_is_called_to_mind(own, clock) -> None:
    clock.advance(days=60)
    (found,) = await security(own)
    assert found.state == "note"


@pytest.mark.anyio
@pytest.mark.proves("SEC-01")
async def test_a_programme_not_assessed_for_a_year_is_ill(own, clock) -> None:
    clock.advance(days=118)  # October 6, 2027: 366 days after the assessment
    (found,) = await security(own)
    assert (found.state, "more than a year" in found.words) == ("ill", True)


@pytest.mark.anyio
@pytest.mark.proves("SEC-01")
async def test_no_programme_at_all_is_ill(own) -> None:
    file = own.promotions_dir / "operator.toml"
    before, _, after = file.read_text(encoding="utf-8").partition("[security]")
    file.write_text(before + after[after.index("[[processors]]") :], encoding="utf-8")
    (found,) = await security(own)
    assert (found.state, found.do.startswith("write one")) == ("ill", True)


@pytest.mark.anyio
async def test_a_day_that_has_not_come_proves_nothing(own) -> None:
    declare(own, "reviewed = 2026-10-12", "reviewed = 2027-06-11")
    (found,) = await security(own)
    assert (found.state, "not come yet" in found.words) == ("ill", True)


@pytest.mark.anyio
@pytest.mark.proves("DIS-05")
async def test_an_assurance_that_is_over_is_ill(own, clock) -> None:
    assert [found.state for found in await assurances(own)] == ["well"]
    clock.advance(days=480)  # October 2, 2028: between the first end and the last
    states = {found.words.split()[1]: found.state for found in await assurances(own)}
    assert states["mail-relay"] == "ill"
    assert states["acme-mailhouse"] == "note"


@pytest.mark.anyio
async def test_a_folder_of_files_that_is_away_or_open_to_others_is_ill(own) -> None:
    (found,) = await files(own)
    assert (found.state, found.words) == ("ill", "the folder is not there")
    await first_start.prepare(own)
    (found,) = await files(own)
    assert found.state == "well"
    own.files_path.chmod(0o755)
    (found,) = await files(own)
    assert (found.state, "chmod 700" in found.do) == ("ill", True)


@pytest.mark.anyio
async def test_every_part_answers_although_others_are_ill(own) -> None:
    await first_start.prepare(own)
    found = await examine(own)
    states = {finding.part: finding.state for finding in found}
    assert states["mail"] == states["cards"] == "ill", "nobody listens there in this test"
    well = {"keys", "files", "schema", "role", "assurance", "security"}
    assert {part for part, state in states.items() if state == "well"} >= well


def test_doctor_fails_when_a_part_is_ill_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def found(_settings: object) -> list[Finding]:
        return [Finding("keys", "well", "all there"), Finding("mail", "ill", "is away", "call it")]

    monkeypatch.setattr(doctor, "load_settings", lambda: None)
    monkeypatch.setattr(doctor, "examine", found)
    assert doctor.run(None) == 1
    assert "ILL  mail: is away -> call it\n1 to mend\n" in capsys.readouterr().out
