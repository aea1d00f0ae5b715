"""Makes a container image of this machine's Python and one program, without any network.

Usage: python3 build_image.py LAYOUT TAG PROGRAM

LAYOUT is a directory in OCI's image layout, which is made or added to. The image has a layer with the
interpreter and a layer with PROGRAM as /app/program.py, whose whiteout hides a file of the lower one. Prints
the digest of the image.
"""

import gzip
import hashlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import tarfile

PYTHON = "/usr/bin/python3"
NEEDED = "import encodings.idna, http.client, json, os, socket, stringprep, sys, unicodedata"


def blob(layout, content):
    digest = hashlib.sha256(content).hexdigest()
    with open(os.path.join(layout, "blobs", "sha256", digest), "wb") as file:
        file.write(content)
    return {"digest": "sha256:" + digest, "size": len(content)}


def layer(files, made=()):
    """Packs files, by name: bytes, or the path of a file of this machine."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in made:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        for name, source in sorted(files.items()):
            entry = tarfile.TarInfo(name.lstrip("/"))
            if isinstance(source, str):
                with open(source, "rb") as file:
                    content = file.read()
                entry.mode = os.stat(source).st_mode & 0o777
            else:
                content, entry.mode = source, 0o644
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return plain.getvalue()


def libraries(programs):
    """Returns the shared libraries that programs are linked with."""
    told = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"(?:=> |^\s+)(/\S+) \(0x", told, re.MULTILINE))


def interpreter():
    """Returns the files of this machine that its Python needs to run a small program."""
    told = subprocess.run(
        [PYTHON, "-I", "-S", "-c", NEEDED + "; print(json.dumps([m.__file__ for m in sys.modules.values()"
         " if getattr(m, '__file__', None)]))"],
        capture_output=True, text=True, check=True).stdout
    modules = set(json.loads(told))
    program = os.path.realpath(PYTHON)
    extensions = [module for module in modules if ".so" in module]
    files = {path: path for path in modules | libraries([program, *extensions])}
    files[PYTHON] = program
    return files


def main():
    layout, tag, program = sys.argv[1:]
    os.makedirs(os.path.join(layout, "blobs", "sha256"), exist_ok=True)
    with open(os.path.join(layout, "oci-layout"), "w") as file:
        json.dump({"imageLayoutVersion": "1.0.0"}, file)
    with open(program, "rb") as file:
        source = file.read()
    base = interpreter()
    base["/app/hidden"] = b"of the lower layer"
    base["/etc/passwd"] = b"root:x:0:0:root:/:/\nworker:x:1234:2345::/:/\n"
    plain = [layer(base), layer({"app/program.py": source, "app/.wh.hidden": b""}, ["app", "work"])]
    layers = [
        {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **blob(layout, gzip.compress(plain[0], 1))},
        {"mediaType": "application/vnd.oci.image.layer.v1.tar", **blob(layout, plain[1])},
    ]
    config = {
        "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()],
        "os": "linux",
        "config": {
            "Entrypoint": ["python3", "-I", "-S", "/app/program.py"],
            "Cmd": ["app.first"],
            "Env": ["PATH=/usr/bin", "OF_THE_IMAGE=yes", "REPLACED=no"],
            "WorkingDir": "/work",
            "User": "worker",
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(each).hexdigest() for each in plain]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            **blob(layout, json.dumps(config).encode()),
        },
        "layers": layers,
    }
    named = {"mediaType": manifest["mediaType"], **blob(layout, json.dumps(manifest).encode())}
    named["annotations"] = {"org.opencontainers.image.ref.name": tag}
    index = os.path.join(layout, "index.json")
    others = []
    if os.path.exists(index):
        with open(index) as file:
            others = json.load(file)["manifests"]
    with open(index, "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [*others, named]}, file)
    print(named["digest"])


if __name__ == "__main__":
    main()
