"""The pages, driven without a browser."""

import re
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from sim.app.serving import service
from sim.app.state import reproduce, session
from sim.app.state.link import Link, model_version
from sim.app.state.scenarios import levers, trio
from sim.inputs.scenario.scenario import load_scenario

SLOW = 120


def explore_script():
    from sim.app.main import main

    main()


def one_run_script():
    import streamlit as st

    from sim.app.pages import one_run
    from sim.app.parts import controls

    st.set_page_config(layout="wide")
    if controls.open_link():
        one_run.page()


def started(script=explore_script, **query):
    app = AppTest.from_function(script, default_timeout=SLOW)
    for name, value in ({"runs": "200"} | query).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def query(app):
    return {name: [each] if isinstance(each, str) else list(each) for name, each in app.query_params.items()}


def outcomes(app):
    (table,) = [each.proto.body for each in app.get("html") if 'class="outcomes"' in each.proto.body]
    return table


def said(app):
    return [each.value for each in app.info]


def test_a_lever_is_part_of_the_link_and_changes_the_sentence():
    app = started()
    assert "Nothing differs" in said(app)[0]
    app.slider(key="value:militia.restraint").set_value(1.5).run()
    assert not app.exception
    assert query(app)["set"] == ["militia.restraint=1.5"]
    assert "restraint (1.15 → 1.5)" in said(app)[0]
    scenario = load_scenario("tower-22").with_changes({"militia.restraint": 1.5})
    assert query(app)["hash"] == [scenario.hash[:16]]
    assert query(app)["model"] == [model_version()]


def test_a_link_gives_the_same_state_in_a_new_session():
    first = started()
    first.slider(key="value:iran.control").set_value(0.8).run()
    first.session_state["open:rule"] = True
    first.run()
    first.selectbox(key="rule:militia").select("proxy").run()
    first.selectbox(key="reading").select("004-tit-for-tat").run()
    again = started(**query(first))
    assert query(again) == query(first)
    assert said(again) == said(first)
    assert outcomes(again) == outcomes(first)
    assert again.slider(key="value:iran.control").value == 0.8


def test_in_a_crowd_the_first_runs_are_shown_and_the_rest_follow(monkeypatch):
    app = started(runs="500")
    monkeypatch.setattr(service.GATE, "is_crowded", lambda owner: True)
    app.slider(key="value:militia.restraint").set_value(1.37).run()
    assert "the first 200 of 500 runs" in said(app)[0]
    assert "over 200 runs" in said(app)[0]
    hurried = outcomes(app)
    monkeypatch.setattr(service.GATE, "is_crowded", lambda owner: False)
    app.run()
    assert "over 500 runs" in said(app)[0]
    assert "the first" not in said(app)[0]
    assert outcomes(app) != hurried


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("scenario", "tower-23", "did you mean 'tower-22'"),
        ("scenario", "../../etc/passwd", "There is no scenario"),
        ("reading", "005", "there is no reading"),
        ("set", "militia.restrain=1", "did you mean"),
        ("set", "militia.restraint=9", "militia"),
        ("set", "militia.restraint=nan", "militia"),
        ("runs", "100000000", "one of 200"),
        ("seed", "-1", "whole number"),
        ("sed", "1", "not known"),
    ],
)
def test_an_invalid_link_is_refused_in_words(part, value, words):
    app = started(**{part: value})
    assert "cannot be opened" in app.error[0].value
    assert any(words in each.value.replace("\\", "") for each in app.markdown)
    assert not app.slider, "nothing is shown in its place"


def test_an_older_link_is_opened_with_a_warning():
    app = started(model="0.0.9-00000000", hash="0123456789abcdef")
    warned = " ".join(each.value for each in app.warning)
    assert "0.0.9-00000000" in warned
    assert "0123456789abcdef" in warned
    assert not app.error


def test_a_value_that_a_widget_would_not_send_is_refused_by_the_server():
    app = started()
    app.session_state["link"] = Link(runs=200).with_change("militia.restraint", "99")
    app.run()
    assert not app.exception
    assert any("militia.restraint" in each.value.replace("\\", "") for each in app.error)


def test_undo_brings_the_baseline_back():
    app = started(set="militia.restraint=1.5")
    next(each for each in app.button if each.label == "Undo all changes").click().run()
    assert "set" not in query(app)
    assert "Nothing differs" in said(app)[0]


