"""The Start page: where a session begins, what it shows before anything is played, and where it leads."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from sim.app.serving import service
from sim.app.state.exercises import load_exercises
from sim.inputs.guide.story import load_story

SLOW = 120


def script():
    from sim.app.main import main

    main()


def opened(**query):
    app = AppTest.from_function(script, default_timeout=SLOW)
    for name, value in query.items():
        app.query_params[name] = value
    return app


def texts(app):
    return " ".join(each.value for each in [*app.markdown, *app.caption]).replace("\\", "")


@pytest.fixture
def nothing_plays(monkeypatch):
    """No run may be played; getting the model ready, which comes after the page, is left out."""

    def refuse(*_, **__):
        raise AssertionError("the page played runs before it was asked")

    monkeypatch.setattr(service, "warm_up", lambda: None)
    monkeypatch.setattr(service, "run_ensemble", refuse)
    monkeypatch.setattr(service, "play_one", refuse)


def test_a_session_without_a_link_begins_on_start_and_nothing_is_played(nothing_plays):
    app = opened().run()
    assert not app.exception, app.exception
    story = load_story()
    assert [each.value for each in app.title] == [story.title]
    assert {"What happened", "The record", "Three first questions", "Who is who"} == {each.value for each in app.header}
    html = " ".join(each.proto.body for each in app.get("html"))
    for place, statement in enumerate(story.what_happened, start=1):
        assert f">{place}</sup>" in html
        for source in statement.sources:
            assert source in texts(app)
    assert all(party.name in texts(app) for party in story.who_is_who)
    assert len([each for each in app.button if each.key.endswith(":show")]) == 3
    assert len(app.get("vega_lite_chart")) == 1


def test_a_link_without_a_page_opens_explore_as_ever():
    app = opened(runs="200", set="militia.restraint=1.3").run()
    assert [each.value for each in app.title] == ["Explore"]
    assert app.query_params["set"] in ("militia.restraint=1.3", ["militia.restraint=1.3"])


def test_a_question_is_answered_and_leads_to_explore_with_its_state():
    app = opened().run()
    second = [each for each in load_exercises() if each.first][1]
    app.radio(key=f"exercise:{second.id}:choice").set_value("lower").run()
    app.button(key=f"exercise:{second.id}:show").click().run()
    assert any("As you expected" in each.value for each in app.success)
    app.button(key=f"exercise:{second.id}:look").click().run()
    assert not app.exception, app.exception
    assert [each.value for each in app.title] == ["Explore"]
    assert app.query_params["set"] in ("militia.restraint=1.4", ["militia.restraint=1.4"])


def test_cards_of_scenarios_open_them(nothing_plays):
    app = opened().run()
    app.session_state["start:scenarios"] = True
    app.run()
    assert "What did Baghdad's mediation change, if anything?" in texts(app)
    assert "Differs from Tower 22: Baghdad: mediation 0.5 → 0." in texts(app)
    assert re.search(r"25 decisions are given, from 6 November 2023: Iran, signal", texts(app))


def test_cards_of_readings_name_their_article_and_its_answers(nothing_plays):
    app = opened().run()
    app.session_state["start:readings"] = True
    app.run()
    assert "Article 003: Washington to Baghdad" in texts(app)
    assert "No: the author calls Tehran's claim unbelievable." in texts(app)


def test_a_chosen_scenario_and_reading_say_what_they_are():
    app = opened(runs="200", scenario="no-mediation", reading="003-tehrans-proxies").run()
    assert not app.exception, app.exception
    assert "What did Baghdad's mediation change, if anything? Differs from Tower 22: Baghdad: mediation" in texts(app)
    assert "The reading follows article 003: Washington to Baghdad" in texts(app)
