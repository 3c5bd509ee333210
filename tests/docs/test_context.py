"""What the page on context shows is so: its files load, hold against their catalogs and mean what it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.pages import ROOT
from tests.unit.translator.offline.catalogs import shop

from askwire_cli.evaluation.suite import load_suite
from askwire_translator.context.check import check_against
from askwire_translator.context.load import load_folder
from askwire_translator.context.model import Context

PAGE = (ROOT / "docs" / "context.md").read_text(encoding="utf-8")
CONTEXT, SUITE = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_context_on_the_page_holds_against_its_database(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(CONTEXT)
    loaded = load_folder(tmp_path)["shop"]
    assert check_against(loaded.context, loaded.places, shop()) == []


def test_the_page_shows_everything_that_a_context_may_hold(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(CONTEXT)
    context = load_folder(tmp_path)["shop"].context
    assert [name for name in Context.model_fields if not getattr(context, name)] == []


def test_the_suite_on_the_page_is_one(tmp_path: Path) -> None:
    (tmp_path / "suite.yaml").write_text(SUITE)
    assert [case.expect for case in load_suite(tmp_path)] == ["answer", "refuse"]


def test_the_example_for_the_demo_loads() -> None:
    assert "demo" in load_folder(ROOT / "examples" / "context")
