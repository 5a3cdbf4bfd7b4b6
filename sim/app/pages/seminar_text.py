"""What the seminar's steps say, and the presenter's notes on each."""

WELCOME = """
A class takes one decision apart: what Washington, Baghdad, Tehran and the factions did after three Americans died at
Tower 22 on 28 January 2024.

1. The record until that day.
2. What the room expects to follow, written down.
3. A thousand runs from the day after, and another policy under the same luck.
4. What the difference between the room and the runs says about each.

The model explores and does not predict. It knows five articles and a public record; the articles disagree.
"""

HISTORY = "Each bar is a stretch between two counts by the Pentagon. Near the end of January the pace is high."

EXPECT = "Agree on three answers before going on. They stay in this browser and go nowhere else."

REVEAL = "Until 28 January every run follows the record. From the next day each goes its own way."

BRANCHES = (
    "Left: Washington follows its doctrine. Right: for two weeks it chooses no reprisal, and then decides under a "
    "doctrine of absorbing. Read under each chart what followed."
)

DEBRIEF = "What the room wrote down, beside the share of runs that agree with it."

NOTES = (
    "**Say:** nobody is asked for the truth, only for reasons. **Time:** 3 minutes. **Ask:** which of the four "
    "deciders matters most, before anything is shown?",
    "**Point at** the truce week in late November and at the two quickest stretches. **Ask:** what do the gaps between "
    "the counts hide? **Time:** 7 minutes.",
    "**Let** groups write for three minutes, then settle on one answer. **Do not** correct anybody: the step exists so "
    "that hindsight has something to be held against. **Time:** 10 minutes.",
    "**Compare** the width of the band with the width of the room's range. **Ask:** which assumption would narrow it? "
    "The recorded bar after 28 January is one course among the many. **Time:** 10 minutes.",
    "**Say:** the same dice are thrown on both sides, so the difference is the policy's. **Ask:** under which reading "
    "would it turn round? Open Evidence and ask every reading. **Time:** 10 minutes.",
    "**Ask** each group for one thing that it believed and would now check, and where it would look. **Collect** the "
    "sources that they name. **Time:** 10 minutes.",
)
"""Notes of the steps, in order."""
