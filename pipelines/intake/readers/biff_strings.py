"""Read the shared strings of an old workbook that are written in several fonts.

Belongs here: the record of shared strings with its continuations, as far as it takes to find marked runs. Does not belong
here: plain strings (``workbook``), the other records (``biff``).
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import unpack

from pipelines.intake.readers.rich_text import PLAIN, RichText, Run, read_runs

_WIDE, _HAS_MORE, _HAS_RUNS = 1, 4, 8


class _Segments:
    """The bodies of a record and of its continuations, read as one."""

    def __init__(self, bodies: Sequence[bytes]):
        self._bodies, self._n, self._at = bodies, 0, 8  # after two counts of strings

    def take(self, size: int) -> bytes:
        """Return bytes that may go on in the next segment."""
        taken = b""
        while len(taken) < size:
            part = self._bodies[self._n][self._at : self._at + size - len(taken)]
            taken, self._at = taken + part, self._at + len(part)
            if len(taken) < size:
                self._n, self._at = self._n + 1, 0
        return taken

    def text(self, length: int, is_wide: bool) -> str:
        """Return characters; a continuation begins by saying how wide its own are."""
        text = ""
        while len(text) < length:
            if self._at >= len(self._bodies[self._n]):
                self._n, self._at = self._n + 1, 1
                is_wide = bool(self._bodies[self._n][0] & _WIDE)
            width = 2 if is_wide else 1
            left = (len(self._bodies[self._n]) - self._at) // width
            data = self.take(min(length - len(text), max(left, 1)) * width)
            # A character beyond 16 bits stays a pair, because lengths and runs count its halves.
            text += (
                "".join(map(chr, unpack(f"<{len(data) // 2}H", data))) if is_wide else data.decode("latin-1")
            )
        return text

    @property
    def is_at_end(self) -> bool:
        return self._n >= len(self._bodies) - 1 and self._at >= len(self._bodies[-1])


def read_marked(bodies: Sequence[bytes], fonts: Sequence[str]) -> dict[int, RichText]:
    """Return the strings with marks by their number; those after a broken one are not looked at.

    Args:
        bodies: the record of shared strings and its continuations.
        fonts: the kind of run that each font makes.
    """
    segments, marked, n = _Segments(bodies), dict[int, RichText](), 0
    try:
        while not segments.is_at_end:
            if (text := _string(segments, fonts)).marks:
                marked[n] = text
            n += 1
    except IndexError:  # the record breaks off
        pass
    return marked


def _string(segments: _Segments, fonts: Sequence[str]) -> RichText:
    length, flags = unpack("<HB", segments.take(3))
    n_runs = unpack("<H", segments.take(2))[0] if flags & _HAS_RUNS else 0
    n_more = unpack("<I", segments.take(4))[0] if flags & _HAS_MORE else 0
    text = segments.text(length, bool(flags & _WIDE))
    starts = [unpack("<HH", segments.take(4)) for _ in range(n_runs)]
    segments.take(n_more)
    kinds = [(at, fonts[font] if font < len(fonts) else PLAIN) for at, font in starts]
    if not any(kind for _, kind in kinds):
        return RichText(text)
    ends = [at for at, _ in kinds[1:]] + [length]
    runs: list[Run] = [(text[: kinds[0][0]], PLAIN)]
    runs += [(text[at:end], kind) for (at, kind), end in zip(kinds, ends, strict=True)]
    return read_runs((_whole(part), kind) for part, kind in runs)


def _whole(text: str) -> str:
    """Return text with pairs of surrogates as the characters that they mean."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
