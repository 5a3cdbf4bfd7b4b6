"""Explore's first screen as the server draws it: sentence, tiles, ladder, fan, then the table, folded."""

import json
import re

import pytest
from test_app import explore_script, outcomes, said, started

import sim
from sim.app.parts import live
from sim.app.serving import files, service
from sim.app.state.link import Link
from sim.app.state.scenarios import levers, trio
from sim.browser import words
from sim.charts import captions

CHANGED = {"set": "militia.restraint=1.4"}


def charts(app):
    return [json.loads(each.proto.spec) for each in app.get("vega_lite_chart")]


def html(app):
    return " ".join(each.proto.body for each in app.get("html"))


def compared(runs=200):
    scenario = sim.load_scenario("tower-22")
    rows = sim.compare(scenario, scenario.with_changes({"militia.restraint": 1.4}), runs=runs).outcomes
    return {row.outcome: row for row in rows}


def test_the_ladder_stands_above_the_fan_and_both_have_the_baseline():
    app = started(**CHANGED)
    ladder, fan = charts(app)
    assert ladder["description"].startswith("How far up the ladder")
    assert fan["description"].startswith("Attacks on US forces per week")
    tables = [{data.name for data in each.proto.datasets} for each in app.get("vega_lite_chart")]
    assert {"paths", "median", "past", "climbed", "reached"} <= tables[0]
    assert {"fan", "baseline", "record", "scale"} <= tables[1]
    names = {each["name"]: each.get("value") for each in ladder["params"]}
    assert [" ".join(lines) for lines in names["lines"]] == list(captions.rung_names(sim.load_scenario("tower-22")))


def test_tiles_say_the_numbers_of_a_comparison_in_words():
    app, found = started(**CHANGED), compared()
    text = re.sub(r"<[^>]+>", "|", html(app))
    for name in words.TILES:
        before, after, difference = words.tile(found[name], 200, True)
        assert f"|{before}|" in text, name
        assert f"|{after}|" in text, name
        assert f"|{difference}|" in text, name
    assert "fewer in a hundred" in words.tile(found["any_campaign"], 200, True)[2]
    assert said(app)[0].startswith("More restraint (1.15 → 1.4) halves attacks on US forces: ")
    assert "runs with a major campaign" in outcomes(app)


def test_without_a_change_tiles_say_what_they_are():
    app = started()
    text = re.sub(r"<[^>]+>", "|", html(app))
    assert "|a run, on average|" in text
    assert "|of 200 runs|" in text
    _, fan = app.get("vega_lite_chart")
    assert "baseline" not in {data.name for data in fan.proto.datasets}


def test_what_is_drawn_is_said_under_it():
    app = started(**CHANGED)
    told = " ".join(each.value for each in app.caption)
    assert "the first 30 of them" in told
    assert "leaves no choice between two rungs" in told
    assert "attacks in the 7 days around each date" in told
    assert "extended" not in told
    assert "extended" in " ".join(each.value for each in started(set="militia.restraint=0.4").caption)


def test_another_ladder_has_its_own_names_and_no_record(tmp_path):
    changed = sim.load_scenario("tower-22").with_changes({"ladder": "severity"})
    answer = service.answer(changed, 60, 0)
    assert answer.climb.reached.shape == (5, 2)
    assert "none is shown" in words.captions_of(changed)["ladder"]


def test_an_opened_run_is_the_sessions_and_its_page_opens_once():
    from streamlit.testing.v1 import AppTest

    def script():
        import streamlit as st

        from sim.app.parts import controls, live
        from sim.app.state import session

        if controls.open_link():
            st.button("open", on_click=lambda: live.open_run(17))
            st.write(f"run {session.current().run} {live.is_run_opened()}")

    app = AppTest.from_function(script, default_timeout=60).run()
    assert app.markdown[0].value == "run None False"
    app.button[0].click().run()
    assert app.markdown[0].value == "run 17 True"
    app.run()
    assert app.markdown[0].value == "run 17 False"
    assert live.OPENED not in app.session_state
    assert explore_script


def test_the_figure_and_the_briefing_hold_the_ladder():
    link = Link(changes=(("militia.restraint", "1.4"),), runs=200)
    three = trio(link, {})
    svg = files.figure(link, three, "svg").decode()
    for text in ("6 major campaign", "median before", "before: median, and 90%", "reached in"):
        assert text in svg, text
    assert "6 major campaign" in files.briefing(link, three).decode()


def test_every_lever_has_words_for_up_and_down():
    assert set(words.LEVERS) == set(levers())


ROWS = {
    "fewer": ("attacks", 184.2, 91.4, -92.8, -95.1, -89.6, "93 fewer (90 to 95)"),
    "more": ("attacks", 9.0, 9.42, 0.42, 0.2, 0.64, "0.42 more (0.2 to 0.64)"),
    "hundred": ("attacks", 100.0, 0.4, -99.6, -100.2, -99.0, "100 fewer (99 to 100)"),
    "share": ("any_us_killed", 0.762, 0.459, -0.303, -0.33, -0.27, "30 fewer in a hundred (27 to 33)"),
    "rung": ("peak_rung", 6.0, 4.8, -1.2, -1.3, -1.1, "1.2 lower (1.1 to 1.3)"),
    "unclear": ("attacks", 10.0, 10.1, 0.1, -0.2, 0.4, "no clear difference (\N{MINUS SIGN}0.2 to +0.4)"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_difference_in_words(case):
    name, a, b, difference, low, high, told = ROWS[case]
    row = next(iter(compared(20).values()))
    row = type(row)(**{**vars_of(row), "outcome": name, "mean_a": a, "mean_b": b, "difference": difference,
                       "low": low, "high": high})  # fmt: skip
    assert words.plain_difference(row) == told


def vars_of(row):
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def test_what_changes_do_agrees_in_number():
    rows = list(compared().values())
    one, two = ["More restraint (1.15 → 1.4)"], ["More restraint (1.15 → 1.4)", "A higher US threshold (20 → 30)"]
    assert words.change_sentence(one, rows, 200).startswith("More restraint (1.15 → 1.4) halves attacks on US forces")
    both = words.change_sentence(two, rows, 200)
    assert both.startswith("More restraint (1.15 → 1.4) and a higher US threshold (20 → 30) halve attacks")
    assert words.phrase_of([*two, "Israel: a (1 → 2)", "b", "c"]).endswith("Israel: a (1 → 2) and 2 more changes")
