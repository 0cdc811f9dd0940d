"""The inventories: what is kept of those that a server of the test publishes."""

from __future__ import annotations

import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sphobjinv

import inventories

NAMES = [
    ("numpy.zeros", "py", "function", "reference/generated/numpy.zeros.html#$", "-"),
    ("numpy.ndarray", "py", "class", "reference/arrays.html#$", "The array"),
    ("numpy._core.multiarray", "py", "module", "reference/core.html#$", "-"),
    ("numpy.ndarray._private", "py", "method", "reference/arrays.html#$", "-"),
    ("numpy.tour", "py", "function", "user/tour.html#$", "-"),
    ("user/tour", "std", "doc", "user/tour.html", "A tour"),
    ("NPY_FALSE", "c", "macro", "reference/c-api.html#c.$", "-"),
]


def published(*names: tuple[str, str, str, str, str]) -> bytes:
    inventory = sphobjinv.Inventory()
    inventory.project, inventory.version = "NumPy", "2.4"
    for name, domain, role, uri, dispname in names:
        inventory.objects.append(
            sphobjinv.DataObjStr(
                name=name,
                domain=domain,
                role=role,
                priority="1",
                uri=uri,
                dispname=dispname,
            )
        )
    return sphobjinv.compress(inventory.data_file())


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture
def server(tmp_path):
    """A folder, the address at which it is served, and what is asked for."""
    folder = tmp_path / "server"
    (folder / "stable" / "reference").mkdir(parents=True)

    def answer(*arguments):
        return Quiet(*arguments, directory=folder)

    with ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder / "stable", f"http://127.0.0.1:{server.server_port}/stable/"
        server.shutdown()


def entries(file: Path) -> dict[str, tuple[str, str, str]]:
    inventory = sphobjinv.Inventory(str(file))
    return {e.name: (e.domain, e.role, e.uri_expanded) for e in inventory.objects}


def test_the_public_names_of_python_are_kept(server, tmp_path):
    folder, address = server
    (folder / "objects.inv").write_bytes(published(*NAMES))
    inventories.main({"numpy": address}, tmp_path)
    assert entries(tmp_path / "numpy.inv") == {
        "numpy.zeros": (
            "py",
            "function",
            "reference/generated/numpy.zeros.html#numpy.zeros",
        ),
        "numpy.ndarray": ("py", "class", "reference/arrays.html#numpy.ndarray"),
        "numpy.tour": ("py", "function", "user/tour.html#numpy.tour"),
    }
    kept = sphobjinv.Inventory(str(tmp_path / "numpy.inv"))
    assert (kept.project, kept.version) == ("NumPy", "2.4")


def test_an_address_below_the_top_has_the_names_that_are_below_it(server, tmp_path):
    folder, address = server
    (folder / "objects.inv").write_bytes(published(*NAMES))
    inventories.main({"numpy": f"{address}reference/"}, tmp_path)
    assert entries(tmp_path / "numpy.inv") == {
        "numpy.zeros": ("py", "function", "generated/numpy.zeros.html#numpy.zeros"),
        "numpy.ndarray": ("py", "class", "arrays.html#numpy.ndarray"),
    }


def test_the_same_names_give_the_same_bytes(server, tmp_path):
    folder, address = server
    made = []
    for names in (NAMES, NAMES[::-1]):
        (folder / "objects.inv").write_bytes(published(*names))
        inventories.main({"numpy": address}, tmp_path)
        made.append((tmp_path / "numpy.inv").read_bytes())
    assert made[0] == made[1]


def test_what_is_committed_would_be_kept_as_it_is():
    for file in inventories.FOLDER.glob("*.inv"):
        assert inventories.kept(file.read_bytes(), "") == file.read_bytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "HTTP Error 404"),
        (b"<html>Moved</html>", "what it publishes is no inventory"),
        (published(*NAMES)[:-9], "what it publishes is no inventory"),
        (published(NAMES[-1], NAMES[-2]), "its inventory has no name of Python"),
    ],
    ids=["none", "a page", "cut short", "no names"],
)
def test_a_fault_is_told_in_a_sentence_and_nothing_is_written(
    server, tmp_path, content, told
):
    folder, address = server
    (folder / "objects.inv").write_bytes(published(*NAMES))
    bad = folder / "reference" / "objects.inv"
    if content is None:
        (folder / "objects.inv").rename(folder / "elsewhere.inv")
    else:
        bad.write_bytes(content)
    target = tmp_path / "inventories"
    target.mkdir()
    (target / "torch.inv").write_text("as before")
    documentation = {"numpy": f"{address}reference/", "torch": address}
    if content is not None:
        documentation = dict(reversed(documentation.items()))
    with pytest.raises(SystemExit) as stopped:
        inventories.main(documentation, target)
    assert f"numpy: {address}reference/: {told}" in str(stopped.value)
    assert str(stopped.value).endswith("No inventory was written.")
    assert [file.name for file in target.iterdir()] == ["torch.inv"]
    assert (target / "torch.inv").read_text() == "as before"


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SystemExit, match=r"numpy: http://127\.0\.0\.1:9/: .*refused"):
        inventories.main({"numpy": "http://127.0.0.1:9/"}, tmp_path)
