"""Messages of the component that follows a dragged slider."""

import pytest

from sim.app.parts.dragging import SliderPosition, class_of, read_message


@pytest.mark.parametrize("message", [None, 3, {}, {"path": 1, "value": 1.0, "number": 1}, {"path": "x", "value": "1"}])
def test_a_message_that_the_component_would_not_send_is_not_heard(message):
    assert read_message(message) is None


def test_a_message_of_the_component_is_heard():
    assert read_message({"path": "iran.control", "value": 1, "number": 2}) == SliderPosition("iran.control", 1.0, 2)
    assert class_of("value:iran.control") == "st-key-value-iran-control"
