"""The dashboards of conf/superset in a real Superset that asks a real Trino.

import BASE BUNDLE assets|dashboard      imports the bundle as a client of Superset's API does
objects DATABASE BUNDLE                  whether Superset's own database holds what the bundle does, once, and no more
charts BASE TRINO REFUSED                every chart, without and with filters, computed once more from the tables' rows;
                                         REFUSED rows are known to be in quarantine
pictures BASE CHROMIUM FOLDER TRINO      both dashboards in a browser, as they are and filtered

prints a line for test-peers for each thing that was checked. BASE is Superset's address, its password is in the
environment.
"""

import collections
import datetime
import decimal
import io
import json
import os
import pathlib
import re
import sqlite3
import sys
import time
import uuid
import zipfile

import requests
import trino
import yaml

USER, PASSWORD = "admin", os.environ.get("SUPERSET_PASSWORD", "")
SALES, HEALTH = "sales-report", "pipeline-health"


def say(state, what, note):
    print(state, what, " ".join(str(note).split())[:300], sep="\t", flush=True)


# --- Superset


class Superset:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        login = {"username": USER, "password": PASSWORD, "provider": "db", "refresh": False}
        token = self.session.post(f"{base}/api/v1/security/login", json=login, timeout=60).json()["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["Referer"] = base
        self.session.headers["X-CSRFToken"] = self.get("security/csrf_token/")

    def get(self, path):
        answer = self.session.get(f"{self.base}/api/v1/{path}", timeout=60)
        answer.raise_for_status()
        return answer.json()["result"]

    def charts(self, dashboard):
        return {chart["slice_name"]: chart["form_data"] for chart in self.get(f"dashboard/{dashboard}/charts")}

    def rows(self, form, filters=(), columns=None):
        """The rows of a chart, or the reason why there are none."""
        query = {"filters": [], "metrics": [], **({"columns": columns, "row_limit": 10000} if columns else question(form))}
        query["filters"] = query["filters"] + [{"col": c, "op": o, "val": v} for c, o, v in filters]
        request = {
            "datasource": {"id": int(form["datasource"].split("__")[0]), "type": "table"},
            "queries": [query], "result_format": "json", "result_type": "full", "force": True,
        }
        answer = self.session.post(f"{self.base}/api/v1/chart/data", json=request, timeout=300)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.text}")
        result = answer.json()["result"][0]
        if result.get("error"):
            raise RuntimeError(result["error"])
        return result["data"]


def question(form):
    """What Superset's own page asks for a chart of one of the four kinds that the bundle has."""
    filters = [{"col": f["subject"], "op": f["operator"], "val": f["comparator"]} for f in form["adhoc_filters"]]
    kind = form["viz_type"]
    if kind == "big_number_total":
        return {"filters": filters, "metrics": [form["metric"]]}
    if kind == "table" and form["query_mode"] == "raw":
        return {"filters": filters, "columns": form["all_columns"], "row_limit": form["row_limit"],
                "orderby": [json.loads(order) for order in form["order_by_cols"]]}
    if kind == "table":
        return {"filters": filters, "columns": form["groupby"], "metrics": form["metrics"], "row_limit": form["row_limit"],
                "orderby": [[form["timeseries_limit_metric"], False]]}
    x = form["x_axis"]
    if form.get("time_grain_sqla"):
        x = {"columnType": "BASE_AXIS", "expressionType": "SQL", "sqlExpression": x, "label": x,
             "timeGrain": form["time_grain_sqla"]}
    return {"filters": filters, "columns": [x, *form["groupby"]], "metrics": form["metrics"], "row_limit": form["row_limit"],
            "orderby": [[form["metrics"][0], False]]}


def bundle_files(folder):
    return {path.relative_to(folder).as_posix(): yaml.safe_load(path.read_text())
            for path in sorted(pathlib.Path(folder).rglob("*.yaml"))}


