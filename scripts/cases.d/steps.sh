# Sourced by scripts/cases: the steps of a round, and the table of verdicts.

# The databases and the Kafka of the cases, with their messages.
start() {
  cp "$home/conf/env/local.yaml" "$work/given/env/"
  if [ ${#sql[@]} -gt 0 ]; then
    (cd "$home" && ./mvnw -q -f scripts/cases.d/pom.xml dependency:build-classpath -Dmdep.includeScope=test \
      -Dmdep.outputFile="$work/classpath") > "$work/up" 2>&1 || { cat "$work/up" >&2; exit 2; }
    "$java" -cp "$(cat "$work/classpath")" "$home/scripts/cases.d/Databases.java" "$work/databases" "${sql[@]}" \
      > "$work/addresses" 2> "$work/databases.log" &
    databases=$!
    until grep -qs "^READY" "$work/addresses"; do
      kill -0 "$databases" 2> /dev/null || { tail -n 15 "$work/databases.log" >&2; exit 2; }
      sleep 0.2
    done
    sed -i -e "/^databases:/r /dev/stdin" "$work/given/env/local.yaml" < <(grep -v '^READY' "$work/addresses")
  fi
  "$home/scripts/sandbox" up --no-database --port "$port" --dir "$work/sandbox" > "$work/up" 2>&1 || { cat "$work/up" >&2; exit 2; }
  export KAFKA="127.0.0.1:$port" CASES_PASSWORD=reader
  if [ ${#messages[@]} -gt 0 ]; then program Produce "$KAFKA" "${messages[@]}"; fi
}

# has CONF DATASET: whether the dataset has a contract there.
has() {
  ls "$1"/contracts/*/"$2.odcs.yaml" > /dev/null 2>&1
}

# round CONF OPTION...: a lake of the contracts of CONF, whose steps tell $out what they print; with OPTION a second run.
round() {
  local conf="$1" dataset i landed polled=()
  export LAKEHOUSE_CONF="$conf" LAKEHOUSE_ROOT="$conf.lake"
  mkdir -p "$conf/contracts" "$conf.lake"
  cp -r "$conf/contracts" "$conf.kept"
  step validate validate
  for dataset in "${datasets[@]}"; do
    # What validate refuses is told and left out, so that the others run.
    ! grep -q "/$dataset.odcs.yaml:" "$out/validate" || rm -f "$conf"/contracts/*/"$dataset.odcs.yaml"
    has "$conf" "$dataset" || continue
    ! grep -q '{property: poll,' "$conf"/contracts/*/"$dataset.odcs.yaml" || polled+=("$dataset")
    landed=()
    for ((i = 0; i < ${#files[@]}; i += 2)); do
      [ "${files[i]}" != "$dataset" ] || landed+=(--files "${files[i + 1]}")
    done
    [ ${#landed[@]} = 0 ] || step land land --dataset "$dataset" "${landed[@]}"
  done
  [ ${#polled[@]} = 0 ] || step poll poll --dataset "$(IFS=,; echo "${polled[*]}")"
  step run run --until-caught-up
  [ $# = 1 ] || step run run --until-caught-up "${@:2}"
}

# What each case has in silver and in quarantine.
show() {
  local dataset silver='' quarantine=''
  for dataset in "${datasets[@]}"; do
    has "$work/given" "$dataset" || continue
    silver+="select '$dataset' as case, * from silver.$dataset order by 2; "
    quarantine+="select '$dataset' as case, partition, offset, array_join(transform(reasons, r -> concat(r.rule, ' ', coalesce(r.column, ''), ': ', r.message)), '; ') as reasons from quarantine.$dataset order by 2, 3; "
  done
  [ -n "$silver" ] || return 0
  step 'silver, quarantine' query --format json "$silver$quarantine"
}

# verdicts given|amended DATASET...: asks the lake of the last round.
verdicts() {
  program Verdicts "$expected" "$1" "$home/scripts/lakehouse" "$out" "$work/verdicts" "${@:2}"
}

# The table; exit code 1 where something is wrong.
table() {
  printf '\n== verdicts\n'
  sort -n "$work/verdicts" | awk -F'\t' '
    BEGIN { printf "%-5s%-18s%-8s%s\n", "case", "dataset", "verdict", "what is right" }
    {
      printf "%-5s%-18s%-8s%s\n", $2, $3, $4, $5
      if ($4 == "WRONG") { wrong++; printf "%31s%s\n%31s%s\n", "", substr($6, 1, 600), "", $7 }
      else if ($5 ~ / — with /) with++
    }
    END {
      printf "%d of %d right, %d of them with an amended contract or option\n", NR - wrong, NR, with
      exit wrong > 0
    }'
}
