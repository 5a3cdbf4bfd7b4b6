"""What pages say is true: of every value, change, reading and side that they show."""

from pathlib import Path

import pytest
from test_app import query, started

import sim
from sim.app.parts import agreement
from sim.app.state import session
from sim.app.state.link import Link
from sim.app.state.summary import changes_of, forced_words, summary, summary_of
from sim.inputs.scenario.readings import load_reading

LEVER = "militia.restraint"


def compare_script():
    from sim.app.pages import compare
    from sim.app.parts import controls, strip

    if controls.open_link():
        strip.draw()
        compare.page()


def evidence_script():
    from sim.app.pages import evidence
    from sim.app.parts import controls

    if controls.open_link():
        evidence.page()


def chips(app):
    boxes = [each for each in app.pills if each.key == "undo"]
    return [label.replace("\\", "").removesuffix(" :material/close:") for box in boxes for label in labels_of(box)]


def labels_of(box):
    assert len(box.value) == len(box.proto.options), "what is in force is pressed"
    return [each.content for each in box.proto.options]


def undo(app, part):
    box = app.pills(key="undo")
    box.set_value([each for each in box.value if each != part]).run()


def table_with(app, head):
    (table,) = [each.value for each in app.table if head in each.value.columns]
    return table


def sent(slider):
    """The value that a browser shows of a slider that it has not drawn before."""
    return slider.proto.value[0] if slider.proto.set_value else slider.proto.default[0]


def test_sliders_of_other_bounds_begin_at_their_values():
    app = started()
    before = {each.key: (each.value, each.id) for each in app.slider}
    app.toggle(key="stress").set_value(True).run()
    for slider in app.slider:
        value, name = before[slider.key]
        assert slider.id != name, "another slider to the browser"
        assert sent(slider) == slider.value == value
    app.toggle(key="stress").set_value(False).run()
    assert [sent(each) for each in app.slider] == [value for value, _ in before.values()]


def test_a_reading_with_another_range_leaves_a_slider_at_its_value():
    app = started(set=f"{LEVER}=1.1")
    app.selectbox(key="reading").select("002-adolescent-rebellion").run()
    slider = app.slider(key=f"value:{LEVER}")
    assert sent(slider) == slider.value == 1.1


def test_a_key_moves_a_stressed_slider_from_its_value_and_not_from_elsewhere():
    app = started()
    before = {each.key: each.value for each in app.slider}
    app.toggle(key="stress").set_value(True).run()
    for slider in app.slider:
        assert slider.value == before[slider.key]
        steps = (slider.value - slider.min) / slider.step
        assert steps == pytest.approx(round(steps), abs=1e-6), slider.key


def test_each_change_is_named_and_undone_by_itself():
    app = started(set=[f"{LEVER}=1.4", "rules.militia=proxy"], reading="001-resistance")
    title = load_reading("001-resistance").title
    rule = "Militia command: rule calculating \N{RIGHTWARDS ARROW} proxy"
    assert chips(app) == [f"Reading: {title}", "Militia: restraint 1.15 \N{RIGHTWARDS ARROW} 1.4", rule]
    undo(app, "rules.militia")
    assert query(app)["set"] == [f"{LEVER}=1.4"]
    undo(app, "reading")
    assert "reading" not in query(app)
    assert chips(app) == ["Militia: restraint 1.15 \N{RIGHTWARDS ARROW} 1.4"]
    undo(app, LEVER)
    assert "set" not in query(app)
    assert chips(app) == []


def test_what_a_state_starts_from_is_what_the_reading_has():
    words = summary_of(Link(reading="002-adolescent-rebellion", changes=((LEVER, "1.4"), ("end", "2024-02-01"))), {})
    assert [each.text for each in words.changes] == [
        "Militia: restraint 1 \N{RIGHTWARDS ARROW} 1.4",
        "End 2024-04-30 \N{RIGHTWARDS ARROW} 2024-02-01",
    ]
    assert words.window == "17 Oct 2023 to 1 Feb 2024"
    assert any(rule.startswith("US doctrine: casualty threshold") for rule in words.rules)
    assert words.heading.startswith("Tower 22 (Militia: restraint 1")


def test_what_draws_set_has_no_value_to_start_from():
    (change,) = changes_of(Link(parameters="posterior", changes=((LEVER, "1.4"),)), {})
    assert change.text == "Militia: restraint its draws \N{RIGHTWARDS ARROW} 1.4"


def test_forced_decisions_are_told_in_words():
    (words,) = forced_words(sim.load_scenario("tower-22-absorbed"))
    assert words == "Washington, response: none, 14 days from 29 Jan 2024 to 11 Feb 2024"
    assert summary((), sim.load_scenario("tower-22")).forced == ()


def test_going_back_opens_the_link_of_that_entry(monkeypatch):
    app = started()
    first = query(app)
    app.slider(key=f"value:{LEVER}").set_value(1.5).run()
    second = query(app)
    app.query_params.clear()
    for name, value in first.items():
        app.query_params[name] = value
    app.run()
    assert query(app) == second, "an address that is late is not gone back to"
    app.query_params.clear()
    for name, value in first.items():
        app.query_params[name] = value
    monkeypatch.setattr(session, "is_back", lambda: True)
    app.run()
    assert query(app) == first
    assert app.slider(key=f"value:{LEVER}").value == 1.15


def test_nothing_beside_the_script_is_taken_for_a_page():
    (script,) = Path(sim.__file__).with_name("app").rglob("script.py")
    assert not script.with_name("pages").exists(), "streamlit would draw these in place of the app's own"


