"""When the reader's browser answers, and what it is given to answer with; without a browser."""

import json

import pytest
from streamlit.testing.v1 import AppTest
from test_app import explore_script, outcomes, query, said

from sim.app.parts import live
from sim.app.serving import service
from sim.app.state.link import Link
from sim.app.state.scenarios import read_upload, trio
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.readings import list_readings


def started(is_ready, **parts):
    app = AppTest.from_function(explore_script, default_timeout=120)
    for name, value in ({"runs": "200"} | parts).items():
        app.query_params[name] = value
    if is_ready:
        app.session_state[live.READY] = True
    app.run()
    assert not app.exception, app.exception
    return app


def test_the_server_answers_until_the_browser_reports():
    app = started(is_ready=False)
    assert "Nothing differs" in said(app)[0]
    assert "attacks on US forces" in outcomes(app)


def test_the_server_computes_nothing_where_the_browser_answers(monkeypatch):
    def refuse(*_):
        raise AssertionError("the server was asked")

    app = started(is_ready=True, seed="71")
    monkeypatch.setattr(service, "answer", refuse)
    monkeypatch.setattr(service, "differences", refuse)
    app.slider(key="value:militia.restraint").set_value(1.33).run()
    assert not app.exception, app.exception
    assert query(app)["set"] == ["militia.restraint=1.33"]
    assert said(app) == []
    assert not [each for each in app.get("html") if 'class="outcomes"' in each.proto.body]


def test_the_server_plays_draws_of_the_posterior():
    app = started(is_ready=True, parameters="posterior")
    assert said(app)
    assert "attacks on US forces" in outcomes(app)


@pytest.mark.parametrize("reading", [None, *list_readings()])
def test_every_scenario_can_be_given_under_every_reading(reading):
    for name in list_scenarios():
        link = Link(name, reading, (("militia.restraint", "1.3"), ("rules.militia", "proxy")))
        inputs = live.inputs_of(link, {})
        assert inputs is not None, name
        content = json.loads(inputs)
        assert "kernel" not in content
        untouched = trio(Link(name, reading), {}).changed
        assert content["scenarios"][name]["readings"][reading or ""]["hash"] == untouched.hash


def test_inputs_follow_an_upload_and_not_what_is_changed_by_hand():
    text = "name: own\nbaseline: tower-22\ntitle: {}\nparameters:\n  militia.restraint: {}\n"
    uploads = [
        read_upload("own.yaml", text.format(*each).encode()) for each in (("One", 1.0), ("Two", 1.0), ("Two", 1.1))
    ]
    link = Link("uploaded:own")
    first, *others = [live.inputs_of(link, {"own": each}) for each in uploads]
    assert first is not None
    assert len({first, *others}) == 3
    assert live.inputs_of(link.with_change("iran.control", "0.8"), {"own": uploads[0]}) == first


def test_a_scenario_that_cannot_be_given_is_left_to_the_server(monkeypatch):
    upload = read_upload("odd.yaml", b"name: odd\nbaseline: tower-22\nparameters:\n  militia.restraint: 1.21\n")
    monkeypatch.setattr(live, "document", lambda *_: {"scenarios": {"odd": {"readings": {"": {"hash": "another"}}}}})
    assert live.inputs_of(Link("uploaded:odd"), {"odd": upload}) is None
