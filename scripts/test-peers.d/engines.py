"""Asks each engine for the columns, the count and the sum of row hashes of every table of a lake (see canonical.py).

spark-sql LAKE           prints the question to Spark, for `lakehouse query --format json`
arrow LAKE               prints the answers of delta-rs and of DuckDB over Arrow, a JSON line each
trino HOST:PORT LAKE     prints the answers of Trino
compare LAKE FILE...     reads all answers and prints a line for each table; other engines must say what Spark says

LAYERS in the environment limits it to some, such as "gold".
"""

import json
import os
import pathlib
import sys

import canonical

LAYERS = os.environ.get("LAYERS", "silver gold quarantine ops").split()


def tables(lake):
    for layer in LAYERS:
        for log in sorted(pathlib.Path(lake, layer).glob("*/_delta_log")):
            yield f"{layer}.{log.parent.name}", log.parent


def columns(folder):
    """Name and type of every column, as the newest commit with a schema has them."""
    for commit in sorted(folder.glob("_delta_log/*.json"), reverse=True):
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "metaData" in action:
                fields = json.loads(action["metaData"]["schemaString"])["fields"]
                return [(field["name"], field["type"]) for field in fields]
    from deltalake import DeltaTable  # the log has forgotten that commit

    return [(field["name"], field["type"]) for field in json.loads(DeltaTable(folder).schema().to_json())["fields"]]


def spark_sql(lake):
    statements = []
    for table, folder in tables(lake):
        known = columns(folder)
        measures = ["count(*)"]
        for micros in (False, True):
            dialect = canonical.Spark(micros)
            try:
                measures.append(dialect.added_up(dialect.row(known)))
            except canonical.Uncomparable as error:
                measures.append(f"'no text for {error}'")
        fine = "".join(f" + count_if(unix_micros(`{column}`) % 1000 <> 0)" for column, kind in known if kind == "timestamp")
        # The types as Spark itself sees them, of a table without rows too.
        types = ", ".join(f"typeof(first(`{column}`))" for column, _ in known)
        names = ", ".join(f"'{column}'" for column, _ in known)
        statements.append(
            f"select '{table}' as table, 'Spark' as engine, array({names}) as names, array({types}) as types,"
            f" cast({measures[0]} as string) as rows, {measures[1]} as millis, {measures[2]} as micros,"
            f" cast(0{fine} as string) as fine from {table}")
    print(";\n".join(statements))


def answer(table, engine, names, types, rows, millis, micros=None):
    print(json.dumps({"table": table, "engine": engine, "names": names, "types": types, "rows": str(rows),
                      "millis": str(millis), "micros": None if micros is None else str(micros)}), flush=True)


def failure(table, engine, error):
    text = " ".join(str(getattr(error, "message", None) or error).split())
    print(json.dumps({"table": table, "engine": engine, "error": text[:250]}), flush=True)


def arrow(lake):
    import duckdb
    import pyarrow
    from deltalake import DeltaTable, QueryBuilder

    for table, folder in tables(lake):
        try:
            rows = pyarrow.table(QueryBuilder().register("t", DeltaTable(folder)).execute("select * from t").read_all())
            if rows.num_columns == 0:
                rows = pyarrow.table(DeltaTable(folder).schema().to_arrow().empty_table())
        except BaseException as error:  # whatever it is, it is what a reader of this table would meet
            failure(table, "delta-rs", error)
            failure(table, "DuckDB", "has it from delta-rs")
            continue
        kinds = [arrow_type(field.type) for field in rows.schema]
        names = rows.schema.names
        try:
            sums = delta_rs_sums(pyarrow, rows, kinds)
            answer(table, "delta-rs", names, [canonical.name(k) for k in kinds], rows.num_rows, *sums)
        except Exception as error:
            failure(table, "delta-rs", error)
        try:
            database = duckdb.connect(config={"threads": 2})
            database.register("t", rows)
            types = [duck_type(t) for t in database.sql("select * from t limit 0").types]
            measures = []
            for micros in (False, True):
                dialect = canonical.DuckDb(micros)
                measures.append(dialect.added_up(dialect.row(list(zip(names, types)))))
            found = database.sql(f"select count(*), {', '.join(measures)} from t").fetchall()[0]
            answer(table, "DuckDB", names, [canonical.name(t) for t in types], *found)
        except Exception as error:
            failure(table, "DuckDB", error)


def delta_rs_sums(pyarrow, rows, kinds):
    sums = []
    for micros in (False, True):
        total = 0
        for batch in rows.to_batches(max_chunksize=20000):
            cells = []
            for column, kind in zip(batch.columns, kinds):
                cells.append([canonical.plain(kind, value, micros) for value in values(pyarrow, column)])
            total += canonical.added_up(chr(canonical.ROW).join(row) for row in zip(*cells))
        sums.append(total)
        if not any("timestamp" in canonical.name(kind) for kind in kinds):
            return total, total
    return sums


def values(pyarrow, column):
    kind = column.type
    if pyarrow.types.is_timestamp(kind):
        return column.cast(pyarrow.timestamp("us", kind.tz)).cast(pyarrow.int64()).to_pylist()
    return column.to_pylist()