def import_bundle(base, folder, kind):
    superset = Superset(base)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            bundle.write(path, f"bundle/{path.relative_to(folder)}")
    field = "bundle" if kind == "assets" else "formData"
    answer = superset.session.post(f"{base}/api/v1/{kind}/import/", files={field: ("bundle.zip", archive.getvalue())},
                                   data={"overwrite": "true"}, timeout=300)
    if answer.status_code != 200:
        sys.exit(f"{kind}/import answers {answer.status_code}: {answer.text[:300]}")


def objects(database, folder):
    tables = {"databases": "dbs", "datasets": "tables", "charts": "slices", "dashboards": "dashboards"}
    wanted = collections.defaultdict(set)
    for path, content in bundle_files(folder).items():
        if "/" in path:
            wanted[path.split("/")[0]].add(content["uuid"])
    connection = sqlite3.connect(database)
    notes, wrong = [], []
    for kind, table in tables.items():
        found = [str(uuid.UUID(bytes=row[0])) for row in connection.execute(f"select uuid from {table}")]
        notes.append(f"{len(found)} {kind}")
        if sorted(found) != sorted(wanted[kind]):
            wrong.append(f"{kind}: {len(found)} for {len(wanted[kind])} in the bundle")
    links = connection.execute("select count(*), count(distinct slice_id) from dashboard_slices").fetchone()
    if links != (len(wanted["charts"]), len(wanted["charts"])):
        wrong.append(f"{links[0]} charts on dashboards")
    if wrong:
        sys.exit("; ".join(wrong))
    print(", ".join(notes) + ", by their UUIDs")


# --- the same once more, from the rows of the tables

Sale = collections.namedtuple("Sale", "date store category item county returned bottles dollars days cost shipped")
Batch = collections.namedtuple("Batch", "flow dataset read applied superseded duplicate quarantined range version at")
Rule = collections.namedtuple("Rule", "dataset rule column severity passed failed at")


def ask(address, sql):
    host, port = address.rsplit(":", 1)
    cursor = trino.dbapi.connect(host=host, port=int(port), user="superset", catalog="lake").cursor()
    cursor.execute(sql)
    return cursor.fetchall()


def grouped(rows, key):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def total(field):
    return lambda rows: sum((getattr(row, field) or 0 for row in rows), decimal.Decimal(0))


def distinct(field):
    return lambda rows: len({getattr(row, field) for row in rows} - {None})


def shipped(rows):
    return sum(row.shipped is not None for row in rows)


def minus(figure):
    return lambda rows: -figure([row for row in rows if row.returned])


def share(part, whole):
    return lambda rows: part(rows) / whole(rows) if whole(rows) else None


def average(field):
    def of(rows):
        values = [getattr(row, field) for row in rows if getattr(row, field) is not None]
        return sum(values) / len(values) if values else None
    return of


def one(*figures):
    return lambda rows: [tuple(figure(rows) for figure in figures)]


def per(key, *figures, of=None):
    return lambda rows: [(*(k if isinstance(k, tuple) else (k,)), *(figure(group) for figure in figures))
                         for k, group in grouped([r for r in rows if of is None or of(r)], key).items()]


def largest(key, figure, many):
    """The greatest figures alone: which of two equals is left out is nobody's promise."""
    return lambda rows: sorted(((figure(group),) for group in grouped(rows, key).values()), reverse=True)[:many]


def month(row):
    return row.date.replace(day=1)


dollars, bottles, cost = total("dollars"), total("bottles"), total("cost")

