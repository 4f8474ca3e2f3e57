#!/usr/bin/env python3
"""Lints the manifests of thousands of repositories with Apache Spark, and writes the findings as Parquet.

    python3 fleet.py MANIFESTS OUT

MANIFESTS is a text file with the path of one manifest per line; every worker must see the files at these paths. OUT is the
folder to write to. Needs `pip install pyspark`, Java, and stripe-app-lint on the PATH of the workers.
"""

import argparse
import json
import subprocess

from pyspark.sql import SparkSession, functions as F
from pyspark.sql.types import IntegerType, StringType, StructField, StructType

FINDING = StructType(
    [
        StructField("file", StringType()),
        StructField("rule", StringType()),
        StructField("severity", StringType()),
        StructField("stage", StringType()),
        StructField("line", IntegerType()),
        StructField("message", StringType(), nullable=False),
        StructField("help", StringType()),
    ]
)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("manifests", help="file with the path of one manifest per line")
    options.add_argument("out", help="folder to write the Parquet files to")
    options.add_argument("--linter", default="stripe-app-lint", help="the program (default: the one on the PATH)")
    options.add_argument("--shard", type=int, default=1000, help="manifests per run of the program (default: 1000)")
    arguments = options.parse_args()

    spark = SparkSession.builder.appName("stripe-app-lint").getOrCreate()
    paths = spark.sparkContext.textFile(arguments.manifests).filter(bool)
    manifests = paths.count()
    shards = paths.repartition(max(1, -(-manifests // arguments.shard)))
    linter = arguments.linter
    findings = spark.createDataFrame(shards.mapPartitions(lambda shard: lint(linter, shard)), FINDING)
    findings.write.mode("overwrite").parquet(arguments.out)

    written = spark.read.parquet(arguments.out)
    print(f"{manifests} manifests, {written.count()} findings")
    by_rule = written.groupBy("severity", "rule").agg(
        F.count("*").alias("findings"), F.countDistinct("file").alias("manifests")
    )
    by_rule.orderBy(F.desc("findings"), "rule").show(200, truncate=False)
    spark.stop()


def lint(linter, paths):
    """Runs the linter once for all manifests of a shard."""
    files = "\0".join(paths)
    if not files:
        return
    # A manifest that cannot be read must not hide the others, nor be passed over in silence.
    command = [linter, "check", "--files-from", "-", "--format", "ndjson", "--fail-on", "never", "--allow-empty"]
    done = subprocess.run(command, input=files.encode(), capture_output=True)
    if done.returncode == 2:
        raise RuntimeError(done.stderr.decode())
    for line in done.stdout.decode().splitlines():
        found = json.loads(line)
        start = found["range"]["start"]["line"]
        yield found["file"], found["rule"], found["severity"], found["stage"], start, found["message"], found.get("help")
    for line in done.stderr.decode().splitlines():
        yield None, None, None, None, None, line, None


if __name__ == "__main__":
    main()