def arrow_type(kind):
    from pyarrow import types

    if types.is_list(kind) or types.is_large_list(kind) or types.is_list_view(kind):
        return {"type": "array", "elementType": arrow_type(kind.value_type)}
    if types.is_struct(kind):
        return {"type": "struct", "fields": [{"name": f.name, "type": arrow_type(f.type)} for f in kind]}
    if types.is_map(kind):
        return {"type": "map", "keyType": arrow_type(kind.key_type), "valueType": arrow_type(kind.item_type)}
    if types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if types.is_timestamp(kind):
        return "timestamp" if kind.tz else "timestamp_ntz"
    known = {"string": "string", "large_string": "string", "string_view": "string", "int8": "byte", "int16": "short",
             "int32": "integer", "int64": "long", "float": "float", "double": "double", "bool": "boolean",
             "date32[day]": "date", "binary": "binary", "large_binary": "binary", "binary_view": "binary"}
    return known.get(str(kind), str(kind))


def duck_type(kind):
    if kind.id == "list":
        return {"type": "array", "elementType": duck_type(kind.children[0][1])}
    if kind.id == "struct":
        return {"type": "struct", "fields": [{"name": n, "type": duck_type(t)} for n, t in kind.children]}
    if kind.id == "decimal":
        precision, scale = (size for _, size in kind.children)
        return f"decimal({precision},{scale})"
    known = {"varchar": "string", "tinyint": "byte", "smallint": "short", "integer": "integer", "bigint": "long",
             "float": "float", "double": "double", "boolean": "boolean", "date": "date", "blob": "binary",
             "timestamp with time zone": "timestamp", "timestamp": "timestamp_ntz"}
    return known.get(kind.id, kind.id)


def trino(address, lake):
    import trino as client

    host, port = address.rsplit(":", 1)
    connection = client.dbapi.connect(host=host, port=int(port), user="lakehouse", catalog="lake", source="test-peers")

    def ask(sql):
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall()

    seen = {}
    for layer in LAYERS:
        for table, column, kind in ask(
                "select table_name, column_name, data_type from information_schema.columns"
                f" where table_schema = '{layer}' order by table_name, ordinal_position"):
            seen.setdefault(f"{layer}.{table}", []).append((column, canonical.parsed(kind)))
    for table, _ in tables(lake):
        if table not in seen:
            failure(table, "Trino", "does not have the table")
            continue
        try:
            dialect = canonical.TrinoSql(False)
            rows, millis = ask(f"select count(*), {dialect.added_up(dialect.row(seen[table]))} from {table}")[0]
            names, kinds = zip(*seen[table])
            answer(table, "Trino", list(names), [canonical.name(kind) for kind in kinds], rows, millis)
        except Exception as error:
            failure(table, "Trino", error)


def compare(lake, *files):
    answers = {}
    for file in files:
        for line in pathlib.Path(file).read_text().splitlines():
            found = json.loads(line)
            answers.setdefault(found["table"], {})[found["engine"]] = found
    engines = sorted({engine for table in answers.values() for engine in table} - {"Spark"})
    for table, folder in tables(lake):
        of = answers.get(table, {})
        spark = of.get("Spark")
        faults = [] if spark else ["Spark gave no answer"]
        for engine in engines if spark else []:
            faults += different(spark, of.get(engine, {"engine": engine, "error": "gave no answer"}))
        if faults:
            print("differs", table, "; ".join(faults)[:400], sep="\t")
            continue
        note = f"{int(spark['rows']):,} rows, {len(spark['names'])} columns"
        log = "".join(commit.read_text() for commit in folder.glob("_delta_log/*.json"))
        if '"deletionVector":{' in log:
            note += ", deletion vectors"
        if spark["fine"] != "0":
            note += f", {int(spark['fine']):,} instants that Trino rounds to milliseconds"
        print("checked", table, f"{note}: {' = '.join(['Spark'] + engines)}", sep="\t")


def different(spark, other):
    engine = other["engine"]
    if "error" in other:
        return [f"{engine}: {other['error']}"]
    found = []
    wanted = dict(zip((n.lower() for n in spark["names"]), spark["types"]))
    seen = dict(zip((n.lower() for n in other["names"]), other["types"]))
    found += [f"{engine} does not see {name}" for name in wanted if name not in seen]
    found += [f"{engine} sees {name} besides" for name in seen if name not in wanted]
    found += [f"{engine} reads {name} as {seen[name]}, Spark as {wanted[name]}" for name in wanted
              if name in seen and not canonical.same_name(seen[name].lower(), wanted[name].lower())]
    if spark["rows"] != other["rows"]:
        found.append(f"{engine} has {other['rows']} rows, Spark {spark['rows']}")
    elif not found:
        if spark["millis"] != other["millis"]:
            found.append(f"{engine}'s rows have another hash")
        elif other.get("micros") is not None and spark["micros"] != other["micros"]:
            found.append(f"{engine}'s rows have another hash in microseconds")
    return found


if __name__ == "__main__":
    {"spark-sql": spark_sql, "arrow": arrow, "trino": trino, "compare": compare}[sys.argv[1]](*sys.argv[2:])