# What each chart of the Sales Report shows; a name and a number in parentheses are compared by the number.
SALES_CHARTS = {
    "Invoices": one(len), "Customers": one(distinct("store")), "Bottles": one(bottles), "Sales": one(dollars),
    "Invoices by month": per(month, len), "Customers by month": per(month, distinct("store")),
    "Bottles by month": per(month, bottles), "Sales by month": per(month, dollars),
    "Sales by day": per(lambda s: s.date, dollars),
    "Top ten items": largest(lambda s: s.item, dollars, 10),
    "Top ten categories": largest(lambda s: s.category, dollars, 10),
    "Top twenty counties": largest(lambda s: s.county, dollars, 20),
    "All counties": per(lambda s: s.county, dollars, bottles, len, distinct("store"), share(dollars, len)),
    "Shipments": one(shipped), "Shipping cost": one(cost), "Shipping cost, share of sales": one(share(cost, dollars)),
    "Days to deliver": one(average("days")),
    "Shipments by days to deliver": per(lambda s: s.days, shipped, of=lambda s: s.shipped is not None),
    "Shipping cost by month": per(month, cost),
    "Returns": one(lambda rows: sum(s.returned for s in rows)), "Bottles returned": one(minus(bottles)),
    "Returned sales": one(minus(dollars)),
    "Returned, share of sales": one(share(minus(dollars), lambda rows: dollars([s for s in rows if not s.returned]))),
    "Returned sales by month": per(month, minus(dollars), of=lambda s: s.returned),
    "Most returned items": per(lambda s: s.item, len, minus(bottles), minus(dollars), of=lambda s: s.returned),
}


def hour(row):
    return row.at.replace(minute=0, second=0, microsecond=0, tzinfo=None)


def layer(batch):
    return batch.flow if batch.flow in ("bronze", "gold") else "silver"


def standing(batches):
    """The batches that count for how things stand: since the last rebuild of their dataset, where there was one."""
    since = {}
    for b in batches:
        if b.flow == "rebuild":
            since[b.dataset] = max(b.version, since.get(b.dataset, b.version))
    return [b for b in batches if b.flow not in ("silver", "redrive", "rebuild") or b.version >= since.get(b.dataset, -1)]


def waiting(batches):
    read = {flow: sum(b.read for b in standing(batches) if b.flow == flow) for flow in ("bronze", "silver", "rebuild")}
    return read["bronze"] - read["silver"] - read["rebuild"]


def refused(batches):
    kept = standing(batches)
    return (sum(b.quarantined for b in kept if b.flow in ("silver", "rebuild"))
            - sum(b.read for b in kept if b.flow == "redrive"))


def lags(batches):
    """Seconds from landing to silver, by dataset."""
    landed = {(b.dataset, b.version): b.at for b in batches if b.flow == "bronze"}
    found = collections.defaultdict(list)
    for b in batches:
        versions = re.search(r"versions (\d+) to (\d+)$", b.range or "")
        if b.flow == "silver" and versions:
            first, last = map(int, versions.groups())
            came = [at for (d, v), at in landed.items() if d == b.dataset and first <= v <= last]
            if came:
                found[b.dataset].append((b.at - min(came)).total_seconds())
    return found


def unaccounted(batches):
    return sum(b.read - b.applied - b.superseded - b.duplicate - b.quarantined for b in batches)


read, applied = total("read"), total("applied")

# Of a chart's columns those that these name, else all; times of now are not compared.
HEALTH_CHARTS = {
    "Waiting": (one(waiting), None),
    "In quarantine": (one(refused), None),
    "Unaccounted for": (one(unaccounted), None),
    "Batches": (one(len), None),
    "Rows read": (one(read), None),
    "Freshness of sources": (
        lambda all: [(d, sum(b.read for b in bs if b.flow == "bronze"), waiting(bs), refused(bs))
                     for d, bs in grouped([b for b in all if layer(b) != "gold"], lambda b: b.dataset).items()],
        ["dataset", "landed", "waiting", "quarantined"]),
    "Freshness of gold": (
        lambda all: [(d, max(bs, key=lambda b: b.at).applied, len(bs))
                     for d, bs in grouped([b for b in all if b.flow == "gold"], lambda b: b.dataset).items()],
        ["dataset", "applied", "batches"]),
    "Lag by dataset": (lambda all: [(d, max(seconds)) for d, seconds in lags(all).items()], ["dataset", "max_behind"]),
    "Quarantined over time": (
        per(lambda b: (hour(b), b.dataset), total("quarantined"), of=lambda b: layer(b) == "silver" and b.quarantined), None),
    "Batches over time": (per(lambda b: (hour(b), layer(b)), len), None),
    "Rows over time": (per(lambda b: (hour(b), layer(b)), read), None),
    "Latest batches": (
        lambda all: [(b.flow, b.dataset, b.read, b.applied, b.quarantined)
                     for b in sorted(all, key=lambda b: b.at, reverse=True)[:1000]],
        ["flow", "dataset", "read", "applied", "quarantined"]),
}


