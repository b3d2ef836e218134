# Sourced by test-peers: the packaged jars through a real spark-submit, against a Kafka with TLS, users and rights.
# PyPI's Spark: the one that the jars are built for.
spark=pyspark==4.2.0

# submit NAME OPTION... COMMAND...: a run of scripts/submit in the folder of the check; what it says is in NAME.out, NAME.err
submit() {
  local name="$1"
  shift
  (cd "$submitted" && LAKEHOUSE_ROOT="$submitted/lake" LAKEHOUSE_CONF="$submitted/conf" LAKEHOUSE_HEAP=1g \
    SPARK_HOME="$spark_home" timeout 600 "$home/scripts/submit" "$@" > "$submitted/$name.out" 2> "$submitted/$name.err")
}

# What broke it, in a line.
last_of() {
  grep -v 'proxy server\|^WARNING' "$submitted/$1.err" | tail -n 3 | tr '\n\t' '  ' | cut -c -300
}

submit_house() {
  local secure="$submitted/sandbox/secure"
  mkdir -p "$submitted"/conf/{env,contracts/test} "$submitted/gold/test/aggregates"
  cat > "$submitted/conf/env/local.yaml" <<END
lake: {root: lake, models: ../gold}
kafka:
  bootstrap.servers: 127.0.0.1:$1
  security.protocol: SASL_SSL
  sasl.mechanism: SCRAM-SHA-512
  sasl.jaas.config: >-
    org.apache.kafka.common.security.scram.ScramLoginModule required
    username="lakehouse" password="\${file:$secure/lakehouse.password}";
  ssl.truststore.type: PEM
  ssl.truststore.location: $secure/ca.pem
END
  cat > "$submitted/conf/contracts/test/positions.odcs.yaml" <<'END'
apiVersion: v3.1.0
kind: DataContract
id: test-positions
name: Positions
version: 1.0.0
status: active
domain: test
schema:
- name: positions
  physicalName: positions
  properties:
  - {name: id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
  - {name: title, logicalType: string}
  - {name: salary, logicalType: number, physicalType: "decimal(10,2)"}
  customProperties:
  - {property: changes, value: upsert}
END
  echo 'select title, count(*) as positions, cast(sum(salary) as decimal(18, 2)) as salaries from silver.positions group by title' \
    > "$submitted/gold/test/aggregates/agg_salaries.sql"
  cat > "$submitted/gold/test/aggregates/agg_salaries.yml" <<'END'
name: agg_salaries
description: What the positions cost, by title.
grain: [title]
grain_description: one row per title
columns:
- {name: title, type: string, description: Title of the position.}
- {name: positions, type: bigint, description: Positions of that title.}
- {name: salaries, type: "decimal(18,2)", description: Sum of their salaries in dollars.}
END
}

submit_produce() {
  "$home/scripts/sandbox" produce --client-config "$submitted/sandbox/secure/producer.properties" --topic positions \
    --file - --key id > "$submitted/produce.out" 2>&1
}

submitted_jars() {
  submitted="$work/submitted"
  mkdir -p "$submitted"
  if ! venv spark $spark; then
    result skipped "spark-submit" "$why"
    return
  fi
  spark_home="$("$cache/spark/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')"
  local port="$((23100 + RANDOM % 800))"
  local s3_tls_port="$((port + 2000))"
  if ! "$home/scripts/sandbox" up --secure --s3 --s3-port "$((port + 1000))" --s3-tls-port "$s3_tls_port" --no-database \
    --port "$port" --dir "$submitted/sandbox" > "$submitted/up.out" 2>&1; then
    result differs "spark-submit" "the sandbox does not start: $(tail -n 1 "$submitted/up.out")"
    return
  fi
  submit_house "$port"
  submit_steps
  "$home/scripts/sandbox" down --dir "$submitted/sandbox" > /dev/null 2>&1 || true
}

submit_steps() {
  echo "spark-submit: thin jar, packages as local jars …" >&2
  printf '%s\n' '{"id":1,"title":"Driver","salary":"41000"}' '{"id":2,"title":"Clerk","salary":"38000.50"}' | submit_produce
  if ! submit thin --thin --jars run --until-caught-up; then
    result differs "spark-submit, thin jar" "$(last_of thin)"
    return
  fi
  result checked "spark-submit, thin jar and local jars" "$(head -n 1 "$submitted/thin.out" | tr -s ' ')"

  echo "spark-submit: thin jar, packages from the repositories …" >&2
  echo '{"id":3,"title":"Driver","salary":"39000"}' > "$submitted/more.jsonl"
  if submit packages --thin land --dataset positions --files "$submitted/more.jsonl"; then
    result checked "spark-submit, thin jar and --packages" "$(head -n 1 "$submitted/packages.out")"
  elif grep -q 'download failed\|unresolved dependency\|UNRESOLVED' "$submitted/packages.err"; then
    result skipped "spark-submit, thin jar and --packages" "the packages cannot be had: $(last_of packages)"
    submit again --thin --jars land --dataset positions --files "$submitted/more.jsonl" || true
  else
    result differs "spark-submit, thin jar and --packages" "$(last_of packages)"
    return
  fi

  echo "spark-submit: assembled jar …" >&2
  echo '{"id":2,"title":"Lead clerk","salary":"40000"}' | submit_produce
  if ! submit assembled --assembled --jars run --until-caught-up \
    || ! submit query --assembled --jars query --format csv 'select * from gold.agg_salaries order by title'; then
    result differs "spark-submit, assembled jar" "$(last_of assembled) $(last_of query)"
    return
  fi
  local wanted=$'title,positions,salaries\nDriver,2,80000.00\nLead clerk,1,40000.00'
  if [ "$(tr -d '\r' < "$submitted/query.out")" = "$wanted" ]; then
    result checked "spark-submit, assembled jar" "gold is what all four messages make of it"
  else
    result differs "spark-submit, assembled jar" "gold is $(tr '\n' ' ' < "$submitted/query.out")"
  fi
  submit_to_a_bucket "$wanted"
  # Output, logs, tables and checkpoints; the sandbox keeps its own passwords.
  local shown
  shown="$(grep -rlF "$(cat "$submitted/sandbox/secure/lakehouse.password")" "$submitted" --exclude-dir=sandbox || true)"
  if [ -z "$shown" ]; then
    result checked "spark-submit, the password" "in no output, log, table or checkpoint"
  else
    result differs "spark-submit, the password" "is in ${shown//$'\n'/ }"
  fi
}

# submit_to_a_bucket GOLD: the same messages into an S3 with TLS, whose client comes with the job.
submit_to_a_bucket() {
  echo "spark-submit: tables in a bucket …" >&2
  sed 's|^lake: .*|lake: {root: s3a://oaken/lake, checkpoints: s3a://oaken/checkpoints, models: ../gold}|' \
    "$submitted/conf/env/local.yaml" > "$submitted/conf/env/s3.yaml"
  cat >> "$submitted/conf/env/s3.yaml" <<END
spark:
  spark.hadoop.fs.s3a.endpoint: https://127.0.0.1:$s3_tls_port
  spark.hadoop.fs.s3a.endpoint.region: us-east-1
  spark.hadoop.fs.s3a.path.style.access: true
  spark.hadoop.fs.s3a.aws.credentials.provider: org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider
  spark.hadoop.fs.s3a.access.key: sandbox-key
  spark.hadoop.fs.s3a.secret.key: \${env:SUBMITTED_S3_SECRET}
END
  local -x LAKEHOUSE_TRUST="$submitted/sandbox/s3/tls/trust.jks" SUBMITTED_S3_SECRET=sandbox-secret
  local failed=
  submit bucket-land --assembled --jars --s3 --env s3 land --dataset positions --files "$submitted/more.jsonl" || failed=bucket-land
  if submit bucket --thin --s3 --env s3 run --until-caught-up; then
    result checked "spark-submit, s3a:// by --packages" "$(head -n 1 "$submitted/bucket.out" | tr -s ' ')"
  elif grep -q 'download failed\|unresolved dependency\|UNRESOLVED' "$submitted/bucket.err"; then
    result skipped "spark-submit, s3a:// by --packages" "the packages cannot be had: $(last_of bucket)"
    submit bucket --thin --jars --s3 --env s3 run --until-caught-up || failed=bucket
  else
    failed=bucket
  fi
  submit bucket-query --assembled --jars --s3 --env s3 query --format csv 'select * from gold.agg_salaries order by title' \
    || failed="${failed:-bucket-query}"
  if [ -z "$failed" ] && [ "$(tr -d '\r' < "$submitted/bucket-query.out")" = "$1" ]; then
    result checked "spark-submit, tables at s3a:// over TLS" "gold is the same"
  else
    result differs "spark-submit, tables at s3a:// over TLS" \
      "gold is $(tr '\n' ' ' < "$submitted/bucket-query.out") ${failed:+$(last_of "$failed")}"
  fi
}

bundle() {
  local out
  if ! venv bundles databricks-bundles==1.22.1 PyYAML==6.0.4; then
    result skipped "conf/databricks" "$why"
  elif out="$("$cache/bundles/bin/python" "$home/scripts/test-peers.d/bundle.py" "$home/conf/databricks/databricks.yml" 2>&1)"; then
    result checked "conf/databricks/databricks.yml" "$out"
  else
    result differs "conf/databricks/databricks.yml" "$(tail -n 1 <<< "$out")"
  fi
}
