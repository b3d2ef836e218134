# Sourced by test-peers: the dashboards of conf/superset in a real Superset, which asks the Trino that runs.

# rich and cachetools are needed and not asked for; Flask-Caching 2.5 is taken and does not fit.
superset="apache-superset==6.1.0 flask-caching==2.3.1 rich==14.2.0 cachetools==8.0.2 trino==0.340.0 playwright==1.64.1"
superset_pid=
refused=0

# superset_do NAME ARGUMENT...: the command line of Superset; what it says is in NAME.log
superset_do() {
  local name="$1"
  shift
  SUPERSET_CONFIG_PATH="$shown/superset_config.py" SUPERSET_HOME="$shown" FLASK_APP=superset PYTHONDONTWRITEBYTECODE=1 \
    timeout 400 "$cache/superset/bin/superset" "$@" > "$shown/$name.log" 2>&1
}

# superset_ask ARGUMENT...: superset.py
superset_ask() {
  SUPERSET_PASSWORD="$superset_password" "$cache/superset/bin/python" "$home/scripts/test-peers.d/superset.py" "$@" 2> "$shown/ask.log"
}

superset_stop() {
  [ -z "$superset_pid" ] || kill "$superset_pid" 2> /dev/null || true
  superset_pid=
}

# A Superset of its own: as it comes, but for a database in the work folder and plain HTTP on loopback.
superset_up() {
  local step waited=0 port="$((20000 + RANDOM % 10000))"
  superset_password="$(cat /proc/sys/kernel/random/uuid)"
  mkdir -p "$shown"
  cat > "$shown/superset_config.py" <<CONFIG
SECRET_KEY = "$(cat /proc/sys/kernel/random/uuid)$(cat /proc/sys/kernel/random/uuid)"
SQLALCHEMY_DATABASE_URI = "sqlite:///$shown/superset.db?check_same_thread=false"
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
CONFIG
  echo "making a Superset …" >&2
  for step in "db upgrade" "fab create-admin --username admin --firstname A --lastname B --email admin@localhost" init; do
    # shellcheck disable=SC2086
    if ! superset_do "${step%% *}" $step $([ "${step%% *}" != fab ] || echo "--password $superset_password"); then
      why="superset $step fails: $(grep -i error "$shown/${step%% *}.log" | tail -n 1 | cut -c 1-250)"
      return 1
    fi
  done
  SUPERSET_CONFIG_PATH="$shown/superset_config.py" SUPERSET_HOME="$shown" PYTHONDONTWRITEBYTECODE=1 \
    "$cache/superset/bin/gunicorn" -w 1 -k gthread --threads 6 --timeout 300 -b "127.0.0.1:$port" "superset.app:create_app()" \
    > "$shown/server.log" 2>&1 &
  superset_pid=$!
  superset_url="http://127.0.0.1:$port"
  until "$cache/superset/bin/python" -c "import sys, requests; requests.get(sys.argv[1], timeout=5).raise_for_status()" \
    "$superset_url/health" 2> /dev/null; do
    if ! kill -0 "$superset_pid" 2> /dev/null || [ "$waited" -ge 120 ]; then
      why="Superset does not start: $(grep -i error "$shown/server.log" | tail -n 1 | cut -c 1-250)"
      return 1
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

# The three ways in: the command line, the API that keeps a Superset in step with files, and the page's own import. Each
# leaves the same objects.
superset_import() {
  local bundle="$shown/bundle" way found ways=("import-directory" "the assets API" "the page's import")
  cp -r "$home/conf/superset" "$bundle"
  sed -i "s|^sqlalchemy_uri:.*|sqlalchemy_uri: trino://superset@$trino/lake|" "$bundle/databases/"*.yaml
  for way in "${ways[@]}"; do
    echo "Superset: importing the dashboards by $way …" >&2
    case "$way" in
      import-directory) superset_do import import-directory --overwrite "$bundle" || true ;;
      "the assets API") superset_ask import "$superset_url" "$bundle" assets > "$shown/import.log" 2>&1 || true ;;
      *) superset_ask import "$superset_url" "$bundle" dashboard > "$shown/import.log" 2>&1 || true ;;
    esac
    if found="$(superset_ask objects "$shown/superset.db" "$bundle")"; then
      result checked "Superset: imported by $way" "$found"
    else
      result differs "Superset: imported by $way" "$(tail -n 1 "$shown/ask.log" | cut -c 1-200) $(grep -i error "$shown/import.log" | tail -n 1 | cut -c 1-200)"
      return 1
    fi
  done
}

