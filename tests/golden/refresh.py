"""Rewrite hashes.json from what the program gives now: python tests/golden/refresh.py

Do so only when results were meant to change, and note the change in CHANGELOG.md.
"""

from __future__ import annotations

import json

from golden_hashes import FILE, all_hashes


def main() -> None:
    """Write the hashes and name the scenarios whose results changed."""
    before = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    now = all_hashes()
    FILE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    changed = [name for name in now if before.get(name) != now[name]]
    print(f"{len(changed)} of {len(now)} scenarios changed: {', '.join(changed) or 'none'}")


if __name__ == "__main__":
    main()
