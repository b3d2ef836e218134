"""What test-peers asks of MLflow, by its own client, and of the tables that a forecast makes, by delta-rs."""

import datetime
import decimal
import json
import random
import socket
import sys
import time
import urllib.request


def say(well, what, detail):
    print("checked" if well else "differs", what, str(detail).replace("\t", " ").replace("\n", " ")[:200], sep="\t")


def up(uri):
    try:
        urllib.request.urlopen(f"{uri}/health", timeout=2).read()
    except OSError:
        sys.exit(1)


def client(uri):
    import mlflow

    mlflow.set_tracking_uri(uri)
    return mlflow.MlflowClient()


def running(uri):
    """Waits until a run is under way."""
    for _ in range(600):
        body = json.dumps({"experiment_ids": ["1"], "filter": "attributes.status = 'RUNNING'"}).encode()
        request = urllib.request.Request(f"{uri}/api/2.0/mlflow/runs/search", body, {"Content-Type": "application/json"})
        if json.load(urllib.request.urlopen(request, timeout=5)).get("runs"):
            return
        time.sleep(0.1)
    sys.exit(1)


def silent(port):
    """Takes connections and never answers, for five minutes at most."""
    with socket.create_server(("127.0.0.1", int(port)), backlog=50):
        time.sleep(300)


def content(mlflow, run, path):
    with open(mlflow.download_artifacts(run.info.run_id, path), encoding="utf-8") as file:
        return file.read()


def runs(uri, secret):
    mlflow = client(uri)
    found = mlflow.search_runs([mlflow.get_experiment_by_name("peers").experiment_id], order_by=["attributes.start_time"])
    named = [(run.info.run_name, run.info.status) for run in found]
    wanted = [(name, "FINISHED") for name in ("run", "refresh", "backfill", "forecast", "forecast", "forecast")]
    say(named == wanted, "MLflow: runs", ", ".join(f"{name} {status}" for name, status in named))
    run, refresh, backfill, forecast = found[:4]

    parameters = run.data.params
    wanted = {"datasets": "tastings", "layers": "bronze,silver,gold", "version.contract.tastings": "1.2.0", "command": "run"}
    missing = {key: parameters.get(key) for key in wanted if parameters.get(key) != wanted[key]}
    ranged = parameters.get("range.silver.tastings", "")
    say(not missing and ranged, "MLflow: parameters of a run", missing or f"{len(parameters)}, range {ranged}")

    metrics = run.data.metrics
    wanted = {
        "silver.tastings/rows": 4,
        "silver.tastings/applied": 3,
        "silver.tastings/quarantined": 1,
        "rules/tastings/guests_came": 0.75,
        "gold.agg_guests/rows": 2,
        "quarantined": 1,
        "audit/differences": 0,
    }
    wrong = {key: metrics.get(key) for key in wanted if metrics.get(key) != wanted[key]}
    timed = all(metrics.get(key, 0) > 0 for key in ("silver.tastings/rows_per_second", "silver.tastings/lag_seconds", "seconds"))
    say(not wrong and timed, "MLflow: metrics of a run", wrong or f"{len(metrics)}, lag {metrics['silver.tastings/lag_seconds']} s")

    paths = sorted(file.path for file in mlflow.list_artifacts(run.info.run_id))
    say(paths == ["audit.json", "configuration.json"], "MLflow: artifacts of a run", ", ".join(paths))
    audit = json.loads(content(mlflow, run, "audit.json"))
    say(audit[0]["landed"] == 4 and audit[0]["findings"] == [], "MLflow: the audit of a run", json.dumps(audit))
    texts = [content(mlflow, each, "configuration.json") for each in found]
    say(
        all(secret not in text and '"experiment' not in text and "***" in text for text in texts),
        "MLflow: configurations without secrets",
        f"{len(texts)} looked at",
    )
    paths = sorted(file.path for file in mlflow.list_artifacts(refresh.info.run_id))
    audit = json.loads(content(mlflow, refresh, "audit.json"))
    say(
        refresh.data.params.get("full") == "true"
        and refresh.data.metrics.get("gold.agg_guests/rows") == 2
        and [(each["dataset"], each["findings"]) for each in audit] == [("tastings", [])],
        "MLflow: a refresh",
        f"{', '.join(paths)}; {len(refresh.data.metrics)} metrics",
    )
    parameters, metrics = backfill.data.params, backfill.data.metrics
    well = (
        parameters.get("datasets") == "tastings"
        and "2000-01-01" in parameters.get("range", "")
        and metrics.get("backfill.tastings/rows") == 3
        and metrics.get("rules/tastings/guests_came") == 1
        and metrics.get("audit/differences") == 0
    )
    say(well, "MLflow: a backfill", f"range {parameters.get('range')}; {len(metrics)} metrics" if well else f"{parameters}; {metrics}")

    better = forecast.data.metrics["wape/item"] < forecast.data.metrics["wape_baseline/item"]
    windows = len(mlflow.get_metric_history(forecast.info.run_id, "window/item/wape"))
    say(better and windows == 6, "MLflow: metrics of a forecast", f"{windows} windows, {len(forecast.data.metrics)} metrics")
    versions = sorted(mlflow.search_model_versions("name = 'sales_forecast'"), key=lambda each: int(each.version))
    say(
        [(int(each.version), each.run_id) for each in versions] == [(n + 1, run.info.run_id) for n, run in enumerate(found[3:])],
        "MLflow: a version a forecast",
        "; ".join(f"{each.version}: {each.description}" for each in versions),
    )
    champion = mlflow.get_model_version_by_alias("sales_forecast", "champion").version
    say(str(champion) == "2", "MLflow: the champion", f"version {champion} of {len(versions)}")