def test_levers_and_assumptions_have_baselines_of_their_own():
    app = started(reading="002-adolescent-rebellion", against="assumptions")
    assert "The baseline has the same assumptions (US doctrine: rule (" in said(app)[0]
    assert "Nothing differs" not in said(app)[0]
    app.segmented_control(key="against").set_value("shipped").run()
    assert "US doctrine: rule (" in said(app)[0]
    assert "The baseline has" not in said(app)[0]


def test_every_lever_shows_both_ranges():
    app = started()
    strips = [each for each in app.get("html") if "evidence" in str(each.proto)]
    assert len(strips) == len(levers())
    assert all("stress" in str(each.proto) for each in strips)


@pytest.mark.parametrize("changes", [(), (("militia.restraint", "1.4"), ("rules.iran", "hands-off"))])
def test_reproducing_in_python_and_on_the_command_line_gives_what_is_on_screen(changes, tmp_path):
    link = Link(changes=changes, runs=200, seed=3, reading="001-resistance")
    scenario = trio(link, {}).changed
    code = reproduce.ensemble_code(link, scenario) + "\nprint(round(float(ensemble.summary.attacks.mean()), 6))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    words = reproduce.ensemble_command(link).split()
    assert words[0] == "escalation"
    command = [sys.executable, "-m", "sim", *words[1:], "--out", str(tmp_path / "out")]
    subprocess.run(command, capture_output=True, check=True)
    import pandas as pd

    mean = pd.read_csv(tmp_path / "out" / "summary.csv").attacks.mean()
    assert done.stdout.splitlines()[-1] == str(round(float(mean), 6))


def test_one_run_steps_by_day_and_explains():
    app = started(one_run_script, day="40")
    assert not app.error
    app.button(key="day:next").click().run()
    assert not app.exception
    assert query(app)["day"] == ["41"]
    (others,) = [each for each in app.selectbox if each.label == "Another decision of this day"]
    assert len(others.options) > 5
    shown = len(app.get("vega_lite_chart"))
    others.select_index(0).run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == shown + 1


def test_a_twin_shows_the_day_of_departure():
    app = started(one_run_script, twin="militia.restraint=1.6")
    assert "They part on" in said(app)[0]
    forced = started(one_run_script, force="2024-01-30 kataib-hezbollah posture suspended", run="7")
    assert "part" in said(forced)[0]


def test_a_day_beyond_the_last_is_shown_with_a_word():
    app = started(one_run_script, day="99999")
    assert any("day 99999; this run ends on day 196" in each for each in said(app))
    app.button(key="day:back").click().run()
    assert not any("99999" in each for each in said(app))
    assert query(app)["day"] == ["195"]


def compare_script():
    from sim.app.pages import compare
    from sim.app.parts import controls

    if controls.open_link():
        compare.page()


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (["no-mediation", "soleimani", "israel-front", "tower-22-aftermath"], "at most 3"),
        (["no-mediation", "no-mediation"], "different"),
        (["no-mediatio"], "did you mean 'no-mediation'"),
    ],
)
def test_a_comparison_with_too_many_or_unknown_scenarios_is_refused_in_words(others, words):
    app = started(compare_script, **{"with": others})
    assert "cannot be opened" in app.error[0].value
    assert any(words in each.value.replace("\\", "") for each in app.markdown)


HOSTILE = "www.a.org https://b.org c@d.org :smile: :material/home: :red[x] **y** $z$ <b>w</b> [t](http://u.org) `v`"
LIVE = re.compile(r"www\.|https?://|\w@\w|:smile:|:material/|(?<!\\):red\[|(?<!\\)[*$<`\[]", re.IGNORECASE)


def test_no_part_of_a_users_text_is_live():
    assert LIVE.search(HOSTILE)
    assert not LIVE.search(session.escape(HOSTILE))
    assert session.escape("1. one") == "1\\. one"
    assert session.escape("- one") == "\\- one"
    assert session.escape("a plain title, 2024-01-28: 1.15") == "a plain title, 2024-01-28: 1.15"


