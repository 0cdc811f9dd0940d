"""What torch sees on this machine; ``python -P seen.py`` prints it as JSON.

In the process that asks, the accelerator is in use from then on. So it is a process of
its own, or one that was forked for this.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def see() -> dict[str, Any]:
    """Return the version of torch, what it is built for, and the devices it sees."""
    import torch

    seen = torch.accelerator.is_available()
    builds = {
        name: getattr(torch.version, name, None) for name in ("cuda", "hip", "xpu")
    }
    return {
        "version": torch.__version__,
        "builds": builds,
        "kind": torch.accelerator.current_accelerator().type if seen else None,
        "count": torch.accelerator.device_count(),
    }


def write_seen(path: str) -> int:
    """Write what torch sees to a file; return the exit status of a process."""
    Path(path).write_text(json.dumps(see()), "utf-8")
    return 0


if __name__ == "__main__":
    print(json.dumps(see()))
