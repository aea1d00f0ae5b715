"""Copies what a small image needs of this machine: its Python, a shell and a few programs. For builders that are given files.

Usage: python3 root_files.py DIRECTORY
"""

import os
import shutil
import sys

import build_image

PROGRAMS = ["/bin/sh", "/bin/rm", "/bin/ln", "/bin/mkdir", "/bin/chmod", "/bin/chown"]


def main():
    files = build_image.interpreter()
    files.update({name: os.path.realpath(name) for name in PROGRAMS})
    files.update({name: name for name in build_image.libraries(PROGRAMS)})
    for name, source in files.items():
        target = os.path.join(sys.argv[1], name.lstrip("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(source, target)
    os.makedirs(os.path.join(sys.argv[1], "etc"), exist_ok=True)
    with open(os.path.join(sys.argv[1], "etc", "passwd"), "w") as file:
        file.write("root:x:0:0:root:/:/bin/sh\nworker:x:1234:2345::/:/bin/sh\n")


main()
