"""What pages say of the repository is so: links lead somewhere, commands exist, names are those of the code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.support.pages import ROOT, anchors, commands, fences, files, links, name, pages

from askwire_cli.program import VERBS
from askwire_cli.services import SERVICES
from askwire_common.contracts import DEAD_STREAM, EVENTS_STREAM, RESULTS_STREAM, WORK_STREAM
from askwire_common.service.lifecycle import VERSION
from askwire_common.settings.mistakes import variable

VARIABLE = re.compile(r"\bASKWIRE_[A-Z][A-Z_]*[A-Z]\b")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
PAGES = {name(page): page.read_text(encoding="utf-8") for page in pages()}


def settings() -> set[str]:
    """Every variable that a service reads."""
    names = {variable(field) for service in SERVICES.values() for field in service.model_fields}
    return names | {f"{one}_FILE" for one in names}


def test_links_lead_to_files_and_headings_that_exist() -> None:
    broken = []
    for page, text in PAGES.items():
        for target in links(text):
            path, _, anchor = target.partition("#")
            found = ((ROOT / page).parent / path).resolve() if path else ROOT / page
            if not found.exists():
                broken.append(f"{page}: {target}")
            elif anchor and found.suffix == ".md" and anchor not in anchors(found.read_text(encoding="utf-8")):
                broken.append(f"{page}: no heading for {target}")
    assert broken == []


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        f"{page}: make {word}"
        for page, text in PAGES.items()
        for words in re.findall(r"(?<![\w-])make((?: [a-z][a-z-]*)+)(?=\s|$)", "\n".join(commands(text)))
        for word in words.split()
        if word not in targets
    }
    assert named == set()


def test_verbs_of_the_program_exist() -> None:
    named = {
        f"{page}: askwire {verb}"
        for page, text in PAGES.items()
        for command in commands(text)
        for verb in re.findall(r"(?:^|bin/)askwire ([a-z-]+)", command, re.MULTILINE)
        if verb not in VERBS
    }
    assert named == set()


def test_variables_are_settings() -> None:
    program = set(VARIABLE.findall(PAGES["docs/settings.md"]))
    known = settings() | program | {WORK_STREAM, EVENTS_STREAM, DEAD_STREAM, RESULTS_STREAM}
    named = {f"{page}: {found}" for page, text in PAGES.items() for found in set(VARIABLE.findall(text)) - known}
    assert named == set()


@pytest.mark.parametrize("page", [page for page, text in PAGES.items() if fences(text, "sh")])
def test_shell_commands_parse(page: str) -> None:
    block = "\n".join(fences(PAGES[page], "sh"))
    outcome = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_every_verb_of_the_program_is_told_somewhere() -> None:
    told = "\n".join(PAGES.values())
    assert [verb for verb in VERBS if not re.search(rf"(askwire|make) {verb}\b", told)] == []


def test_variables_that_the_program_reads_are_on_the_settings_page() -> None:
    told = set(VARIABLE.findall(PAGES["docs/settings.md"])) | settings()
    sources = [*(ROOT / "cli" / "src").rglob("*.py"), *(ROOT / "libs" / "local" / "src").rglob("*.py")]
    read = {found for path in sources for found in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert read - told <= {"ASKWIRE_OPENAI", "ASKWIRE_ANTHROPIC"}  # prefixes of settings


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_parts_and_is_listed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {int(page.stem[:4])}\. .+\n\nStatus: (proposed|accepted|superseded)", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert len(text.split()) < 400, "half a page"
    assert f"]({page.name})" in (page.parent / "README.md").read_text(encoding="utf-8")


def test_every_fence_on_the_security_page_is_held_by_tests_that_exist() -> None:
    written = {
        found
        for path in (ROOT / "tests").rglob("test_*.py")
        for found in re.findall(r"^ *(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    rows = [line.split(" | ") for line in PAGES["docs/security.md"].splitlines() if line.count(" | ") == 3]
    fences_told = [row for row in rows if row[0] != "| STRIDE" and not row[0].startswith("| ---")]
    assert fences_told
    for row in fences_told:
        named = set(re.findall(r"`(test_\w+)`", row[3]))
        assert named, f"no test holds: {row[1]}"
        assert named <= written, f"{row[1]}: {named - written}"


def test_the_changelog_names_the_version_that_services_report() -> None:
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine() -> None:
    forbidden = re.compile(
        r"py[p]i\.org|python[h]osted\.org|registry\.npm[j]s|proxy\.golan[g]\.org|(?<![\w./~$}])/(?:wor[k]|roo[t]|hom[e]/\w+)/"
    )
    named = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        named += [f"{name(path)}: {found[0]}" for found in forbidden.finditer(text)]
    assert named == []
