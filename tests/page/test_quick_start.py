"""A build begins and ends sooner where it has little to do."""

from __future__ import annotations

import gc
from types import SimpleNamespace

from page import quick_start


def test_garbage_is_looked_for_from_the_first_page_on():
    connected = {}
    app = SimpleNamespace(
        connect=lambda event, call, **_: connected.update({event: call}),
        add_builder=lambda *_, **__: None,
    )
    try:
        quick_start.setup(app)
        assert not gc.isenabled()
        connected["env-before-read-docs"](app, None, [])
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
