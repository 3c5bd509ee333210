"""Recorded answers come back, in order, without anybody being asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.providers import Scripted, draft

from askwire_common.contracts import Code, Complaint, Option
from askwire_common.errors import ServiceError
from askwire_translator.replay import Recording, Replay
from askwire_translator.translate import Answer, Ask, Clarify, Unanswerable


async def test_what_was_recorded_is_replayed(tmp_path: Path, ask: Ask) -> None:
    said: list[Answer] = [draft(), Clarify("which?", (Option(reading="a", question="b"),)), Unanswerable("no")]
    file = tmp_path / "answers.jsonl"
    recording = Recording(Scripted(list(said), name="openai"), file)
    questions = [replace(ask, question=text) for text in ("One?", "Two?", "Three?")]
    for question in questions:
        await recording.translate(question, timeout=5)
    await recording.close()

    replay = Replay(file)

    assert [await replay.translate(question, timeout=5) for question in reversed(questions)] == said[::-1]
    assert await replay.translate(replace(ask, question="one"), timeout=5) == said[0], "the same question"


async def test_several_answers_to_one_question_come_in_their_order_and_the_last_repeats(
    tmp_path: Path, ask: Ask
) -> None:
    file = tmp_path / "answers.jsonl"
    recording = Recording(Scripted([draft("SELECT 1"), draft("SELECT 2")]), file)
    for _ in range(2):
        await recording.translate(ask, timeout=5)
    await recording.close()
    replay = Replay(file)
    assert [await replay.translate(ask, timeout=5) for _ in range(3)] == [
        draft("SELECT 1"),
        draft("SELECT 2"),
        draft("SELECT 2"),
    ]


async def test_a_repair_is_another_question(tmp_path: Path, ask: Ask) -> None:
    file = tmp_path / "answers.jsonl"
    repair = replace(ask, complaints=(Complaint(sql="SELECT 1", code="refused"),))
    recording = Recording(Scripted([draft("SELECT 1"), draft("SELECT 2")]), file)
    await recording.translate(ask, timeout=5)
    await recording.translate(repair, timeout=5)
    await recording.close()
    assert await Replay(file).translate(repair, timeout=5) == draft("SELECT 2")


async def test_a_question_that_was_not_recorded_is_said_to_be_missing(tmp_path: Path, ask: Ask) -> None:
    file = tmp_path / "answers.jsonl"
    file.touch()
    with pytest.raises(ServiceError, match=r"answers\.jsonl holds no answer to this question") as caught:
        await Replay(file).translate(ask, timeout=5)
    assert caught.value.code == Code.UNAVAILABLE


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"question": "x"}', '{"answer": {}}'])
def test_a_line_that_is_no_recording_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "answers.jsonl"
    good = '{"datasource": "demo", "question": "q", "attempt": 0, "answer": {"kind": "unanswerable", "text": "no"}}'
    file.write_text(f"{good}\n{line}\n{good}\n")
    with pytest.raises(ServiceError, match=r"answers\.jsonl, line 2"):
        Replay(file)
