"""Draws the terminal output on standard input, colours included, as an SVG: picture.py FILE TITLE."""

import sys

from rich.console import Console
from rich.text import Text

file, title = sys.argv[1:]
with open("/dev/null", "w") as nowhere:
    console = Console(record=True, width=120, file=nowhere)
    for line in sys.stdin:
        console.print(Text.from_ansi(line.rstrip("\r\n")))
console.save_svg(file, title=title)
