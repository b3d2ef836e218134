"""Asks the silver and gold tables of a lake the same of Spark and of delta-rs: rows, values that are there, sums.

ask LAKE             prints the question to Spark, for `lakehouse query --format json`
compare LAKE FILE    reads Spark's answers from FILE and prints a line for each table
"""

import json
import pathlib
import sys

from deltalake import DeltaTable, QueryBuilder

NUMBERS = ("byte", "short", "integer", "long", "decimal")


def tables(lake):
    for layer in ("silver", "gold"):
        for log in sorted(pathlib.Path(lake, layer).glob("*/_delta_log")):
            yield f"{layer}.{log.parent.name}", log.parent


def columns(table):
    """The name of every plain column, and whether it can be summed exactly."""
    for field in table.schema().fields:
        kind = getattr(field.type, "type", None)
        if kind is not None:
            yield field.name, kind.startswith(NUMBERS)


def measures(table, quote):
    yield "count(*)"
    for name, number in columns(table):
        yield f"count({quote}{name}{quote})"
        if number:
            yield f"sum(cast({quote}{name}{quote} as decimal(38, 3)))"


def ask(lake):
    statements = []
    for name, folder in tables(lake):
        asked = ", ".join(f"cast({m} as string)" for m in measures(DeltaTable(folder), "`"))
        statements.append(f"select '{name}' as table, array({asked}) as measures from {name}")
    print(";\n".join(statements))


def exact(text):
    return None if text is None else text.rstrip("0").rstrip(".") if "." in text else text


def compare(lake, answers):
    spark = {}
    for line in pathlib.Path(answers).read_text().splitlines():
        answer = json.loads(line)
        spark[answer["table"]] = [exact(text) for text in answer["measures"]]
    for name, folder in tables(lake):
        try:
            table = DeltaTable(folder)
            asked = list(measures(table, '"'))
            selected = ", ".join(f"cast({m} as string) as m{i}" for i, m in enumerate(asked))
            rows = QueryBuilder().register("t", table).execute(f"select {selected} from t").read_all()
            found = [exact(rows.column(i)[0].as_py()) for i in range(len(asked))]
        except Exception as error:  # whatever it is, it is what a reader of this table would meet
            message = str(error).replace("\n", " ").replace("\t", " ")[:300]
            print("differs", f"delta-rs {name}", f"cannot read it: {message}", sep="\t")
            continue
        different = [f"{a}: Spark {s}, delta-rs {f}" for a, s, f in zip(asked, spark[name], found) if s != f]
        if different:
            print("differs", f"delta-rs {name}", "; ".join(different)[:300], sep="\t")
        else:
            features = sorted(table.protocol().reader_features or [])
            vectors = any('"deletionVector":{' in commit for commit in commits(folder))
            note = f"{found[0]} rows, {len(asked) - 1} counts and sums equal"
            if vectors:
                note += ", with deletion vectors"
            elif features:
                note += f" (features {', '.join(features)})"
            print("checked", f"delta-rs {name}", note, sep="\t")


def commits(folder):
    return (log.read_text() for log in sorted(folder.glob("_delta_log/*.json")))


if __name__ == "__main__":
    {"ask": ask, "compare": compare}[sys.argv[1]](*sys.argv[2:])
