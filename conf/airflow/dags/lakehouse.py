"""The lakehouse's bounded jobs as Airflow 3 DAGs: each task is one command of scripts/lakehouse.

Where the lakehouse is and what it reads comes from the environment of Airflow's workers:
    LAKEHOUSE_HOME   folder with scripts/lakehouse (needed)
    LAKEHOUSE_ENV    name of the environment file (default prod)
    LAKEHOUSE_INBOX  folder or bucket URL of the files to land (default /data/inbox)
"""

import os
from datetime import datetime, timedelta

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator, Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

HOME = os.environ.get("LAKEHOUSE_HOME", "/opt/oaken-lakehouse")
ENVIRONMENT = os.environ.get("LAKEHOUSE_ENV", "prod")
INBOX = os.environ.get("LAKEHOUSE_INBOX", "/data/inbox")


class Lakehouse(BaseOperator):
    """One command. What its exit code means is what Airflow does."""

    template_fields = ("arguments",)

    def __init__(self, *, arguments, **kwargs):
        super().__init__(**kwargs)
        self.arguments = arguments
        self.process = None

    def execute(self, context):
        self.process = SubprocessHook()
        command = [f"{HOME}/scripts/lakehouse", "--env", ENVIRONMENT, *self.arguments]
        code = self.process.run_command(command=command, cwd=HOME).exit_code
        if code == 4:
            raise AirflowSkipException("the same job is running already")
        if code in (1, 2):
            # Trying again would say the same: a check found something, or somebody has to correct the configuration.
            raise AirflowFailException(f"exit code {code}; the lines above say what to do")
        if code != 0:
            raise AirflowException(f"exit code {code}; the lines above say what failed")

    def on_kill(self):
        if self.process:
            self.process.send_sigterm()


DEFAULTS = {
    "retries": 3,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(hours=6),
}


def dag(name, schedule, description, **more):
    # What was missed while Airflow was down is done by the next run: every job takes up where the tables say it is.
    return DAG(
        dag_id=f"lakehouse_{name}",
        schedule=schedule,
        start_date=datetime(2026, 1, 1),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        description=description,
        tags=["lakehouse"],
        **more,
    )


with dag("land", "@hourly", "Lands the applications that have arrived, and brings silver and gold up to date."):
    land = Lakehouse(
        task_id="land",
        arguments=["land", "--dataset", "applications", "--files", f"{INBOX}/applications-*.csv"],
    )
    refine = Lakehouse(
        task_id="refine",
        arguments=["run", "--until-caught-up", "--layers", "silver,gold", "--datasets", "applications"],
    )
    land >> refine

with dag("poll", "*/10 * * * *", "Lands what is new in the order system's tables; the streaming job refines it."):
    Lakehouse(task_id="poll", arguments=["poll"])

with dag("nightly", "30 2 * * *", "Refreshes gold and proves that every message is accounted for."):
    refresh = Lakehouse(task_id="refresh", arguments=["refresh"])
    audit = Lakehouse(task_id="audit", arguments=["audit"])
    refresh >> audit

with dag(
    "backfill",
    None,
    "Refines a range of landed messages again, beside the streaming job. Started by hand, with its parameters.",
    params={
        "dataset": Param("sales", type="string", description="The dataset."),
        "from": Param("2026-01-01", type="string", description="First day or time (UTC)."),
        "to": Param("2026-01-02", type="string", description="The day or time it ends before."),
        "by": Param("landed", enum=["landed", "sent"], description="Which time of a message counts."),
        "max_rows_per_batch": Param(50000, type="integer", minimum=1),
        "pause": Param("auto", type="string", description="Between two batches; auto: as long as one took."),
    },
):
    backfill = Lakehouse(
        task_id="backfill",
        arguments=[
            "backfill",
            "--dataset={{ params.dataset }}",
            "--from={{ params.from }}",
            "--to={{ params.to }}",
            "--by={{ params.by }}",
            "--max-rows-per-batch={{ params.max_rows_per_batch }}",
            "--pause={{ params.pause }}",
        ],
    )
    refreshed = Lakehouse(task_id="refresh", arguments=["refresh"])
    backfill >> refreshed