def broken(rule):
    return (rule.dataset, rule.rule, rule.column)


RULE_CHARTS = {
    "Rules kept": (one(share(total("passed"), lambda rs: sum(r.passed + r.failed for r in rs))), None),
    "Rules": (per(lambda r: (r.dataset, r.rule, r.column, r.severity), total("failed"), lambda rs: sum(r.passed + r.failed for r in rs)),
              ["dataset", "rule", "column_name", "severity", "rules_failed", "checked"]),
}
# Those whose rows depend on which table is a model's: of the rules that were ever broken.
RULE_HISTORY = "Rule history"
REASONS = "Quarantine by reason"
OTHERS = {"Last batch", "Seconds a batch", "Lag over time", "Slowest batches, seconds"}


def comparable(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()[:19]
    if isinstance(value, str):
        number = re.search(r" \(([^()]+)\)$", value)
        if number:
            return comparable(number.group(1))
        try:
            return round(float(value), 3)
        except ValueError:
            return value
    return round(float(value), 3)


def shown(data, form, columns=None):
    """Rows of a chart as tuples; a time comes in milliseconds."""
    rows = []
    times = {form.get("x_axis")} if form.get("time_grain_sqla") else set()
    whole = form.get("time_grain_sqla") in ("P1M", "P1D")
    for row in data:
        values = []
        for name in columns or row:
            value = row[name]
            if name in times:
                value = datetime.datetime.fromtimestamp(value / 1000, datetime.timezone.utc).replace(tzinfo=None)
                value = value.date() if whole else value
            values.append(value)
        rows.append(tuple(comparable(v) for v in values))
    return rows


def alike(found, wanted):
    """Sums of floats may fall on either side of half a thousandth; of a share, which is small, that would be much."""
    return len(found) == len(wanted) and all(
        f == w or isinstance(f, float) and isinstance(w, float) and abs(f - w) < min(0.0011, 1e-4 * abs(w))
        for f, w in zip(found, wanted))


def unlike(found, wanted):
    wanted = [tuple(comparable(v) for v in row) for row in wanted]
    order = lambda row: tuple(str(v) for v in row)
    found, wanted = sorted(found, key=order), sorted(wanted, key=order)
    odd = [f"{f} for {w}" for f, w in zip(found, wanted) if not alike(f, w)]
    if len(found) == len(wanted) and not odd:
        return None
    return f"{len(found)} rows for {len(wanted)}: {'; '.join(odd[:2])}"


class Tally:
    """One line for a dashboard and a way to filter it, naming what is wrong."""

    def __init__(self, what):
        self.what, self.right, self.wrong = what, 0, []

    def chart(self, name, do):
        try:
            fault = do()
        except Exception as error:
            fault = str(error)
        if fault:
            self.wrong.append(f"{name}: {fault}")
        else:
            self.right += 1

    def end(self, note):
        if self.wrong:
            say("differs", self.what, f"{len(self.wrong)} charts, {'; '.join(self.wrong)}")
        else:
            say("checked", self.what, f"{self.right} charts {note}")


def label(superset, form, column, ending):
    """The word of a filter for a number, as Superset offers it."""
    return next(row[column] for row in superset.rows(form, columns=[column]) if row[column].endswith(f"({ending})"))


def sales_report(superset, address):
    sales = [Sale(*row) for row in ask(address, """
        select sale_date, store_id, category_key, item_id, coalesce(county, 'Unknown'), is_return, bottles_sold, sale_amount,
          days_to_deliver, shipping_cost, shipping_date from gold.fact_sales""")]
    names = dict(ask(address, "select category_id, category_name from gold.dim_category"))
    charts = superset.charts(SALES)
    compare_names(charts, SALES_CHARTS, SALES)
    form = charts["Sales"]
    store = grouped(sales, lambda s: s.store)
    busiest = max(store, key=lambda k: len(store[k]))
    with_returns = [s for s in sales if s.returned] or sales
    item = with_returns[0].item
    category = next(s.category for s in with_returns if s.category != "-1")
    first = min(s.date for s in sales)
    last = max(s.date for s in sales)
    middle = first + (last - first) / 2
    ways = {
        "as it is": ([], lambda s: True),
        "a range of dates": ([("sale_date", "TEMPORAL_RANGE", f"{middle} : {last}")], lambda s: middle <= s.date < last),
        "a store": ([("store", "IN", [label(superset, form, "store", busiest)])], lambda s: s.store == busiest),
        "a category": ([("category", "IN", [names[category]])], lambda s: s.category == category),
        "an item": ([("item", "IN", [label(superset, form, "item", item)])], lambda s: s.item == item),
    }
    for way, (filters, keep) in ways.items():
        kept = [s for s in sales if keep(s)]
        tally = Tally(f"Sales Report, {way}")
        for name, wanted in SALES_CHARTS.items():
            tally.chart(name, lambda: sales_chart(superset, charts[name], filters, wanted(kept), name))
        tally.end(f"as computed from {len(kept):,} of {len(sales):,} rows of gold.fact_sales")


def sales_chart(superset, form, filters, wanted, name):
    columns = form["metrics"] if name.startswith("Top ") else None
    return unlike(shown(superset.rows(form, filters), form, columns), wanted)


def compare_names(charts, known, dashboard):
    unknown = set(charts) ^ set(known)
    if unknown:
        say("differs", f"charts of {dashboard}", f"nobody computes, or nobody shows: {', '.join(sorted(unknown))}")


def pipeline_health(superset, address, known_refused):
    batches = [Batch(*row) for row in ask(address, """
        select flow, dataset, read, applied, superseded, duplicate, quarantined, source_range, target_version, committed_at
        from ops.ledger""")]
    rules = [Rule(*row) for row in ask(address, """
        select dataset, rule, "column", severity, passed, failed, committed_at from ops.rules""")]
    models = {b.dataset for b in batches if b.flow == "gold"}
    charts = superset.charts(HEALTH)
    compare_names(charts, {*HEALTH_CHARTS, *RULE_CHARTS, *OTHERS, RULE_HISTORY, REASONS}, HEALTH)
    many = max(grouped(batches, lambda b: b.dataset).items(), key=lambda group: len(group[1]))[0]
    ways = {
        "as it is": ([], lambda dataset, layer: True),
        "a layer": ([("layer", "IN", ["silver"])], lambda dataset, layer: layer == "silver"),
        "a dataset": ([("dataset", "IN", [many])], lambda dataset, layer: dataset == many),
    }
    for way, (filters, keep) in ways.items():
        kept = [b for b in batches if keep(b.dataset, layer(b))]
        # How things stand is one row a dataset, whose layer is silver or gold.
        stand = [b for b in batches if keep(b.dataset, "gold" if b.dataset in models else "silver")]
        judged = [r for r in rules if keep(r.dataset, "gold" if r.dataset in models else "silver")]
        ever = {broken(r) for r in rules if r.failed}
        history = per(lambda r: (hour(r), *broken(r)), share(total("passed"), lambda rs: sum(r.passed + r.failed for r in rs)),
                      of=lambda r: broken(r) in ever)(judged)
        reasons = per(broken, total("failed"), of=lambda r: r.failed and r.severity == "error" and r.dataset not in models)(judged)
        tally = Tally(f"Pipeline health, {way}")
        for name, (wanted, columns) in HEALTH_CHARTS.items():
            of = stand if name in ("Waiting", "In quarantine", "Freshness of sources", "Freshness of gold") else kept
            # Lag is counted from what landed, which a filter by layer hides from nobody.
            figures = [row for row in wanted(batches if name.startswith("Lag") else of)
                       if not name.startswith("Lag") or keep(row[0], "silver")]
            tally.chart(name, lambda: unlike(shown(superset.rows(charts[name], filters), charts[name], columns), figures))
        for name, (wanted, columns) in RULE_CHARTS.items():
            tally.chart(name, lambda: unlike(shown(superset.rows(charts[name], filters), charts[name], columns), wanted(judged)))
        tally.chart(RULE_HISTORY, lambda: unlike(
            shown(superset.rows(charts[RULE_HISTORY], filters), charts[RULE_HISTORY], ["committed_at", "pass_rate"]),
            [(row[0], row[-1]) for row in history]))
        tally.chart(REASONS, lambda: unlike(
            shown(superset.rows(charts[REASONS], filters), charts[REASONS], ["rules_failed"]), [row[-1:] for row in reasons]))
        for name in sorted(OTHERS):
            tally.chart(name, lambda: None if superset.rows(charts[name], filters) else "it is empty")
        tally.end(f"as computed from {len(kept)} lines of ops.ledger and {len(judged)} of ops.rules")
    if known_refused:
        found = superset.rows(charts["In quarantine"])[0]["total_quarantined"]
        reasons = superset.rows(charts[REASONS])
        state = "checked" if found == known_refused and reasons else "differs"
        say(state, "Pipeline health, refused rows", f"{found} in quarantine of {known_refused} sent, {len(reasons)} reasons")


def denied(address):
    """Raw messages in quarantine are not for those who look at dashboards."""
    try:
        rows = ask(address, "select * from quarantine.sales limit 1")
    except trino.exceptions.TrinoUserError as error:
        state = "checked" if error.error_name == "PERMISSION_DENIED" else "differs"
        say(state, "quarantine is closed to Superset", error.message)
    else:
        say("differs", "quarantine is closed to Superset", f"{len(rows)} rows were read")


def charts(base, address, known_refused):
    superset = Superset(base)
    sales_report(superset, address)
    pipeline_health(superset, address, int(known_refused))
    if int(known_refused):
        denied(address)


# --- in a browser


def rison(value):
    """Objects as Superset's addresses have them."""
    if isinstance(value, dict):
        return "(" + ",".join(f"{k}:{rison(v)}" for k, v in value.items()) + ")"
    if isinstance(value, list):
        return "!(" + ",".join(map(rison, value)) + ")"
    return "'" + str(value).replace("!", "!!").replace("'", "!'") + "'"


def native(filters):
    return rison({name: {"id": name, "extraFormData": extra, "filterState": {"value": value}, "ownState": {}}
                  for name, (extra, value) in filters.items()})


class Page:
    def __init__(self, browser, base):
        self.base = base
        self.page = browser.new_page(viewport={"width": 1600, "height": 1200})
        self.asked = []
        self.page.on("response", self.note)
        self.page.goto(f"{base}/login/")
        self.page.fill("#username", USER)
        self.page.fill("#password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile("/superset/welcome"), timeout=120_000)

    def note(self, answer):
        if "/api/v1/chart/data" in answer.url and answer.request.method == "POST":
            self.asked.append(answer)

    def open(self, slug, count, filters=None):
        """Opens a dashboard in a window as high as it is, so that all its charts are drawn, and waits until they are."""
        self.asked = []
        self.page.set_viewport_size({"width": 1600, "height": 1200})
        address = f"{self.base}/superset/dashboard/{slug}/?expand_filters=1"
        if filters:
            address += "&native_filters=" + requests.utils.quote(native(filters))
        self.page.goto(address)
        self.page.wait_for_selector(".dashboard-component-chart-holder", timeout=120_000)
        height = self.page.evaluate("Math.max(...[...document.querySelectorAll('*')].map(e => e.scrollHeight))")
        self.page.set_viewport_size({"width": 1600, "height": height + 60})
        end = time.monotonic() + 300
        while time.monotonic() < end:
            self.page.wait_for_timeout(1000)
            drawn = self.page.locator(".dashboard-component-chart-holder .slice_container").count()
            busy = self.page.locator("[data-test=loading-indicator], .loading").count()
            if drawn >= count and not busy and len(self.answers()) >= count:
                break
        # Bars and lines grow for a moment.
        self.page.wait_for_timeout(3000)

    def answers(self):
        """What was asked last for each chart and what came back."""
        found = {}
        for answer in self.asked:
            request = json.loads(answer.request.post_data)
            chart = request["form_data"].get("slice_id")
            if chart:
                found[chart] = (answer, request)
        return found

    def faults(self, names, filtered):
        """FILTERED maps the name of a chart to the columns that its question must filter by."""
        faults = []
        answers = self.answers()
        for name, number in names.items():
            if number not in answers:
                faults.append(f"{name}: it is not drawn")
                continue
            answer, request = answers[number]
            result = (answer.json().get("result") or [{}])[0] if answer.status == 200 else {"error": answer.status}
            if result.get("error"):
                faults.append(f"{name}: {result['error']}")
            asked = {f["col"] for f in request["queries"][0]["filters"] if f.get("val") != "No filter"}
            # A range of dates is the query's own; what it came to is in the answer.
            if result.get("from_dttm"):
                asked.add("sale_date")
            missing = filtered(name) - asked
            if missing:
                faults.append(f"{name}: does not obey {', '.join(sorted(missing))}")
        shown = self.page.locator("[data-test=error-alert], .ant-alert-error").count()
        if shown:
            faults.append(f"{shown} errors are shown")
        return faults


def pictures(base, chromium, folder, address):
    from playwright.sync_api import sync_playwright

    superset = Superset(base)
    names = {slug: {n: form["slice_id"] for n, form in superset.charts(slug).items()} for slug in (SALES, HEALTH)}
    form = superset.charts(SALES)["Sales"]
    store, category, item = (superset.rows(form, columns=[column])[0][column] for column in ("store", "category", "item"))
    last = ask(address, "select max(sale_date) from gold.fact_sales")[0][0]
    dates = f"{last.replace(day=1)} : {last + datetime.timedelta(days=1)}"
    select = lambda column, value: ({"filters": [{"col": column, "op": "IN", "val": [value]}]}, [value])
    sales_filters = {
        "NATIVE_FILTER-date-range": ({"time_range": dates}, dates), "NATIVE_FILTER-store": select("store", store),
        "NATIVE_FILTER-category": select("category", category), "NATIVE_FILTER-item": select("item", item),
    }
    # A lake of an hour ago is best looked at by the minute.
    by_minute = {"NATIVE_FILTER-time-grain": ({"time_grain_sqla": "PT1M"}, ["PT1M"]),
                 "NATIVE_FILTER-time-range": ({"time_range": "No filter"}, "No filter")}
    health_filters = {"NATIVE_FILTER-layer": select("layer", "silver"), "NATIVE_FILTER-dataset": select("dataset", "sales")}
    every = lambda *columns: lambda name: set(columns)
    with sync_playwright() as playwright:
        options = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking" \
            " --disable-component-update --disable-sync"
        browser = playwright.chromium.launch(executable_path=chromium, args=options.split())
        page = Page(browser, base)
        for slug, way, filters, filtered in (
                (SALES, "as it is", None, every()),
                (SALES, "by date, store, category and item", sales_filters, every("sale_date", "store", "category", "item")),
                (HEALTH, "as it is", by_minute, every()),
                (HEALTH, "by layer and dataset", health_filters, every("layer", "dataset"))):
            what = f"{slug} in Chromium, {way}"
            try:
                page.open(slug, len(names[slug]), filters)
                faults = page.faults(names[slug], filtered)
                if way == "as it is":
                    page.page.screenshot(path=f"{folder}/{slug}.png")
            except Exception as error:
                faults = [str(error)]
            if faults:
                say("differs", what, "; ".join(faults))
            else:
                size = pathlib.Path(folder, f"{slug}.png").stat().st_size
                note = f", a picture of {size // 1024} kB" if way == "as it is" else ", each asked with the filters"
                say("checked", what, f"{len(names[slug])} charts are drawn{note}")
        browser.close()


if __name__ == "__main__":
    {"import": import_bundle, "objects": objects, "charts": charts, "pictures": pictures}[sys.argv[1]](*sys.argv[2:])
