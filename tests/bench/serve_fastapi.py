"""What a user would otherwise run in the place of dealserve: FastAPI, uvicorn and xgboost.

    MODEL=model.json PORT=8099 python3 serve_fastapi.py

A request is the features of one deal, ready made, as JSON; the answer its probability and the
contributions of its features.  No texts, no state: less than dealserve does.
"""
import json
import os

import numpy as np
import uvicorn
import xgboost as xgb
from fastapi import FastAPI, Request

booster = xgb.Booster(model_file=os.environ["MODEL"])
booster.set_param({"nthread": 1})
names = booster.feature_names
types = booster.feature_types
c = json.loads(booster.attr("dealkit_calibration"))
a, b = (c["a"], c["b"]) if c["kind"] == "sigmoid" else (1, 0)
app = FastAPI()


@app.get("/health")
def health():
    return "ok"


@app.post("/score")
async def score(request: Request):
    deal = await request.json()
    x = np.array([[np.nan if deal[n] is None else deal[n] for n in names]], dtype=np.float32)
    d = xgb.DMatrix(x, feature_names=names, feature_types=types, enable_categorical=True)
    margin = float(booster.predict(d, output_margin=True)[0])
    phi = booster.predict(d, pred_contribs=True)[0]
    return {"win_probability": 1 / (1 + float(np.exp(-(a * margin + b)))),
            "contributions": dict(zip(names, phi.tolist()))}


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning", access_log=False)
