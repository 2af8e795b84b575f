"""What a user would otherwise run in the place of winrate: pandas' groupby.

    python3 rates.py cohort|reps DEALS.csv

The counts, sums and medians of the table; none of its intervals.
"""
import sys

import pandas as pd

report, source = sys.argv[1:3]
deals = pd.read_csv(source, parse_dates=["created_date", "closed_date", "expected_close_date"])
deals["won"] = deals.outcome == "Won"
deals["lost"] = deals.outcome == "Lost"
closed = deals[deals.outcome != "Open"].copy()
closed["period"] = closed.closed_date.dt.to_period("Q").astype(str)
if report == "cohort":
    closed["won_amount"] = closed.deal_amount.where(closed.won, 0)
    t = closed.groupby(["period", "region"]).agg(
        deals=("won", "size"), won=("won", "sum"), lost=("lost", "sum"), amount=("deal_amount", "sum"),
        won_amount=("won_amount", "sum"), median_cycle_days=("sales_cycle_days", "median"))
else:
    t = closed.groupby("sales_rep_id").agg(
        deals=("won", "size"), won=("won", "sum"), average_amount=("deal_amount", "mean"),
        cycle=("sales_cycle_days", "mean"))
    quarters = closed.groupby(["sales_rep_id", "period"]).won.agg(["size", "mean"])
    quarters = quarters[quarters["size"] >= 5].groupby("sales_rep_id")["mean"].agg(["mean", "std"])
    pipeline = deals[deals.outcome == "Open"].groupby("sales_rep_id").deal_amount.agg(["size", "sum"])
    t = t.join(quarters).join(pipeline)
t.reset_index().to_csv(sys.stdout, index=False)
