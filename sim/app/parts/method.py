"""The method panel: what a lever means, what each article says about it, and what would change it."""

from __future__ import annotations

import streamlit as st

from sim.app.parts.words import DECIDERS, path_words
from sim.app.state import session
from sim.app.state.scenarios import levers
from sim.inputs.evidence.ledger import load_ledger
from sim.inputs.scenario.readings import list_readings, load_reading
from sim.inputs.tables.parameters import all_parameters
from sim.inputs.tables.vocabulary import RULES
from sim.results.text import number
from sim.rules.catalog import RULES as CATALOG

RULE = "rules."


@st.fragment
def panel() -> None:
    """Draw the panel of one lever, rule or value."""
    if (three := session.scenarios()) is None:
        return
    label = "Method: what a control means and what it rests on"
    with st.expander(label, key="open:method", icon=":material/menu_book:", on_change="rerun") as box:
        if not box.open:
            return
        paths = [*levers(), *(RULE + decider for decider in RULES)]
        paths += [path for path in three.changed.parameters if path not in paths]
        path = st.selectbox("Control", paths, key="method", format_func=_name)
        if path.startswith(RULE):
            _rules(path.removeprefix(RULE), three.changed.rules[path.removeprefix(RULE)])
        else:
            value = three.changed.parameters[path]
            st.markdown(f"**{session.escape(value.text)}**")
            st.markdown(
                f"Now {number(value.value)} {value.unit} (set by {session.escape(value.set_by)}). "
                f"Evidence {number(value.low)} to {number(value.high)}, stress {number(value.minimum)} to "
                f"{number(value.maximum)}. Mechanism {value.mechanism}. Path `{value.path}`."
            )
            if value.assumption:
                st.markdown(f"Assumption: {session.escape(value.assumption)}")
            columns: dict[str, list[str]] = {"Reading": [], "Value": [], "Range": []}
            for reading in map(load_reading, list_readings()):
                own, ends = reading.parameters.get(value.path), ""
                if own and own.low is not None and own.high is not None:
                    ends = f"{number(own.low)} to {number(own.high)}"
                columns["Reading"].append(reading.title)
                columns["Value"].append(number(own.value) if own else "silent: keeps the wide common range")
                columns["Range"].append(ends)
            st.table(columns, hide_index=True)
            # A change by hand has no source of its own; what is known of the value and its range stays known.
            known = all_parameters()[path].sources
            entries = [load_ledger().entry(each) for each in dict.fromkeys([*value.sources, *known])]
            if not entries:
                st.markdown("No claim of the ledger bears on it directly.")
            sources = [f"{entry.source.title} ({entry.source.outlet})" for entry in entries]
            for source in dict.fromkeys(sources):
                st.markdown(f"*{session.escape(source)}*")
                for entry in (each for each, own in zip(entries, sources, strict=True) if own == source):
                    contested = " **Contested.**" if entry.contested else ""
                    claim = f"{session.escape(entry.claim)}{contested} `{entry.id}`"
                    st.markdown(f"- {claim}, confidence {entry.confidence}")
            st.caption(
                "What would change it: a count or a statement that puts the value outside the evidence's range, or "
                "that contradicts one of these claims."
            )


def _name(path: str) -> str:
    return f"{DECIDERS[path.removeprefix(RULE)]}: rival rules" if path.startswith(RULE) else path_words(path)


def _rules(decider: str, chosen: str) -> None:
    readings = {load_reading(name).title: load_reading(name).rules.get(decider) for name in list_readings()}
    for name in RULES[decider]:
        supporters = [title for title, rule in readings.items() if rule is not None and rule.choice == name]
        mark = " (in force)" if name == chosen else ""
        st.markdown(f"**{name.replace('-', ' ')}**{mark}")
        for rule in CATALOG.values():
            if rule.variant in (f"{decider}/{name}", name):
                st.markdown(f"- {rule.mechanism}: {session.escape(rule.sentence)}")
        st.caption(f"Readings that support it: {'; '.join(supporters) or 'none'}.")
