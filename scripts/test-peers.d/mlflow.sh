# Sourced by test-peers: runs, forecasts and their models in a real MLflow server from PyPI, and what is done without it.

unset MLFLOW                      # one of the user's own is not to be filled by this
mlflow_server=mlflow==3.17.2
mlflow_pid=

# mlflow_start PORT: on loopback, with a SQLite file behind it. In a group of its own, to be ended whole.
mlflow_start() {
  local waited=0
  mkdir -p "$work/mlflow"
  MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true setsid "$cache/mlflow/bin/mlflow" server --host 127.0.0.1 --port "$1" \
    --workers 1 --backend-store-uri "sqlite:///$work/mlflow/mlflow.db" --artifacts-destination "$work/mlflow/artifacts" \
    > "$work/mlflow.log" 2>&1 &
  mlflow_pid=$!
  until "$cache/mlflow/bin/python" "$home/scripts/test-peers.d/tracked.py" up "http://127.0.0.1:$1"; do
    if ! kill -0 "$mlflow_pid" 2> /dev/null || [ "$waited" -ge 120 ]; then
      why="MLflow does not start: $(grep -i error "$work/mlflow.log" | tail -n 1 | cut -c 1-200)"
      return 1
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

mlflow_stop() {
  [ -z "$mlflow_pid" ] || kill -9 -- "-$mlflow_pid" 2> /dev/null || true
  mlflow_pid=
}

# A configuration with a source of files, a gold table, and a secret that must not be seen.
mlflow_house() {
  mkdir -p "$1"/conf/{env,contracts/test} "$1/models/test/aggregates"
  cat > "$1/conf/env/local.yaml" <<'END'
lake: {root: "${env:LAKEHOUSE_ROOT}", models: ../models}
kafka: {bootstrap.servers: "127.0.0.1:1", sasl.jaas.config: "Scram required username=u password=${env:HUSH};"}
databases: {till: {url: "jdbc:mariadb://127.0.0.1:1/till", user: till, password: "${env:HUSH}"}}
mlflow: {uri: "${env:MLFLOW}", experiment: peers}
END
  cat > "$1/conf/contracts/test/tastings.odcs.yaml" <<'END'
apiVersion: v3.1.0
kind: DataContract
id: test-tastings
name: Tastings
version: 1.2.0
status: active
domain: test
schema:
- name: tastings
  physicalType: files
  properties:
  - {name: id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
  - {name: guests, logicalType: integer}
  quality:
  - {name: guests_came, type: custom, engine: lakehouse, implementation: "guests > 0", severity: error, description: Guests.}
  customProperties:
  - {property: changes, value: upsert}
END
  echo 'select guests, count(*) as tastings from silver.tastings group by guests' > "$1/models/test/aggregates/agg_guests.sql"
  cat > "$1/models/test/aggregates/agg_guests.yml" <<'END'
name: agg_guests
description: Tastings by guests.
grain: [guests]
grain_description: one row per number of guests
columns:
- {name: guests, type: int, description: Guests.}
- {name: tastings, type: bigint, description: How many.}
END
}

# tracked NAME COMMAND...: the lakehouse over that configuration; seconds, exit code and lines of warning are kept.
tracked() {
  local name="$1" began=$SECONDS
  shift
  tracked_code=0
  (cd "$tracked_house" && HUSH=hush-hush-42 LAKEHOUSE_CONF=conf LAKEHOUSE_HEAP=1g LAKEHOUSE_ROOT="${tracked_lake:-$tracked_house/lake}" \
    "$home/scripts/lakehouse" "$@") > "$work/mlflow/$name.out" 2> "$work/mlflow/$name.err" || tracked_code=$?
  tracked_seconds=$((SECONDS - began))
  tracked_warnings="$(grep -c 'MLflow at' "$work/mlflow/$name.err" || true)"
}

# asked WHAT PYTHON CHECK ARGUMENT...: the lines of a check; one that breaks off is a difference.
asked() {
  local what="$1" python="$2"
  shift 2
  "$python" "$home/scripts/test-peers.d/tracked.py" "$@" >> "$results" 2> "$work/mlflow/asked" ||
    result differs "$what" "$(tail -n 1 "$work/mlflow/asked" | cut -c 1-250)"
}

# ended WHAT NAME CODE WARNINGS: how the last command must have ended.
ended() {
  if [ "$tracked_code" = "$3" ] && [ "$tracked_warnings" = "$4" ]; then
    result checked "$1" "exit code $tracked_code in $tracked_seconds s${4:+, warnings $4}: $(grep 'MLflow at' "$work/mlflow/$2.err" | sed 's/.*MLflow at [^ ]*: //' | cut -c 1-120)"
  else
    result differs "$1" "exit code $tracked_code, warnings $tracked_warnings: $(tail -n 2 "$work/mlflow/$2.err" | tr '\n\t' '  ' | cut -c 1-250)"
  fi
}

mlflow_lost() {
  local job port="$1" python="$cache/mlflow/bin/python" check="$home/scripts/test-peers.d/tracked.py"
  printf 'id,guests\nT9,9\n' > "$tracked_house/third.csv"
  tracked land3 land --dataset tastings --files third.csv
  # The server dies as soon as the run is in it, long before the run has done its work.
  ("$python" "$check" running "$MLFLOW" && kill -9 -- "-$mlflow_pid") > /dev/null 2>&1 &
  job=$!
  tracked killed run --until-caught-up --datasets tastings
  wait "$job" || true
  mlflow_pid=
  ended "MLflow killed during a run" killed 0 1
  tracked gone refresh --full
  ended "MLflow gone" gone 0 1
  local gone_seconds="$tracked_seconds"
  "$python" "$check" silent "$port" &
  job=$!
  sleep 2
  tracked silent refresh --full
  ended "MLflow that never answers" silent 0 1
  # Waited for in the forecast alone, whose rows depend on it: 5 s for the first answer, and no second question. What is over
  # that is what the two runs differ by on a busy machine.
  if [ "$tracked_seconds" -le $((gone_seconds + 20)) ]; then
    result checked "MLflow that never answers: time" "$tracked_seconds s, and $gone_seconds s without it"
  else
    result differs "MLflow that never answers: time" "$tracked_seconds s, and $gone_seconds s without it"
  fi
  tracked_lake="$work/mlflow/noisy"
  tracked silent-forecast forecast
  tracked_lake=
  kill "$job" 2> /dev/null || true
  ended "forecast: MLflow that never answers" silent-forecast 0 1
}

mlflow_forecasts() {
  local reader="$cache/reader/bin/python" check="$home/scripts/test-peers.d/tracked.py" kind
  for kind in noisy regular; do "$reader" "$check" sales "$work/mlflow/$kind" "$kind"; done
  tracked_lake="$work/mlflow/noisy"
  tracked forecast1 forecast
  ended "forecast: the first model" forecast1 0 0
  tracked forecast2 forecast --json
  ended "forecast: once more" forecast2 0 0
  tracked_lake="$work/mlflow/regular"
  tracked forecast3 forecast
  ended "forecast: a model that is worse" forecast3 0 0
  if grep -q 'NOT promoted. The champion, version 2, makes the forecast' "$work/mlflow/forecast3.out"; then
    result checked "forecast: not promoted" "$(grep promoted "$work/mlflow/forecast3.out" | cut -c 1-150)"
  else
    result differs "forecast: not promoted" "$(tail -n 2 "$work/mlflow/forecast3.out" | tr '\n' ' ')"
  fi
  tracked_lake=
  asked "forecast: tables" "$reader" tables "$work/mlflow/noisy" "$work/mlflow/regular"
}

mlflow_checked() {
  local port
  # shellcheck disable=SC2086
  if ! venv mlflow "$mlflow_server" || ! venv reader $reader; then
    result skipped "MLflow" "$why"
    return
  fi
  port="$((20000 + RANDOM % 10000))"
  echo "starting MLflow …" >&2
  if ! mlflow_start "$port"; then
    result skipped "MLflow" "$why"
    mlflow_stop
    return
  fi
  export MLFLOW="http://127.0.0.1:$port"
  tracked_house="$work/mlflow/house"
  mlflow_house "$tracked_house"
  printf 'id,guests\nT1,12\nT2,0\nT3,25\nT4,12\n' > "$tracked_house/first.csv"
  echo "tracking runs and forecasts …" >&2
  tracked land1 land --dataset tastings --files first.csv
  tracked run run --until-caught-up --datasets tastings
  ended "run: tracked" run 0 0
  tracked refresh refresh --full
  ended "refresh: tracked" refresh 0 0
  tracked backfill backfill --dataset tastings --from 2000-01-01 --to 2100-01-01 --pause 0s
  ended "backfill: tracked" backfill 0 0
  mlflow_forecasts
  asked "MLflow: runs" "$cache/mlflow/bin/python" runs "$MLFLOW" hush-hush-42
  mlflow_lost "$port"
  unset MLFLOW
}

# How a lake of too few days is told, and the table of a long one between all engines. The lake of the other checks stands.
forecast_table() {
  local code=0 long="$work/long" tables
  if [ ${#inputs[@]} -gt 0 ]; then
    LAKEHOUSE_ROOT="$lake" LAKEHOUSE_CONF="$home/conf" "$home/scripts/lakehouse" forecast > "$work/short" 2>&1 || code=$?
    if [ "$code" = 1 ] && grep -q 'days of sales.*a forecast of 30 days needs 116' "$work/short"; then
      result checked "forecast: too few days" "exit code 1: $(tail -n 1 "$work/short" | cut -c 1-200)"
    else
      result differs "forecast: too few days" "exit code $code, $(tail -n 1 "$work/short" | cut -c 1-250)"
    fi
  fi
  "$cache/reader/bin/python" "$home/scripts/test-peers.d/tracked.py" sales "$long" noisy
  LAKEHOUSE_ROOT="$long" LAKEHOUSE_CONF="$home/conf" "$home/scripts/lakehouse" forecast > "$work/long.out" 2>&1 || true
  if [ -n "$trino" ]; then
    publish "$long"
    tables="$(grep -c '"action":"register"' "$work/publish" || true)"
    expect "publish: the forecast" 'exit code 0,*"differences":{}*' "$tables tables registered"
  fi
  LAYERS=gold ask_engines "$long" "$work/long-answers"
  sed 's/gold.fact_sales\t/gold.fact_sales, long\t/' "$work/long-answers/result" >> "$results"
}
