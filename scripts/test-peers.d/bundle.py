"""Holds conf/databricks/databricks.yml against the types that Databricks generates from the schema of its bundles.

Usage: bundle.py FILE, with databricks-bundles and PyYAML installed. Prints one line of results; exit code 1 on a fault.
"""

import pathlib
import re
import sys

import yaml
from databricks.bundles.jobs import Job

file = pathlib.Path(sys.argv[1])
text = file.read_text()
bundle = yaml.safe_load(text)
faults = []
jobs = bundle["resources"]["jobs"]
for name, job in jobs.items():
    try:
        # Refuses unknown keys, wrong types and missing ones.
        read = Job.from_dict(job)
    except (ValueError, TypeError) as fault:
        faults.append(f"{name}: {fault}")
        continue
    if bool(read.continuous) == bool(read.schedule):
        faults.append(f"{name}: neither continuous nor scheduled, or both")
    for task in job["tasks"]:
        for library in task["libraries"]:
            if not (file.parent / library["jar"]).exists():
                faults.append(f"{name}: there is no {library['jar']}: ./mvnw -DskipTests package")
declared = set(bundle["variables"])
faults += [f"variable {name} is not declared" for name in sorted(set(re.findall(r"\$\{var\.(\w+)}", text)) - declared)]
faults += [f"variable {name} is not used" for name in sorted(declared) if "${var." + name + "}" not in text]
faults += [f"{path}: there is no such folder" for path in bundle["sync"]["paths"] if not (file.parent / path).is_dir()]
wanted = {"stream", "land", "poll", "refresh"}
if set(jobs) != wanted:
    faults.append(f"jobs {sorted(jobs)}, not {sorted(wanted)}")
print("; ".join(faults) or f"{len(jobs)} jobs, all keys and types known")
sys.exit(1 if faults else 0)
