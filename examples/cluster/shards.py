#!/usr/bin/env python3
"""Dask: each shard is scored and explained by a task of its own, and all are joined.

    shards.py [--scheduler tcp://HOST:8786] [--workers 2] MODEL OUTPUT SHARD...

Without --scheduler the workers are processes here.  With one, MODEL, the shards and the folder
of OUTPUT are on storage that all workers see, under the same names.  OUTPUT is written whole or
not at all; a shard that fails ends it with status 2, and what the program said.
"""
import argparse
import os
import subprocess
import sys


def score(script, model, shard, output):
    """Runs in a worker: the exit status, and what was said."""
    done = subprocess.run(["bash", script, model, shard, output], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


def main():
    p = argparse.ArgumentParser(description="Scores shards with Dask.")
    p.add_argument("--scheduler", help="of a cluster; otherwise processes here")
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("model")
    p.add_argument("output")
    p.add_argument("shard", nargs="+")
    a = p.parse_args()
    from distributed import Client, LocalCluster, as_completed

    here = os.path.dirname(os.path.abspath(__file__))
    parts = [os.path.abspath(f"{a.output}.{i}.part") for i in range(len(a.shard))]
    cluster = None if a.scheduler else LocalCluster(n_workers=a.workers, threads_per_worker=1,
                                                    dashboard_address=None)
    failed = 0
    with Client(a.scheduler or cluster) as client:
        # A lost worker's task is done again (retries), and a result is never taken from a cache (pure).
        tasks = {client.submit(score, os.path.join(here, "score"), os.path.abspath(a.model), os.path.abspath(shard),
                               part, retries=1, pure=False): shard for shard, part in zip(a.shard, parts)}
        for task in as_completed(tasks):
            status, said = task.result() if task.status == "finished" else (2, repr(task.exception()))
            if status != 0:
                print(f"shards.py: {tasks[task]}: exit status {status}: {said.strip()}", file=sys.stderr)
                failed += 1
    if cluster:
        cluster.close()
    if not failed:
        failed = subprocess.run(["bash", os.path.join(here, "join"), a.output, *parts]).returncode
    for part in parts:
        if os.path.exists(part):
            os.remove(part)
    return 2 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
