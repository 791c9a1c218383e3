"""Processes that tests start behave as they would for a user, however the tests were started."""

from __future__ import annotations

import signal
import subprocess
import sys

from tests.terminal import launch


def test_what_the_tests_start_minds_ctrl_c_where_they_do_not_themselves() -> None:
    code = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with launch([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
            assert process.communicate(timeout=30)[0] == "True\n"
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, former)
