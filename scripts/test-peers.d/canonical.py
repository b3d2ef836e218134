"""One text for a row, whichever engine reads it, and a sum over the rows that does not depend on their order.

A cell is ~ for null, else = and its text; the cells of a row are joined by the character 31, those of an array by 30 and
those of a struct by 29. The first 60 bits of a row's MD5 are added up. Instants count from 1970 in milliseconds, as Trino
has no finer ones, and beside that in microseconds. Each engine builds the text itself, with its own functions.
"""

import hashlib
import re

ROW, ELEMENT, FIELD = 31, 30, 29
WHOLE = ("byte", "short", "integer", "long")
NAMES = {"byte": "tinyint", "short": "smallint", "integer": "int", "long": "bigint"}


class Uncomparable(Exception):
    """A type that has no text here."""


def name(kind):
    """Spark's name of a type as the Delta log has it."""
    if isinstance(kind, str):
        return NAMES.get(kind, kind.replace(", ", ","))
    if kind["type"] == "array":
        return f"array<{name(kind['elementType'])}>"
    if kind["type"] == "map":
        return f"map<{name(kind['keyType'])},{name(kind['valueType'])}>"
    return "struct<" + ",".join(f"{f['name']}:{name(f['type'])}" for f in kind["fields"]) + ">"


class Dialect:
    """How one engine's SQL says the text of a cell."""

    def __init__(self, micros):
        self.micros = micros

    def quoted(self, column):
        return f'"{column}"'

    def cell(self, kind, value, depth=0):
        return f"coalesce(concat('=', {self.text(kind, value, depth)}), '~')"

    def text(self, kind, value, depth):
        if isinstance(kind, dict):
            if kind["type"] == "array":
                return self.array(kind["elementType"], value, depth + 1)
            if kind["type"] == "struct":
                fields = [self.cell(f["type"], self.field(value, f["name"]), depth) for f in kind["fields"]]
                joined = self.joined(FIELD, fields)
                return f"case when {value} is null then null else {joined} end"
            raise Uncomparable(name(kind))
        if kind == "string":
            return value
        if kind in WHOLE or kind.startswith("decimal") or kind in ("boolean", "date"):
            return self.cast(value)
        if kind == "timestamp":
            return self.cast(self.instant(value))
        if kind == "binary":
            return f"upper({self.hexadecimal(value)})"
        if kind in ("float", "double"):
            return self.cast(f"cast(round({value}, 6) as decimal(38, 6))")
        raise Uncomparable(name(kind))

    def field(self, value, field):
        return f"{value}.{self.quoted(field)}"

    def row(self, columns):
        return self.joined(ROW, [self.cell(kind, self.quoted(column)) for column, kind in columns])


class Spark(Dialect):
    def quoted(self, column):
        return f"`{column}`"

    def cast(self, value):
        return f"cast({value} as string)"

    def joined(self, separator, cells):
        return f"concat_ws(char({separator}), {', '.join(cells)})"

    def array(self, element, value, depth):
        x = f"x{depth}"
        return f"array_join(transform({value}, {x} -> {self.cell(element, x, depth)}), char({ELEMENT}))"

    def instant(self, value):
        return f"unix_micros({value})" if self.micros else f"unix_millis({value})"

    def hexadecimal(self, value):
        return f"hex({value})"

    def added_up(self, row):
        return f"cast(coalesce(sum(cast(conv(substr(md5({row}), 1, 15), 16, 10) as decimal(38, 0))), 0) as string)"


class TrinoSql(Dialect):
    def cast(self, value):
        return f"cast({value} as varchar)"

    def joined(self, separator, cells):
        return f"concat_ws(chr({separator}), array[{', '.join(cells)}])"

    def array(self, element, value, depth):
        x = f"x{depth}"
        return f"array_join(transform({value}, {x} -> {self.cell(element, x, depth)}), chr({ELEMENT}))"

    def instant(self, value):
        return f"cast(round(to_unixtime({value}) * 1000) as bigint)"

    def hexadecimal(self, value):
        return f"to_hex({value})"

    def added_up(self, row):
        digits = f"substr(lower(to_hex(md5(to_utf8({row})))), 1, 15)"
        return f"cast(coalesce(sum(cast(from_base({digits}, 16) as decimal(38, 0))), 0) as varchar)"


class DuckDb(Dialect):
    def cast(self, value):
        return f"cast({value} as varchar)"

    def joined(self, separator, cells):
        return f"concat_ws(chr({separator}), {', '.join(cells)})"

    def array(self, element, value, depth):
        x = f"x{depth}"
        return f"array_to_string(list_transform({value}, lambda {x}: {self.cell(element, x, depth)}), chr({ELEMENT}))"

    def instant(self, value):
        return f"epoch_us({value})" if self.micros else f"epoch_ms({value})"

    def hexadecimal(self, value):
        return f"hex({value})"

    def cell(self, kind, value, depth=0):
        # Its concat takes null for an empty text.
        return f"coalesce('=' || {self.text(kind, value, depth)}, '~')"

    def added_up(self, row):
        return f"cast(coalesce(sum(cast('0x' || substr(md5({row}), 1, 15) as bigint)), 0) as varchar)"


def plain(kind, value, micros):
    """The text of a cell in plain Python."""
    if value is None:
        return "~"
    if isinstance(kind, dict) and kind["type"] == "array":
        return "=" + chr(ELEMENT).join(plain(kind["elementType"], v, micros) for v in value)
    if isinstance(kind, dict) and kind["type"] == "struct":
        return "=" + chr(FIELD).join(plain(f["type"], value[f["name"]], micros) for f in kind["fields"])
    if not isinstance(kind, str):
        raise Uncomparable(name(kind))
    if kind == "string":
        return "=" + value
    if kind == "boolean":
        return "=true" if value else "=false"
    if kind == "timestamp":
        return f"={value if micros else value // 1000}"
    if kind == "binary":
        return "=" + value.hex().upper()
    if kind.startswith("decimal"):
        return f"={value:f}"
    if kind in WHOLE or kind == "date":
        return f"={value}"
    if kind in ("float", "double"):
        return f"={value:.6f}"
    raise Uncomparable(name(kind))


def added_up(rows):
    return sum(int(hashlib.md5(row.encode()).hexdigest()[:15], 16) for row in rows)


def parsed(text):
    """A type that Trino names, as the Delta log would have it."""
    text = text.strip()
    for outer, kind in (("array(", "array"), ("row(", "struct"), ("map(", "map")):
        if text.lower().startswith(outer):
            parts = split(text[len(outer):-1])
            if kind == "array":
                return {"type": "array", "elementType": parsed(parts[0])}
            if kind == "map":
                return {"type": "map", "keyType": parsed(parts[0]), "valueType": parsed(parts[1])}
            fields = [part.strip().split(" ", 1) for part in parts]
            return {"type": "struct", "fields": [{"name": n.strip('"'), "type": parsed(t)} for n, t in fields]}
    known = {
        "varchar": "string", "integer": "integer", "bigint": "long", "smallint": "short", "tinyint": "byte",
        "varbinary": "binary", "real": "float", "timestamp(3) with time zone": "timestamp",
        "timestamp(6)": "timestamp_ntz",
    }
    return known.get(text, text)


def split(text):
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]]


def same_name(one, other):
    return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)