@pytest.mark.parametrize("path", [LEVER, "rules.militia"])
def test_a_changed_control_keeps_its_claims(path):
    claims = []
    for changes in ({}, {"set": ["militia.restraint=1.4", "rules.militia=proxy"]}):
        app = started(**changes)
        app.session_state["open:method"] = True
        app.run()
        app.selectbox(key="method").select(path).run()
        texts = [each.value for each in app.markdown]
        assert not any("No claim of the ledger" in text for text in texts)
        claims.append([text for text in texts if "confidence" in text])
    assert claims[0] == claims[1]
    assert len(claims[0]) == (6 if path == LEVER else 0)


@pytest.mark.parametrize(
    ("sides", "changed"), [("both", {LEVER: 1.4}), ("one", {})], ids=["changes on both sides", "the other as shipped"]
)
def test_a_comparison_credits_a_moved_lever_to_no_other_scenario(sides, changed):
    app = started(compare_script, **{"set": f"{LEVER}=1.4", "with": "no-mediation", "sides": sides})
    assert not app.exception
    scenario = sim.load_scenario("tower-22").with_changes({LEVER: 1.4})
    other = sim.load_scenario("no-mediation").with_changes(changed)
    expected = next(row for row in sim.compare(scenario, other, runs=200).outcomes if row.outcome == "attacks")
    table = table_with(app, "Difference")
    row = table[table["Outcome"] == "attacks on US forces"].iloc[0]
    assert row["Difference"] == sim_signed(expected.difference)
    heads = [str(head).replace("\\", "") for head in table.columns]
    moved = " (Militia: restraint 1.15 \N{RIGHTWARDS ARROW} 1.4)"
    assert heads[1:3] == ["Tower 22" + moved, "No mediation" + (moved if changed else "")]
    told = " ".join(each.value.replace("\\", "") for each in app.caption)
    assert ("The others have your changes too (Militia: restraint 1.15" in told) == bool(changed)
    assert ("The others are as shipped" in told) != bool(changed)
    assert chips(app) == ["Militia: restraint 1.15 \N{RIGHTWARDS ARROW} 1.4"]
    size = f"{abs(expected.difference):.3g}"
    assert f"No mediation: {size} more attacks on US forces" in app.info[0].value


def sim_signed(value):
    from sim.analyses.compare.chart import signed

    return signed(value)


def test_a_change_that_another_scenario_has_no_place_for_is_told():
    path = "factions.ansarallah-al-awfiya.independence"
    assert path in sim.load_scenario("tower-22").parameters
    assert path not in sim.load_scenario("soleimani").parameters
    app = started(compare_script, **{"set": f"{path}=0.4", "with": "soleimani"})
    assert any("Soleimani has no place for a change" in each.value.replace("\\", "") for each in app.warning)


@pytest.mark.parametrize("way", [agreement.STEP, agreement.VALUE])
def test_each_reading_says_where_it_starts_and_ends(way):
    app = started(evidence_script, set=f"{LEVER}=1.4")
    app.segmented_control(key="agreement:way:2").set_value(way).run()
    app.button(key="agreement:ask").click().run()
    assert not app.exception
    table = table_with(app, "Start")
    asked = table.set_index("Reading").loc[load_reading("002-adolescent-rebellion").title]
    end = 1.25 if way == agreement.STEP else 1.4
    cells = [asked[name].replace("\\", "") for name in ("Start", "End", "Remark")]
    assert cells == ["1", f"{end:g}", "outside the range that it supports, 0.8 to 1.15"]
    scenario = sim.load_scenario("tower-22", "002-adolescent-rebellion")
    pair = sim.compare(scenario, scenario.with_changes({LEVER: end}), runs=200)
    expected = next(row for row in pair.outcomes if row.outcome == "attacks")
    assert asked["Difference"] == sim_signed(expected.difference)
    assert list(table["Reading"]) == [load_reading(name).title for name in READINGS]


READINGS = ("000-diplomacy", "001-resistance", "002-adolescent-rebellion", "003-tehrans-proxies", "004-tit-for-tat")


def test_a_rule_and_a_whole_scenario_are_asked_under_every_reading():
    app = started(evidence_script, **{"set": "rules.militia=proxy", "with": "tower-22-absorbed"})
    app.button(key="agreement:ask").click().run()
    table = table_with(app, "Start")
    assert list(table["End"]) == ["proxy"] * 5
    assert list(table["Remark"]) == ["", "", "", "it has this already", ""]
    app.selectbox(key="agreement:what").select("scenario:tower-22-absorbed").run()
    assert not any("Start" in each.value.columns for each in app.table), "another question is not answered yet"
    app.button(key="agreement:ask").click().run()
    table = table_with(app, "Start")
    assert set(table["Start"]) == {"Tower 22"}
    assert set(table["End"]) == {"Tower 22 is absorbed"}
    before, after = (
        sim.load_scenario(name, "001-resistance").with_changes({"rules.militia": "proxy"})
        for name in ("tower-22", "tower-22-absorbed")
    )
    expected = next(row for row in sim.compare(before, after, runs=200).outcomes if row.outcome == "attacks")
    assert table["Difference"][1] == sim_signed(expected.difference)


def test_a_step_beyond_the_models_limit_is_cut_and_told():
    app = started(evidence_script, set="iran.control=0.95")
    app.button(key="agreement:ask").click().run()
    table = table_with(app, "Start")
    is_cut = table["End"] == "1"
    assert is_cut.any()
    assert all(
        ("cut at the model's limit, 1" in remark) == cut for remark, cut in zip(table["Remark"], is_cut, strict=True)
    )
