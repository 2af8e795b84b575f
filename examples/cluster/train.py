#!/usr/bin/env python3
"""A booster that xgboost.dask trains, for "dealtrain --import": where rows do not fit one machine.

    dealfeat --snapshots --as-of 2025-06-30 clean.csv -o rows.csv
    train.py [--scheduler tcp://HOST:8786] [--until 2024-07-01] rows.csv booster.json codes.csv
    mlr --csv filter '$as_of_date > "2024-07-01"' rows.csv >later.csv
    dealtrain --import booster.json --dictionary codes.csv -o model.json later.csv

Deals closed by that day train; dealtrain tests on later rows, and must be given no others.  The
text columns' categories are numbered once, over all shards, in the order of their bytes.

First ask whether: 4 bytes for each feature and row are all that dealtrain needs, 23 GB for 57
features of 100 million rows.  What is lost with it:
- Trees of Dask are not those of one machine (the quantiles are sketched by worker), nor the same
  for another number of partitions.  That the same input gives the same bytes ends here.
- They learn from closed deals alone, so they expect too much of open ones: dealtrain's own
  training takes open deals for what they tell.
- The regression, which has a good part of dealtrain's margins, is missing.
"""
import argparse


def main():
    p = argparse.ArgumentParser(description="Trains with xgboost.dask.")
    p.add_argument("--scheduler", help="of a cluster; otherwise processes here")
    p.add_argument("--until", default="2024-07-01", help="the last day that trains")
    p.add_argument("--partitions", type=int, default=4)
    p.add_argument("--trees", type=int, default=60)
    p.add_argument("rows")
    p.add_argument("booster")
    p.add_argument("codes")
    a = p.parse_args()
    import dask.dataframe as dd
    import pandas as pd
    import xgboost as xgb
    from distributed import Client, LocalCluster

    rows = pd.read_csv(a.rows, dtype={"deal_id": str}, keep_default_na=False, na_values=[""])
    rows = rows[(rows["closed_date"] <= a.until) & rows["outcome"].isin(["Won", "Lost"])]
    x = rows.filter(regex="^x_").copy()
    with open(a.codes, "w", encoding="utf-8", newline="") as f:
        table = []
        for name in x.columns[x.dtypes == object]:
            words = sorted(x[name].dropna().unique(), key=lambda w: w.encode())
            x[name] = pd.Categorical(x[name], categories=words)
            table += [(name, code, word) for code, word in enumerate(words)]
        pd.DataFrame(table, columns=["feature", "code", "category"]).to_csv(f, index=False)
    cluster = None if a.scheduler else LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with Client(a.scheduler or cluster) as client:
        parts = dd.from_pandas(x, npartitions=a.partitions)
        won = dd.from_pandas((rows["outcome"] == "Won").astype(int), npartitions=a.partitions)
        matrix = xgb.dask.DaskDMatrix(client, parts, won, enable_categorical=True)
        made = xgb.dask.train(client, {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 3,
                                       "eta": 0.1, "min_child_weight": 50, "lambda": 5, "subsample": 0.5},
                              matrix, num_boost_round=a.trees)
        made["booster"].save_model(a.booster)
    if cluster:
        cluster.close()


if __name__ == "__main__":
    main()
