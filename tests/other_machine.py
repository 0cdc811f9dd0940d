"""Another machine: other folders, names, clock, locale, time zone, order of files."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

# Stands in every name that belongs to the machine, and so in no file that it makes.
MARK = "qx7zk"

# Python reads this module before any other.
_CUSTOM = """
import datetime, os, time

SHIFT = 400 * 86400 + 12345

real = time.time
real_ns = time.time_ns
localtime, gmtime, strftime = time.localtime, time.gmtime, time.strftime
time.time = lambda: real() + SHIFT
time.time_ns = lambda: real_ns() + SHIFT * 10**9
time.localtime = lambda s=None: localtime(time.time() if s is None else s)
time.gmtime = lambda s=None: gmtime(time.time() if s is None else s)
time.strftime = lambda f, t=None: strftime(f, time.localtime() if t is None else t)


class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def today(cls):
        return cls.now()

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)


class Day(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())


for name, ours in (("datetime", Later), ("date", Day)):
    ours.__module__, ours.__name__, ours.__qualname__ = "datetime", name, name
    setattr(datetime, name, ours)

listdir, scandir = os.listdir, os.scandir
os.listdir = lambda path=".": sorted(listdir(path), reverse=True)


class Scan:
    def __init__(self, path="."):
        with scandir(path) as found:
            self.found = iter(sorted(found, key=lambda e: e.name, reverse=True))

    def __iter__(self):
        return self.found

    def __next__(self):
        return next(self.found)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        pass


os.scandir = Scan
"""


def on_another_machine(
    command: list[str], folder: Path, home: Path
) -> subprocess.CompletedProcess[str]:
    """Run a command as if it were on another machine, more than a year later."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "sitecustomize.py").write_text(_CUSTOM, "utf-8")
    if os.geteuid() == 0:
        name = ["unshare", "--uts", "sh", "-c", f'hostname {MARK}host; exec "$@"', "-"]
        if subprocess.run([*name, "true"], capture_output=True).returncode == 0:
            command = [*name, *command]
    return subprocess.run(
        command,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": f"{home}{os.pathsep}docs/_ext",
            "PYTHONHASHSEED": "4321",
            "PYTHONUTF8": "1",
            "LC_ALL": "C",
            "LANGUAGE": "de",
            "TZ": "Pacific/Kiritimati",
            "USER": f"{MARK}user",
            "LOGNAME": f"{MARK}user",
            "HOME": str(home),
            "TMPDIR": str(home),
        },
        umask=0o077,
        capture_output=True,
        text=True,
        timeout=600,
    )


def contents(site: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file of a site: its mode and its content."""
    return {
        path.relative_to(site).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def all_bytes(name: str, content: bytes) -> Iterator[bytes]:
    """Yield what a file holds: its name, its content, and that of its members."""
    yield name.encode()
    yield content
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from all_bytes(member, archive.read(member))
