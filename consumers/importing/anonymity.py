"""Keeps a reporter out of the open texts of their issue: replies often begin with whom they answer.

Open texts are kept for ever, while who reported an issue is sealed and can be erased.
"""

import re

from consumers.importing.fields import Known

REPORTER_FIELDS = ("reporter", "reporter_name", "reporter_phone", "reporter_email", "reporter_door")
OPEN_TEXTS = ("title", "conclusion", "outcome", "comment", "withdrawal_reason", "legal_ground")
STAND_IN = "〔反映人〕"
"""What stands where the reporter was named: "the reporter"."""
SHORTEST = 3
"""Characters of a name that is looked for. Many names of two characters are also common words."""


def hide_reporter(values: Known) -> bool:
    """Put the stand-in wherever an open text names the reporter; says whether one did."""
    names = [name for field in REPORTER_FIELDS if len(name := values.get(field, "")) >= SHORTEST]
    hidden = False
    for field in OPEN_TEXTS:
        text = values.get(field)
        if text is None or not any(name in text for name in names):
            continue
        for name in names:
            # Not within a longer word or number, where it is another name.
            text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])", STAND_IN, text)
        hidden = hidden or text != values[field]
        values[field] = text
    return hidden
