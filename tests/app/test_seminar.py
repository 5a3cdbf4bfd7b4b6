"""Rooms, and the Seminar page driven without a browser: windows, answers that a reload keeps, results, own files."""

import json
import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from sim.analyses.seminar.file import load_seminar, seminar_files
from sim.app.pages.seminar_steps import finding
from sim.app.serving import rooms as rooms_module
from sim.app.serving import seminars
from sim.app.serving.rooms import Rooms, rooms
from sim.app.state.link import Link, open_query
from sim.app.state.scenarios import trio
from sim.errors import InputError

SLOW = 120
END_VALUES = {"At least": 5.0, "Most likely": 20.0, "At most": 60.0}


@pytest.fixture(autouse=True)
def own_rooms(tmp_path, monkeypatch):
    monkeypatch.setenv("ESCALATION_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(seminars, "prepare", lambda seminar: None)


def seminar_script():
    from sim.app.pages import seminar
    from sim.app.parts import controls

    if controls.open_link():
        seminar.page()


def window(**query):
    app = AppTest.from_function(seminar_script, default_timeout=SLOW)
    for name, value in query.items():
        app.query_params[name] = value
    return checked(app.run())


def checked(app):
    assert not app.exception, app.exception
    return app


def begun(name="tower-22"):
    """A presenter's window that has just begun a seminar, and the room's key."""
    app = window(seminar=name)
    checked(app.button(key=f"seminar:begin:{name}").click().run())
    key = app.query_params["room"]
    return app, key if isinstance(key, str) else key[0]


def press(app, label):
    (button,) = [each for each in app.button if each.label == label]
    return checked(button.click().run())


def next_of(app):
    (button,) = [each for each in app.button if each.label == "Next"]
    return button


def write(app):
    for radio in app.radio:
        radio.set_value(radio.options[0])
    for box in app.number_input:
        box.set_value(END_VALUES[box.label.split(" (")[0]])
    return press(app, "Write it down")


def heading(app):
    (header,) = app.header
    return header.value


def texts(app):
    html = [each.proto.body for each in app.get("html")]
    return "\n".join([*(each.value for each in (*app.markdown, *app.caption)), *html])


def test_answers_survive_a_reload_and_a_restart():
    _, key = begun()
    room = window(room=key)
    press(press(room, "Next"), "Next")
    write(room)
    again = window(room=key)
    assert heading(again) == "What do you expect?"
    assert "1 group wrote." in texts(again)
    rooms_module.rooms_in.cache_clear()
    presenter = window(room=key, view="presenter")
    assert "5 to 60 attacks, most likely 20; No; Never" in texts(presenter)


@pytest.mark.parametrize("name", sorted(seminar_files()))
def test_each_step_opens_and_both_windows_share_it(name):
    presenter, key = begun(name)
    room, seminar = window(room=key), load_seminar(name)
    for place, step in enumerate(seminar.steps):
        for each in (room, presenter):
            checked(each.run())
        assert heading(room) == heading(presenter) == step.heading
        assert step.notes.split("**")[1] in texts(presenter)
        assert step.notes not in texts(room)
        assert "Presenter" not in texts(room)
        assert not room.error
        if step.shows == "questions":
            assert next_of(room).disabled, "the room writes first"
            write(room)
            checked(presenter.run())
        if place + 1 < len(seminar.steps):
            assert seminar.steps[place + 1].heading in texts(presenter)
            press(room if place % 2 else presenter, "Next")
    assert next_of(room).disabled
    assert "what happened" in texts(room).lower()
    assert all(source in texts(presenter) for each in seminar.questions for source in each.happened.sources)
    press(room, "Back")
    assert "readings" in texts(room)


def test_groups_write_under_a_link_of_their_own_until_the_answers_are_shown():
    presenter, key = begun("israel-front")
    guests = rooms().find(key).guests
    assert key not in {each.value.partition("room=")[2] for each in presenter.code}
    assert guests in {each.value.partition("room=")[2] for each in presenter.code}
    group = window(room=guests, view="presenter")
    assert not group.header, "a guest's key opens neither notes nor steps"
    assert {each.label for each in group.button} == {"Write it down"}
    write(group)
    press(press(presenter, "Next"), "Next")
    assert "Nothing more is written" in texts(checked(group.run()))
    assert not group.radio


def test_a_wrong_answer_is_told_and_one_is_taken_back():
    presenter, key = begun()
    press(press(presenter, "Next"), "Next")
    press(presenter, "Write it down")
    assert "at least one" in presenter.error[0].value
    for box, value in zip(presenter.number_input, (50.0, 20.0, 60.0), strict=True):
        box.set_value(value)
    press(presenter, "Write it down")
    assert "in order" in presenter.error[0].value
    write(presenter)
    assert "Group 1" in texts(presenter)
    press(presenter, "Take back")
    assert "Nothing yet." in texts(presenter)
    assert seminars.course_of(rooms().find(key)).answers == {}


def test_results_are_downloaded_and_a_room_is_deleted_with_its_answers(tmp_path):
    presenter, key = begun()
    press(press(presenter, "Next"), "Next")
    write(presenter)
    room = rooms().find(key)
    found = json.loads(seminars.results_file(room, "json"))
    assert [each["answers"][0]["group"] for each in found["questions"]] == [1, 1, 1]
    assert set(found["questions"][1]["runs"]) == {"doctrine", "absorbed"}
    assert seminars.results_file(room, "csv").decode().count("\n") == 4
    press(presenter, "Delete everything")
    assert [each.value for each in presenter.title] == ["Seminar"]
    assert rooms().find(key) is None
    with sqlite3.connect(tmp_path / "rooms.sqlite") as file:
        assert file.execute("SELECT COUNT(*) FROM entries").fetchone() == (0,)
    file.close()
    assert "no seminar under this link" in window(room=key).error[0].value


def test_a_file_of_ones_own_begins_and_a_wrong_one_is_told():
    text = seminar_files()["israel-front"].read_text().replace("name: israel-front", "name: own")
    app = window()
    app.file_uploader[0].upload("own.yaml", text.replace("shows: answers", "shows: answer").encode(), "text/yaml")
    checked(app.run())
    assert "own.yaml, line" in app.error[0].value
    app.file_uploader[0].upload("own.yaml", text.encode(), "text/yaml")
    checked(app.run())
    assert heading(app) == "Two factions, three capitals"


def test_a_link_begins_at_a_step_and_other_pages_never_carry_the_room():
    link = open_query({"seminar": ["tower-22"], "step": ["3"]}).link
    app = window(seminar="tower-22", step="3")
    checked(app.button(key="seminar:begin:tower-22").click().run())
    assert heading(app) == load_seminar("tower-22").steps[3].heading
    inside = Link(room="secret", view="presenter", seminar=link.seminar, step=link.step)
    assert not {"room", "view", "seminar", "step"} & set(inside.query(trio(inside, {}).changed))
    assert open_query({"view": ["teacher"]}).problems


def test_every_reading_is_asked_and_they_differ_where_they_do():
    seminar = load_seminar("tower-22")
    found = seminars.effects_by_reading(seminar, seminar.branches[1], seminar.questions[0])
    assert len(found) == 5
    signs = {name: each.sign for name, each in found.items()}
    assert signs["003-tehrans-proxies"] == "higher"
    assert signs["001-resistance"] == "lower"
    assert finding(list(found.values())) == "Attacks on US forces: more under 1, fewer under 4 of 5 readings."


def test_rooms_are_added_to_and_never_changed(tmp_path):
    room_file = Rooms(tmp_path / "r.sqlite")
    room, other = room_file.open("opened", {"a": 1}), room_file.open("opened", {})
    room_file.add(room, "wrote", ["b"])
    room_file.add(other, "wrote", ["c"])
    assert [(each.kind, each.value) for each in room_file.entries(room)] == [("opened", {"a": 1}), ("wrote", ["b"])]
    assert room_file.version(room) == room_file.entries(room)[-1].number < room_file.version(other)
    with sqlite3.connect(tmp_path / "r.sqlite") as file, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        file.execute("UPDATE entries SET kind = 'x'")
    file.close()
    assert Rooms(tmp_path / "r.sqlite").find(room.host).is_host
    guest = room_file.find(room.guests)
    assert (guest.id, guest.is_host, guest.host) == (room.id, False, "")
    assert room_file.find("") is None
    room_file.delete(room)
    assert room_file.entries(room) == []
    assert room_file.version(room) == 0
    with pytest.raises(InputError, match="has been deleted"):
        room_file.add(room, "wrote", [])
    assert len(room_file.entries(other)) == 2


def test_rooms_have_bounds_and_old_ones_are_forgotten(tmp_path, monkeypatch):
    room_file = Rooms(tmp_path / "r.sqlite")
    room = room_file.open("opened", {})
    with pytest.raises(InputError, match="too long"):
        room_file.add(room, "wrote", "x" * rooms_module.LARGEST_ENTRY)
    monkeypatch.setattr(rooms_module, "MOST_ENTRIES", 2)
    room_file.add(room, "wrote", 1)
    with pytest.raises(InputError, match="is full"):
        room_file.add(room, "wrote", 2)
    monkeypatch.setattr(rooms_module, "MOST_ROOMS", 1)
    with pytest.raises(InputError, match="already"):
        room_file.open("opened", {})
    monkeypatch.setattr(rooms_module, "FORGOTTEN", -1.0)
    assert room_file.open("opened", {}).id
    assert room_file.find(room.host) is None
