"""Tells the kernel the names of Python's threads, so that a bench can read what each of them costs.

Python imports this at start when the folder is in PYTHONPATH, as `bench.centre` puts it. The product itself
knows nothing of it.
"""

import contextlib
import re
import threading
from pathlib import Path

#: A thread without a name of its own is called after its function: `Thread-3 (work)`.
_UNNAMED = re.compile(r"Thread-\d+ \((.+)\)")
_start = threading.Thread.start


def _named_start(self: threading.Thread) -> None:
    _start(self)
    found = _UNNAMED.fullmatch(self.name)
    # The thread may have ended already. The kernel keeps 15 bytes.
    with contextlib.suppress(OSError):
        Path(f"/proc/self/task/{self.native_id}/comm").write_text(found[1] if found else self.name)


threading.Thread.start = _named_start  # type: ignore[method-assign]