# Sales that no contract lets in, so that there is something in quarantine to see. A lake that is not ours is left as it is.
superset_refuse() {
  [ "$lake" = "$work/lake" ] || return 0
  local many invoice date bottles n
  while read -r many invoice date bottles; do
    for ((n = 1; n <= many; n++)); do
      printf '{"Invoice":"%s","Date":"%s","ItemNumber":"11788","BottlesSold":"%s","BottleRetail":"$15.07","SaleDollars":"$15.07"}\n' \
        "$invoice$n" "$date" "$bottles" >> "$shown/refused.jsonl"
      refused=$((refused + 1))
    done
  done <<'FAULTS'
7 INV-91 2022-10-31 0
5 INV-92 2202-10-31 1
4 INV-93 31.10.2022 1
3 INV-94 2022-10-31 one
2 INV-95 1022-10-31 1
FAULTS
  LAKEHOUSE_ROOT="$lake" LAKEHOUSE_CONF="$home/conf" KAFKA=127.0.0.1:1 "$home/scripts/lakehouse" \
    land --dataset sales --files "$shown/refused.jsonl" > "$shown/land.log" 2>&1 || return 1
  LAKEHOUSE_ROOT="$lake" LAKEHOUSE_CONF="$home/conf" KAFKA=127.0.0.1:1 "$home/scripts/lakehouse" \
    run --until-caught-up --datasets sales --layers silver > "$shown/land.log" 2>&1 || return 1
  publish "$lake"
  expect "publish: a table more" 'exit code 0,*"register":1,"relocate":0,"unregister":0,*' "the quarantine of sales"
}

# A Chromium of the machine; root may have Debian's.
superset_browser() {
  local name
  for name in chromium google-chrome chrome chromium-browser; do
    if chromium="$(command -v "$name")"; then return 0; fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "installing Chromium …" >&2
    if { apt-get update && timeout 600 apt-get install -y --no-install-recommends chromium; } > "$shown/apt.log" 2>&1; then
      chromium="$(command -v chromium)"
      return
    fi
    why="there is no Chromium, and apt-get cannot install it: $(grep '^E:' "$shown/apt.log" | tail -n 1)"
  else
    why="there is no chromium or google-chrome, and who is not root cannot install one"
  fi
  return 1
}

dashboards() {
  shown="$work/superset"
  # shellcheck disable=SC2086
  if ! venv superset $superset; then
    result skipped "dashboards in Superset" "$why"
    return
  fi
  if ! superset_up; then
    result differs "dashboards in Superset" "$why"
    return
  fi
  if ! superset_refuse; then
    result differs "dashboards in Superset" "no refused sales can be made: $(tail -n 1 "$shown/land.log" | cut -c 1-200)"
  elif superset_import; then
    echo "Superset: asking every chart …" >&2
    if ! superset_ask charts "$superset_url" "$trino" "$refused" >> "$results"; then
      result differs "charts of Superset" "$(tail -n 1 "$shown/ask.log" | cut -c 1-300)"
    fi
    if ! superset_browser; then
      result skipped "dashboards in Chromium" "$why"
    elif ! superset_ask pictures "$superset_url" "$chromium" "${pictures:-$shown}" "$trino" >> "$results"; then
      result differs "dashboards in Chromium" "$(tail -n 1 "$shown/ask.log" | cut -c 1-300)"
    fi
  fi
  superset_stop
}