def sales(folder, kind):
    """Sales of twelve items in three categories over 300 days; every week like the one before, or each day by chance."""
    import pyarrow
    from deltalake import write_deltalake

    chance = random.Random(11)
    rows = []
    for day in range(300):
        for item in range(12):
            dollars = (item + 1) * (20 + 10 * (day % 7)) * (1 if kind == "regular" else 0.2 + 1.6 * chance.random())
            rows.append(
                {
                    "sale_date": datetime.date(2023, 1, 2) + datetime.timedelta(days=day),
                    "category_id": f"C{item // 4}",
                    "item_id": f"I{item}",
                    "sale_amount": decimal.Decimal(f"{dollars:.2f}"),
                }
            )
    schema = pyarrow.schema(
        [
            ("sale_date", pyarrow.date32()),
            ("category_id", pyarrow.string()),
            ("item_id", pyarrow.string()),
            ("sale_amount", pyarrow.decimal128(12, 2)),
        ]
    )
    write_deltalake(f"{folder}/gold/fact_sales", pyarrow.Table.from_pylist(rows, schema))


def tables(noisy, regular):
    import pyarrow
    from deltalake import DeltaTable, QueryBuilder

    def rows(folder, version=None):
        table = DeltaTable(f"{folder}/gold/fact_sales_forecast", version=version)
        query = "select * from t order by level, category_id, item_id, forecast_date"
        return pyarrow.table(QueryBuilder().register("t", table).execute(query).read_all()).to_pylist()

    first, second = rows(noisy, 0), rows(noisy, 1)
    made = {(row["model"], row["model_version"]) for row in first}
    say(len(first) == 15 * 30 and made == {("sales_forecast", "1")}, "forecast: rows by the registered version", f"{len(first)} by {made}")
    for row in first + second:
        del row["model_version"]
    latest = DeltaTable(f"{noisy}/gold/fact_sales_forecast").version()
    say(first == second and latest == 1, "forecast: once more, the same rows", f"{len(second)} rows, one commit a run")
    made = {(row["model"], row["model_version"]) for row in rows(regular)}
    say(made == {("sales_forecast", "2")}, "forecast: rows by the champion", f"not by the worse model: {made}")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
