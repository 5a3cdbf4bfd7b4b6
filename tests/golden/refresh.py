"""Rewrite hashes.json from what the program gives now: python tests/golden/refresh.py [--added]

Do so only when results were meant to change, and note the change in CHANGELOG.md. With --added, only columns that have
no hash yet are written; what changed or is gone stays as it was, and the tests go on failing.
"""

from __future__ import annotations

import json
import sys

from golden_hashes import FILE, Hashes, all_hashes, changed_columns


def main() -> None:
    """Write the hashes, and name the columns that changed or were added."""
    before: dict[str, Hashes] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    now = all_hashes()
    changed = {column for name in now for column in changed_columns(before.get(name, {}), now[name])}
    added = {column for name in now for column in set(now[name]) - set(before.get(name, {}))}
    if "--added" in sys.argv[1:]:
        now = {name: now[name] | before.get(name, {}) for name in now}
    FILE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    print(f"Changed or removed columns: {', '.join(sorted(changed)) or 'none'}")
    print(f"Added columns: {', '.join(sorted(added)) or 'none'}")


if __name__ == "__main__":
    main()
