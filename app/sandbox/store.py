"""The sandbox's memory, with an optional journal so that a restarted demo keeps it.

Records are plain JSON objects with an ``id``, kept by kind in order of first writing.
"""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Store:
    """Records by kind and id. With `path` every write is appended there as one JSON line."""

    def __init__(self, path: Path | None = None) -> None:
        self._kinds: dict[str, dict[str, Json]] = {}
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._replay(path)
            self._compact(path)

    def put(self, kind: str, record: Json) -> Json:
        """Write or overwrite a record (it must have an ``id``); returns it."""
        self._kinds.setdefault(kind, {})[record["id"]] = record
        self._append({"kind": kind, "record": record})
        return record

    def get(self, kind: str, record_id: str) -> Json | None:
        """The record, or None."""
        return self._kinds.get(kind, {}).get(record_id)

    def all(self, kind: str) -> list[Json]:
        """Every record of a kind, oldest first."""
        return list(self._kinds.get(kind, {}).values())

    def drop(self, kind: str, record_id: str) -> bool:
        """Forget one record; says whether there was one."""
        gone = self._kinds.get(kind, {}).pop(record_id, None)
        if gone is not None:
            self._append({"kind": kind, "drop": record_id})
        return gone is not None

    def clear(self, kind: str) -> int:
        """Forget a whole kind; returns how many records went."""
        ids = [record["id"] for record in self.all(kind)]
        for record_id in ids:
            self.drop(kind, record_id)
        return len(ids)

    def clear_all(self) -> None:
        """Forget everything, in the journal too."""
        self._kinds.clear()
        if self._path is not None:
            self._compact(self._path)

    def _append(self, line: Json) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(line) + "\n")

    def _replay(self, path: Path) -> None:
        if not path.exists():
            return
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                line = json.loads(text)
            except json.JSONDecodeError:
                continue  # the last line of a killed process may be cut short
            records = self._kinds.setdefault(line["kind"], {})
            if "drop" in line:
                records.pop(line["drop"], None)
            else:
                records[line["record"]["id"]] = line["record"]

    def _compact(self, path: Path) -> None:
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as journal:
            for kind, records in self._kinds.items():
                for record in records.values():
                    journal.write(json.dumps({"kind": kind, "record": record}) + "\n")
        fresh.replace(path)
