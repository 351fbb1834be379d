"""Parse small parts of an Office Open XML package, and find those that belong to a part.

Belongs here: parts as elements, relations. Does not belong here: what a part says (``ooxml``, ``ooxml_texts``), the large parts of
sheets.
"""

from __future__ import annotations

import posixpath
import zipfile
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.ooxml_styles import attributes

_SMALL_PART = 64 << 20


def parsed(archive: zipfile.ZipFile, part: str) -> ElementTree.Element | None:
    """Parse a small part; None where the package does not hold it."""
    try:
        info = archive.getinfo(part)
    except KeyError:
        return None
    if info.file_size > _SMALL_PART:
        raise Unreadable(
            "file.too_large", f"{part}: {info.file_size >> 20} MiB", f"≤ {_SMALL_PART >> 20} MiB"
        )
    return ElementTree.fromstring(archive.read(part))


def related_parts(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id -> (kind, part)."""
    folder, name = posixpath.split(part)
    root = parsed(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    related = {}
    for element in root if root is not None else ():
        relation = attributes(element)
        target = relation.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        related[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
    return related
