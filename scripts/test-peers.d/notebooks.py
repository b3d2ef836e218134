"""Looks at notebooks: what is stored in them, and the statements of a Databricks one."""

import json
import re
import sys


def stored(path):
    with open(path, encoding="utf-8") as file:
        cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
    outputs = [output for cell in cells for output in cell["outputs"]]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    failed = sum(output["output_type"] == "error" for output in outputs)
    unrun = sum(cell["execution_count"] is None for cell in cells)
    print(f"{len(cells)} cells, {len(outputs)} outputs, {pictures} plots, {failed} failed, {unrun} not run")
    sys.exit(failed > 0 or unrun > 0 or not outputs)


def statements(path):
    with open(path, encoding="utf-8") as file:
        cells = re.split(r"^-- COMMAND -+$", file.read(), flags=re.M)
    sql = [re.sub(r"^--.*$", "", cell, flags=re.M).strip().rstrip(";") for cell in cells if "-- MAGIC" not in cell]
    print(";\n".join(each for each in sql if each and not each.lower().startswith("use ")))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
