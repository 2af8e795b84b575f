#!/usr/bin/env python3
"""Spark: UNTESTED, written from the documentation.  Partitions of a table of dealfeat, scored.

    spark-submit --files model.json spark.py open.csv scored

dealkit is installed on every worker.  RDD.pipe would give each partition without its header, and
cut fields that hold a line end; so each partition is a process of its own, whose exit status
counts.  An empty one starts none.
"""
import csv
import io
import subprocess
import sys


def score(header):
    def partition(rows):
        table = io.StringIO()
        write = csv.writer(table, lineterminator="\n")
        write.writerow(header)
        n = 0
        for n, row in enumerate(rows, 1):
            write.writerow("" if v is None else v for v in row)
        if n == 0:
            return iter(())
        from pyspark import SparkFiles
        model = SparkFiles.get("model.json")
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", 'dealscore -q -j 1 -m "$0" | dealexplain -q -j 1 -m "$0"', model],
            input=table.getvalue(), capture_output=True, encoding="utf-8")
        if done.returncode != 0:
            raise RuntimeError(f"exit status {done.returncode}: {done.stderr.strip()}")
        return csv.DictReader(io.StringIO(done.stdout, newline=""))
    return partition


def main(source, target):
    from pyspark.sql import Row, SparkSession
    spark = SparkSession.builder.appName("dealkit").getOrCreate()
    # As text: what Spark takes for numbers, it writes otherwise.
    deals = spark.read.csv(source, header=True, inferSchema=False, multiLine=True, escape='"')
    scored = deals.rdd.mapPartitions(score(deals.columns)).map(lambda row: Row(**row))
    scored.toDF().write.csv(target, header=True, escape='"')


if __name__ == "__main__":
    main(*sys.argv[1:3])
