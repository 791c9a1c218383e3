"""Brain files of all formats open as they always did, and their runs go on to the same bits."""

from __future__ import annotations

import pytest

from tests.guards import files, golden, program, runs


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> runs.Maker:
    return runs.Maker(tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("name", files.FILES)
def test_a_file_of_every_format_opens_whole(name: str) -> None:
    wanted = golden.read("files")[name]
    found = files.contents_of(program.opened(files.FILES[name]))
    for what in wanted:
        assert found[what] == wanted[what], f"{name}: other {what}"
    assert found.keys() == wanted.keys()


@pytest.mark.parametrize("name", files.FILES)
def test_a_file_that_is_saved_again_holds_the_same(name: str, tmp_path) -> None:
    again = tmp_path / "again.safetensors"
    program.change(files.FILES[name], again, {})
    was, now = (program.opened(path) for path in (files.FILES[name], again))
    facts, wanted = golden.facts_of(now), golden.facts_of(was)
    if not was["moments"]:  # a file without a past gets one that begins with it
        assert [moment["games"] for moment in now["moments"]] == [was["games"]]
        facts["moments"], facts["digests"]["past"] = [], wanted["digests"]["past"]
    assert facts == wanted


@pytest.mark.parametrize("name", files.GO_ON)
def test_a_run_goes_on_from_a_file_to_the_same_bits(name: str, maker: runs.Maker) -> None:
    if files.is_compiled(name) and program.why_not_compiled():
        pytest.skip(f"this machine has no compiled engine: {program.why_not_compiled()}")
    run = program.opened(files.gone_on(name, maker))
    golden.check_run(name, run, files.is_compiled(name), golden.read("gone on"))


def test_every_stored_file_is_opened() -> None:
    assert golden.read("files").keys() == files.FILES.keys()
    assert golden.read("gone on").keys() == files.GO_ON.keys()
