"""Exercises: the file is checked, what each explanation takes for granted is true, and the app runs every kind."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from experiments.sweep.run import run_sweep
from sim.app.pages.sweep import design_fields
from sim.app.parts.exercises import effect_words
from sim.app.serving import exercises as answers
from sim.app.serving import service
from sim.app.state.exercises import exercise_of, load_exercises, read_exercises
from sim.app.state.scenarios import trio
from sim.errors import NotFoundError, ScenarioError
from sim.inputs.files.documents import data_root, parse_document

TEXT = (data_root() / "guide" / "exercises.yaml").read_text(encoding="utf-8")
SLOW = 120


def of_kind(*kinds):
    return [pytest.param(each, id=each.id) for each in load_exercises() if each.kind in kinds]


# --- what the explanations rest on


@pytest.mark.parametrize("exercise", of_kind("share"))
def test_a_share_lies_where_its_explanation_says(exercise):
    ((outcome, ends),) = exercise.answer.items()
    low, high = map(float, ends.split(" to "))
    found = answers.share(answers.before_and_after(exercise)[0], exercise.state, outcome)
    assert low <= 100 * found.low < 100 * found.high <= high


@pytest.mark.parametrize("exercise", of_kind("change"))
def test_a_change_does_what_its_explanation_says(exercise):
    before, after = answers.before_and_after(exercise)
    assert before.hash != after.hash
    assert set(exercise.answer) == {exercise.outcome, *exercise.also}
    rows = {name: answers.effect(before, after, exercise.state, name) for name in exercise.answer}
    assert {name: answers.direction(row) for name, row in rows.items()} == exercise.answer


@pytest.mark.parametrize("exercise", of_kind("twin"))
def test_twins_go_where_their_explanation_says(exercise):
    before, after = answers.before_and_after(exercise)
    pairs = {run: answers.twin(before, after, exercise.state, run) for run in exercise.runs}
    found = {str(run): answers.twin_direction(pair, exercise.outcome) for run, pair in pairs.items()}
    assert found == exercise.answer
    assert all(pair.day is not None and pair.day < 7 for pair in pairs.values()), "they part within days"


@pytest.mark.parametrize("exercise", of_kind("course", "map"))
def test_a_sweep_goes_as_its_explanation_says(exercise, tmp_path):
    sweep = run_sweep(design_fields(exercise.state, trio(exercise.state, {}).shipped), tmp_path / "sweep")
    assert set(exercise.answer) == {exercise.outcome, *exercise.also}
    for outcome, said in exercise.answer.items():
        found = answers.course(sweep, outcome) if exercise.kind == "course" else answers.highest(sweep, outcome)[0]
        assert found == said, outcome


def test_the_first_questions_teach_what_they_are_for():
    """Luck, a lever, and that one run is no effect; the last differs between readings, or there is nothing to ask."""
    first = [each for each in load_exercises() if each.first]
    assert [each.kind for each in first] == ["share", "change", "twin"]
    ways = set()
    for reading in ("001-resistance", "002-adolescent-rebellion"):
        before, after = answers.before_and_after(first[2], reading)
        ways.add(answers.direction(answers.effect(before, after, first[2].state, "attacks")))
    assert len(ways) == 2


# --- the file


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: share", "kind: shares", "exercises, entry 1, kind: input should be 'share'"),
        ('title: "More restraint"', 'titel: "More restraint"', "titel: there is no such key; did you mean 'title'?"),
        ("set=militia.restraint=1.4", "set=militia.restrain=1.4", "exercises, entry 2, link: "),
        ("outcome: any_us_killed", "outcome: any_us_kiled", "did you mean 'any_us_killed'?"),
        ("also: [us_killed, suspensions]", "also: [us_kild, suspensions]", "exercises, entry 2, also: there is no"),
        ("runs: [11, 23]\n", "\n", "an exercise on twins needs `runs`"),
        ("page: one-run", "page: onerun", "there is no page 'onerun'"),
        ("record-targets-p-fatal", "record-target-p-fatal", "did you mean 'record-targets-p-fatal'"),
    ],
)
def test_a_mistake_is_said_with_its_line(old, new, said):
    assert old in TEXT
    with pytest.raises(ScenarioError) as caught:
        read_exercises(parse_document(TEXT.replace(old, new, 1), "mine.yaml"))
    assert said in str(caught.value)
    assert re.match(r"mine\.yaml, line \d+", str(caught.value))


def test_an_unknown_exercise_names_the_nearest():
    with pytest.raises(NotFoundError, match="did you mean 'deaths'"):
        exercise_of("death")


# --- on the page


def script():
    from sim.app.pages import exercises
    from sim.app.parts import controls

    if controls.open_link():
        exercises.page()


def opened(**query):
    app = AppTest.from_function(script, default_timeout=SLOW)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def texts(app):
    return " ".join(each.value for each in [*app.markdown, *app.success, *app.error]).replace("\\", "")


def ask(app, name, choice=None):
    if choice is not None:
        app.radio(key=f"exercise:{name}:choice").set_value(choice).run()
    app.button(key=f"exercise:{name}:show").click().run()
    assert not app.exception, app.exception
    return texts(app)


def test_an_answer_waits_for_an_expectation_and_is_then_computed():
    app = opened(exercise="more-restraint")
    assert app.button(key="exercise:more-restraint:show").disabled
    assert "Why?" not in texts(app)
    said = ask(app, "more-restraint", "higher")
    exercise = exercise_of("more-restraint")
    before, after = answers.before_and_after(exercise)
    row = answers.effect(before, after, exercise.state, "attacks")
    assert "Otherwise than you expected" in said
    assert effect_words(row) in said
    assert exercise.why in said
    assert "Under all 5 readings the mean of attacks on US forces goes down" in said
    app.button(key="exercise:more-restraint:again").click().run()
    assert "Why?" not in texts(app)


def test_a_number_is_expected_and_set_beside_the_share():
    app = opened()
    app.slider(key="exercise:deaths:choice").set_value(20).run()
    said = ask(app, "deaths")
    mean = answers.share(
        answers.before_and_after(exercise_of("deaths"))[0], exercise_of("deaths").state, "any_us_killed"
    )
    assert f"In {100 * mean.mean:.0f} of a hundred runs: {round(100 * mean.mean) - 20} more than you expected." in said


def test_two_runs_part_from_their_twins():
    said = ask(opened(exercise="one-run"), "one-run", "mixed")
    assert "As you expected: fewer in one, more in the other." in said
    assert "they part on 21 October 2023" in said
    assert "it does not move clearly" in said


@pytest.mark.parametrize(("name", "choice"), [("whole-range", "rises, then falls"), ("two-levers", "low, low")])
def test_a_curve_and_a_map_are_played_in_place(name, choice):
    app = opened(exercise=name)
    assert "As you expected" in ask(app, name, choice)
    assert app.get("vega_lite_chart")


def test_next_and_the_address_lead_through_all():
    app = opened()
    for _ in load_exercises()[1:]:
        next(each for each in app.button if each.label == "Next").click().run()
    assert load_exercises()[-1].id in app.query_params["exercise"]
    assert next(each for each in app.button if each.label == "Next").disabled


def test_an_unknown_exercise_of_a_link_is_refused_in_words():
    app = opened(exercise="more-restrain")
    assert "did you mean 'more-restraint'" in texts(app)
    assert not app.radio, "nothing is shown in its place"


def test_every_outcome_of_a_change_is_one_that_the_pages_compute():
    for each in load_exercises():
        if each.kind in ("share", "change", "twin"):
            assert {each.outcome, *each.also} <= set(service.OUTCOMES), each.id
