"""Which tests of the whole are run."""

import os

# The one way to leave out what needs the shared folder, and only where somebody asked for it by name.
collect_ignore = ["test_resident_messages.py"] if os.environ.get("YISHI_WITHOUT_SHARED") == "1" else []
