"""Runs a command, and writes what it took to a file as JSON: measured.py FILE PROGRAM [ARGUMENT ...]."""

import json
import os
import resource
import subprocess
import sys
import time

file, *command = sys.argv[1:]
# pyenv puts its own folder, which may contain an aws, first on the PATH of the Python that it starts.
os.environ["PATH"] = os.environ.pop("MEASURED_PATH")
began = time.monotonic()
code = subprocess.call(command)
seconds = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
# macOS counts bytes, Linux kilobytes.
megabytes = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
with open(file, "w") as out:
    json.dump({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "megabytes": megabytes}, out)
sys.exit(code)
