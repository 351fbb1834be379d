"""Formats and check digits of identifiers: application numbers, classifications, credit codes.

Belongs here: conditions of a well-formed identifier, as polars expressions over a whole column. Does not
belong here: rule codes, messages, or which form has which identifier.

Every expression is null where its column is null, and the check-digit expressions are null where the shape is
already wrong, so that one error is reported once.
"""

from __future__ import annotations

import polars as pl

APPLICATION = (
    r"^(?:ZL|CN)?"
    r"(?:20(?:0[3-9]|[1-9]\d)[12389]\d{7}"  # twelve digits since October 2003: year, type, serial
    r"|(?:8[5-9]|9\d|0[0-3])[12389]\d{5})"  # eight digits before
    r"\.?[\dX]$"
)
_PATENT_TYPES = {
    "1": "invention",
    "8": "invention",
    "2": "utility_model",
    "9": "utility_model",
    "3": "design",
}
IPC = r"^[A-H]\d{2}[A-Z] ?\d{1,4}/\d{2,6}$"
LOCARNO = r"^\d{2}-\d{2}$"
TRADEMARK = r"^G?\d{3,8}[A-Z]?$"
WORK = r"^\p{Han}{1,3}作登字-(?:19|20)\d{2}-[A-Z]-\d{8}$"
INDUSTRY = r"^(?:[A-T]|[A-T]?(?:0[1-9]|[1-8]\d|9[0-7])\d{0,2})$"
# Registering department (justice registers law firms, industry and commerce enterprises), kind of body, six digits
# of the place, nine of the organisation, one to check; I, O, S, V, Z are not used.
CREDIT_CODE = r"^[1-9ANY][1-9]\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def has_application_shape(number: pl.Expr) -> pl.Expr:
    """Hold where a number is a Chinese application number: 12 digits (8 before October 2003) and a check digit."""
    return number.str.contains(APPLICATION)


def has_application_check_digit(number: pl.Expr) -> pl.Expr:
    """Hold where the check digit follows from the digits.

    The digits are weighted 2 to 9 repeatedly, from the left; the sum modulo 11 is the check digit, 10
    written X (standard ZC 0006-2003).
    """
    # Zeros at the end add nothing to the sum, so the old eight digits follow the same formula.
    value = _serial(number).str.pad_end(12, "0").cast(pl.Int64, strict=False)
    stated = number.str.tail(1).str.replace("X", "10", literal=True).cast(pl.Int64, strict=False)
    # Arithmetic on the whole number is several times faster than slicing twelve strings a row.
    total = pl.sum_horizontal(
        ((value // 10 ** (11 - i)) % 10 * (2 + i % 8) for i in range(12)), ignore_nulls=False
    )
    return pl.when(has_application_shape(number)).then(total % 11 == stated)


def application_patent_type(number: pl.Expr) -> pl.Expr:
    """Return the patent type that the number states: its fifth digit, or the third of the short numbers."""
    serial = _serial(number)
    digit = (
        pl.when(serial.str.len_bytes() == 12).then(serial.str.slice(4, 1)).otherwise(serial.str.slice(2, 1))
    )
    return digit.replace_strict(_PATENT_TYPES, default=None, return_dtype=pl.String)


def _serial(number: pl.Expr) -> pl.Expr:
    return number.str.strip_chars_start("ZLCN").str.head(-1).str.strip_suffix(".")


def has_classification_shape(symbol: pl.Expr) -> pl.Expr:
    """Hold where a symbol is shaped like an IPC (``G06F17/30``) or, for designs, a Locarno class (``14-03``)."""
    return symbol.str.contains(f"{IPC}|{LOCARNO}")


def has_trademark_shape(number: pl.Expr) -> pl.Expr:
    """Hold where a number is a mark's: 3 to 8 digits, G before an international one, a letter after a part."""
    return number.str.contains(TRADEMARK)


def has_work_shape(number: pl.Expr) -> pl.Expr:
    """Hold where a number is that of a registered work: ``国作登字-2019-A-00012345``."""
    return number.str.contains(WORK)


def work_year(number: pl.Expr) -> pl.Expr:
    """Return the year that the number of a registered work states."""
    return number.str.extract(r"作登字-(\d{4})-").cast(pl.Int32)


def has_industry_shape(code: pl.Expr) -> pl.Expr:
    """Hold where a code is shaped like GB/T 4754: a section letter, two to four digits, or both (``C3911``)."""
    return code.str.contains(INDUSTRY)


def has_credit_code_shape(code: pl.Expr) -> pl.Expr:
    """Hold where a code has the 18 characters of GB 32100-2015."""
    return code.str.contains(CREDIT_CODE)


def has_credit_code_check_digit(code: pl.Expr) -> pl.Expr:
    """Hold where the last character follows from the first 17: weights 3^i, modulo 31 (GB 32100-2015)."""
    alphabet = pl.lit(CREDIT_ALPHABET)
    digit = [alphabet.str.find(code.str.slice(i, 1), literal=True).cast(pl.Int64) for i in range(18)]
    total = pl.sum_horizontal((digit[i] * pow(3, i, 31) for i in range(17)), ignore_nulls=False)
    return pl.when(code.str.contains(CREDIT_CODE)).then((31 - total % 31) % 31 == digit[17])
