"""What a user would otherwise run in the place of dealclean: pandas, for one
export whose form is known: days as month/day/year, amounts as $5,100.00.

    python3 clean.py IN.csv OUT.csv

Reads, parses dates and amounts, maps the columns, decides the outcome, folds
the categories, rejects what cannot be, keeps the last row of a deal, writes.
"""
import sys

import pandas as pd

source, target = sys.argv[1:3]
t = pd.read_csv(source, dtype=str, keep_default_na=False)
names = {"Opportunity ID": "deal_id", "Created Date": "created_date", "Close Date": "closed_date",
         "Opportunity Owner": "sales_rep_id", "Industry": "industry", "Region": "region",
         "Product Type": "product_type", "Lead Source": "lead_source", "Stage": "deal_stage",
         "Amount": "deal_amount"}
t = t.rename(columns=names)
for c in ("created_date", "closed_date"):
    t[c + "_text"] = t[c]
    t[c] = pd.to_datetime(t[c], format="%m/%d/%Y", errors="coerce")
amount = t["deal_amount"]
t["deal_amount"] = pd.to_numeric(amount.str.replace(r"[$,]", "", regex=True), errors="coerce")
for c in ("sales_rep_id", "industry", "region", "product_type", "lead_source", "deal_stage"):
    word = t[c].str.strip()
    spellings = word.value_counts()
    best = {}
    for w in spellings.index:                   # the most frequent spelling comes first
        best.setdefault(w.casefold(), w)
    t[c] = word.map({w: best[w.casefold()] for w in spellings.index})
won = t["deal_stage"].str.startswith("Closed Won")
lost = t["deal_stage"].str.startswith("Closed Lost")
t["outcome"] = "Open"
t.loc[won, "outcome"] = "Won"
t.loc[lost, "outcome"] = "Lost"
done = won | lost
t["expected_close_date"] = t["closed_date"].where(~done)
t["closed_date"] = t["closed_date"].where(done)
t["sales_cycle_days"] = (t["closed_date"] - t["created_date"]).dt.days.astype("Int64")
bad = pd.Series("", index=t.index)
bad[(t["closed_date"] < t["created_date"])] = "closed_before_created"
bad[done & t["created_date"].isna()] = "no_created_date"
bad[done & t["closed_date"].isna()] = "closed_without_date"
bad[t["deal_amount"].isna() & (amount != "")] = "bad_amount"
bad[t["created_date"].isna() & (t["created_date_text"] != "")] = "bad_date"
bad[(t["deal_id"] == "")] = "no_deal_id"
t[bad != ""].to_csv(target + ".rejects", index=False)
good = t[bad == ""].drop_duplicates("deal_id", keep="last")
columns = ["deal_id", "created_date", "closed_date", "sales_rep_id", "industry", "region", "product_type",
           "lead_source", "deal_stage", "deal_amount", "sales_cycle_days", "outcome", "expected_close_date"]
good[columns].to_csv(target, index=False)
print(f"read {len(t)} = written {len(good)} + rejected {(bad != '').sum()} + superseded "
      f"{len(t) - len(good) - (bad != '').sum()}", file=sys.stderr)
