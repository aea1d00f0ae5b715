"""Runs a command on a terminal of its own: it writes at once, as for a person, and the byte 3 on standard input interrupts
it, as a person's Control-C does. Arguments: the command. Ends as the command does.
"""

import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
