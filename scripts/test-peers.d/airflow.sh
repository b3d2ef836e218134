# Sourced by test-peers: the DAGs of conf/airflow in a real Airflow, their tasks run on a lake of a few applications.
airflow=apache-airflow==3.3.2

# airflow_do NAME ARGUMENT...: the command line of Airflow; what it says is in NAME.log
airflow_do() {
  local name="$1"
  shift
  (cd "$flown" && AIRFLOW_HOME="$flown/airflow" AIRFLOW__CORE__DAGS_FOLDER="$home/conf/airflow/dags" \
    AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__UNIT_TEST_MODE=False PYTHONDONTWRITEBYTECODE=1 \
    PATH="$cache/airflow/bin:$PATH" LAKEHOUSE_HOME="$home" LAKEHOUSE_ENV=local LAKEHOUSE_INBOX="$flown/inbox" \
    LAKEHOUSE_ROOT="$flown/lake" LAKEHOUSE_CONF="$flown/conf" LAKEHOUSE_HEAP=1g KAFKA=127.0.0.1:1 \
    timeout 400 "$cache/airflow/bin/airflow" "$@" > "$flown/$name.log" 2>&1)
}

# airflow_run NAME DAG DAY WANTED [CONF]: runs a DAG and compares how its tasks ended, such as 'land success refine success'
airflow_run() {
  local name="$1" ended
  echo "Airflow: $2, $1 …" >&2
  airflow_do "run-${name// /-}" dags test "lakehouse_$2" "$3" ${5:+--conf "$5"} || true
  ended="$("$cache/airflow/bin/python" - "$flown/airflow/airflow.db" "lakehouse_$2" <<'END'
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "select t.task_id, t.state, t.try_number from task_instance t join dag_run r on r.run_id = t.run_id and r.dag_id = t.dag_id"
    " where t.dag_id = ? and r.id = (select max(id) from dag_run where dag_id = ?) order by t.start_date is null, t.start_date",
    (sys.argv[2], sys.argv[2])).fetchall()
print(" ".join(f"{task} {state}" for task, state, tries in rows))
END
)"
  if [ "$ended" = "$4" ]; then
    result checked "Airflow, $2 ($1)" "$ended"
  else
    result differs "Airflow, $2 ($1)" "ended with '$ended', not '$4': $(grep -i 'lakehouse:\|error' "$flown/run-${name// /-}.log" | tail -n 1 | cut -c -200)"
  fi
}

airflow_house() {
  mkdir -p "$flown/conf/env" "$flown/conf/contracts" "$flown/inbox"
  cp -r "$home/conf/contracts/members" "$flown/conf/contracts/"
  printf 'lake: {root: "%s", models: "%s"}\nkafka: {bootstrap.servers: 127.0.0.1:1}\n' "$flown/lake" "$flown/gold" \
    > "$flown/conf/env/local.yaml"
  mkdir -p "$flown/gold"
  cp -r "$home/gold/models/members" "$flown/gold/"
  cat > "$flown/inbox/applications-00.csv" <<'END'
name,email,date_of_birth,mobile_no
Ann Lee,ann@emailprovider.com,1990-05-31,81234567
Cat Kim,cat@emailprovider.net,31-05-1990,61234567
Dan Poe,dan@emailprovider.com,1990/05/31,8123456
END
}

dags() {
  flown="$work/airflow"
  if ! venv airflow $airflow; then
    result skipped "conf/airflow" "$why"
    return
  fi
  airflow_house
  echo "Airflow: loading the DAGs …" >&2
  if ! airflow_do migrate db migrate; then
    result differs "conf/airflow" "Airflow makes no database: $(tail -n 1 "$flown/migrate.log")"
    return
  fi
  airflow_do errors dags list-import-errors || true
  airflow_do reserialize dags reserialize || true
  airflow_do list dags list --columns dag_id -o plain || true
  local names
  names="$(grep -o '^lakehouse_[a-z]*' "$flown/list.log" | sort | tr '\n' ' ')"
  if [ "$names" = "lakehouse_backfill lakehouse_land lakehouse_nightly lakehouse_poll " ]; then
    result checked "Airflow loads conf/airflow/dags" "$names"
  else
    result differs "Airflow loads conf/airflow/dags" "${names:-none}: $(tail -n 1 "$flown/errors.log")"
    return
  fi
  airflow_run "files that came" land 2026-09-01T00:00:00 "land success refine success"
  airflow_run "gold and the proof" nightly 2026-09-01T00:00:00 "refresh success audit success"
  airflow_run "all again" backfill 2026-09-01T00:00:00 "backfill success refresh success" \
    '{"dataset": "applications", "from": "2000-01-01", "to": "2100-01-01"}'
  airflow_run "a dataset that there is not" backfill 2026-09-02T00:00:00 "backfill failed refresh upstream_failed" \
    '{"dataset": "nobody", "from": "2000-01-01", "to": "2100-01-01"}'
  # A job of another machine that is alive.
  local turn
  turn="$(ls "$flown/lake/_leases" | sed -n 's/^land\.applications\.\([0-9]*\)\.lease$/\1/p')"
  printf '{"name":"land.applications","job":"land","host":"elsewhere","pid":1,"born":1,"since":"2026-09-01T00:00:00Z","id":"x"}' \
    > "$flown/lake/_leases/land.applications.$((turn + 1)).lease"
  airflow_run "while another lands" land 2026-09-02T00:00:00 "land skipped refine skipped"
}
