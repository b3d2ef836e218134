# Sourced by test-peers: the notebooks are stored with outputs, and run from the first cell to the last over the lake.

notebook_packages="nbconvert==7.17.2 ipykernel==7.4.0 deltalake==1.6.6 pyarrow==26.0.1 pandas==3.1.1 matplotlib==3.11.2"

notebooks() {
  local file name stored
  # shellcheck disable=SC2086
  if ! venv notebooks $notebook_packages; then
    result skipped "notebooks" "$why"
    return
  fi
  [ -n "$lake" ] || make_lake
  mkdir -p "$work/notebooks"
  for file in "$home"/notebooks/*.ipynb; do
    name="$(basename "$file" .ipynb)"
    echo "running the notebook $name …" >&2
    if stored="$("$cache/notebooks/bin/python" "$home/scripts/test-peers.d/notebooks.py" stored "$file")"; then
      result checked "notebook $name: as stored" "$stored"
    else
      result differs "notebook $name: as stored" "$stored"
    fi
    # A cell that fails ends it.
    if LAKEHOUSE_ROOT="$lake" LAKEHOUSE_HOME="$home" IPYTHONDIR="$work/notebooks/ipython" timeout 600 \
      "$cache/notebooks/bin/jupyter" nbconvert --to notebook --execute --output-dir "$work/notebooks" "$file" \
      > "$work/notebooks/$name.log" 2>&1; then
      result checked "notebook $name: run" "$("$cache/notebooks/bin/python" "$home/scripts/test-peers.d/notebooks.py" stored "$work/notebooks/$name.ipynb")"
    else
      result differs "notebook $name: run" "$(tail -n 3 "$work/notebooks/$name.log" | tr '\n\t' '  ' | cut -c 1-300)"
    fi
  done
  notebooks_sql
}

# The Databricks notebook: every statement of it is answered by the lakehouse's own Spark.
notebooks_sql() {
  local sql="$home/notebooks/management_overview.sql"
  if [ "$(head -n 1 "$sql")" != "-- Databricks notebook source" ]; then
    result differs "notebook management_overview.sql" "its first line is not that of a Databricks notebook"
  elif LAKEHOUSE_ROOT="$lake" LAKEHOUSE_CONF="$home/conf" "$home/scripts/lakehouse" query --format csv \
    "$("$cache/notebooks/bin/python" "$home/scripts/test-peers.d/notebooks.py" statements "$sql")" \
    > "$work/notebooks/sql.out" 2> "$work/notebooks/sql.err"; then
    result checked "notebook management_overview.sql" "every statement is answered: $(wc -l < "$work/notebooks/sql.out") lines"
  else
    result differs "notebook management_overview.sql" "$(tail -n 1 "$work/notebooks/sql.err" | cut -c 1-300)"
  fi
}