def hostile_script():
    import streamlit as st

    from sim.app.pages import compare, explore, one_run
    from sim.app.state import session
    from sim.app.state.link import Link
    from sim.app.state.scenarios import read_upload

    if "link" not in st.session_state:
        session.keep_upload(read_upload("mine.yaml", st.session_state["file"]))
        st.session_state["link"] = Link(scenario="uploaded:mine", runs=200, others=("no-mediation",))
    {"explore": explore, "compare": compare, "one_run": one_run}[st.session_state["page"]].page()


@pytest.mark.parametrize("page", ["explore", "compare", "one_run"])
def test_a_title_of_an_upload_is_shown_as_it_is_on_every_page(page):
    app = AppTest.from_function(hostile_script, default_timeout=SLOW)
    app.session_state["page"] = page
    app.session_state["file"] = f"name: mine\nbaseline: tower-22\ntitle: {HOSTILE!r}\n".encode()
    app.run()
    assert not app.exception, app.exception
    texts = [each.value for kind in (app.markdown, app.info, app.caption, app.error, app.warning) for each in kind]
    texts += [text for table in app.table for text in (*table.value.columns, *table.value.astype(str).to_numpy().flat)]
    titles = [text for text in texts if "a.org" in text.replace(session.WORD_JOINER, "")]
    assert titles
    assert [text for text in titles if LIVE.search(text.strip("*"))] == []


def test_a_forced_decision_that_there_is_not_is_told():
    app = started(one_run_script, force="2024-01-30 kataib-hezbollah posture asleep")
    assert any("asleep" in each.value for each in app.error)


def test_a_key_moment_leads_to_its_day_and_steps_to_the_next_event():
    app = started(one_run_script, run="7")
    moments = [each for each in app.button if each.key and each.key.startswith("moment:")]
    assert 3 < len(moments) <= 10
    assert any("Tehran orders a stop" in each.value for each in app.markdown)
    app.button(key="moment:2").click().run()
    day = int(query(app)["day"][0])
    assert any(each.value.startswith(f"Day {day}. Rung ") for each in app.markdown)
    app.button(key="day:event-next").click().run()
    assert int(query(app)["day"][0]) > day
    app.button(key="day:event-back").click().run()
    assert query(app)["day"] == [str(day)]
    (events,) = [each for each in app.selectbox if each.label == "Go to an event"]
    events.select_index(0).run()
    assert query(app)["day"] == ["0"]
    assert not app.exception


def test_one_run_opens_on_its_first_key_moment_and_play_goes_at_the_speed_chosen():
    app = started(one_run_script, run="7")
    first = next(each.label for each in app.button if each.key == "moment:1")
    assert any(each.value.startswith("Day 11. ") for each in app.markdown), first
    app.selectbox(key="day:speed").set_value("a week a second").run()
    app.toggle(key="day:play").set_value(True).run()
    assert not app.exception
    assert query(app)["day"] == ["18"]


def test_nobody_is_called_by_a_slug_on_one_run():
    app = started(one_run_script, run="7", day="149", twin="militia.restraint=1.6")
    texts = [each.value for kind in (app.markdown, app.info, app.caption) for each in kind]
    texts += [str(label) for each in app.selectbox for label in each.options]
    texts += [text for table in app.table for text in table.value.astype(str).to_numpy().flat]
    texts += [each.proto.body for each in app.get("html")]
    slugs = re.compile(r"kataib-h|harakat-al|-awfiya|united-states|militia\.restraint|tehran_|us_")
    assert [text for text in texts if slugs.search(text.replace("\\", ""))] == []
    forced = app.segmented_control(key="twin:kind").set_value("force").run()
    actors = next(each for each in forced.selectbox if each.label == "Actor")
    assert {"Washington", "Tehran", "Kataib Hezbollah"} <= set(actors.options)


def test_a_twin_tells_both_stories_with_the_first_difference_on_top():
    app = started(one_run_script, run="1", twin="militia.restraint=1.6")
    texts = [each.value for each in app.markdown]
    first = next(k for k, text in enumerate(texts) if "The first decision that came out otherwise" in text)
    assert first < next(k for k, text in enumerate(texts) if "Both stories, by date" in text)
    (table,) = [each.proto.body for each in app.get("html") if "The run</th>" in each.proto.body]
    assert "All four factions halt for the truce in Gaza" in table
    assert "nothing of the kind" in table
    assert "More restraint (1.15 → 1.6)" in said(app)[0]
