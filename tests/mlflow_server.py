#!/usr/bin/env python3
"""What stands for MLflow's tracking server in tests, on loopback.

    mlflow_server.py FOLDER

binds a free port and writes it to FOLDER/port.  A path begins with /NAME/HOW: each such pair
is a server of its own, and HOW is what ails it, words joined by commas:
    none        nothing
    503-N       every Nth request is carried out, and answered with 503
    cut-N       every Nth is carried out, and the connection closed without an answer
    busy-N      the first N are not carried out: 429, with Retry-After: 0
    tomorrow    429, with Retry-After: 86400
    full        500 to all that would make a run
    s3          artifacts are kept where only their own client can put them
    old         no proxy for artifacts, as in old servers: 404 there
    page        every answer is 200 and a page
    only-TOKEN  the bearer that it wants, else 401

GET /NAME/HOW/state gives what it holds, GET /NAME/HOW/requests what was asked of it.

It refuses what the documentation of the REST API refuses: verbs, paths, content types, fields
and their types, keys, lengths, numbers of entries, params that change, aliases.  It was
written from that documentation, not from a server.
"""
import http.server
import json
import os
import re
import sys
import threading
import urllib.parse

folder = sys.argv[1]
lock = threading.Lock()
servers = {}
KEY = re.compile(r"[/\w.\- ]{1,250}\Z")


class Refusal(Exception):
    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code = status, code


def invalid(message):
    return Refusal(400, "INVALID_PARAMETER_VALUE", message)


def absent(message):
    return Refusal(404, "RESOURCE_DOES_NOT_EXIST", message)


def take(body, **types):
    """The values of the fields of body, which are these, of these types."""
    for name, kind in types.items():
        if name not in body:
            raise invalid(f"Missing value for required parameter '{name}'")
        if not isinstance(body[name], kind) or isinstance(body[name], bool):
            raise invalid(f"Invalid value for parameter '{name}'")
    for name in body:
        if name not in types:
            raise invalid(f"Unknown parameter '{name}'")
    return [body[name] for name in types]


class Server:
    def __init__(self, how):
        self.how = dict(word.partition("-")[::2] for word in how.split(","))
        self.asked = []
        self.experiments, self.runs, self.models, self.files = {}, {}, {}, {}

    def state(self):
        return {"experiments": self.experiments, "runs": list(self.runs.values()),
                "models": self.models, "files": self.files}

    # ---- experiments and runs ----

    def get_experiment(self, query):
        name = query["experiment_name"]
        if name not in self.experiments:
            raise absent(f"Could not find experiment with name '{name}'")
        return {"experiment": {"experiment_id": self.experiments[name], "name": name,
                               "lifecycle_stage": "deleted" if name.startswith("deleted") else "active"}}

    def create_experiment(self, body):
        name, = take(body, name=str)
        if name in self.experiments:
            raise Refusal(400, "RESOURCE_ALREADY_EXISTS", f"Experiment '{name}' already exists.")
        self.experiments[name] = str(len(self.experiments) + 1)
        return {"experiment_id": self.experiments[name]}

    def search_runs(self, body):
        ids, text = take(body, experiment_ids=list, filter=str)
        m = re.fullmatch(r"tags\.(\w+) = '([^']*)'", text)
        if not m:
            raise invalid(f"Invalid filter string: {text}")
        found = [r for r in self.runs.values() if r["info"]["experiment_id"] in ids
                 and r["info"]["lifecycle_stage"] == "active" and r["tags"].get(m[1]) == m[2]]
        return {"runs": [{"info": r["info"]} for r in found]} if found else {}

    def create_run(self, body):
        experiment, start, name, tags = take(body, experiment_id=str, start_time=int, run_name=str, tags=list)
        if experiment not in self.experiments.values():
            raise absent(f"No Experiment with id={experiment} exists")
        run = f"{len(self.runs) + 1:032x}"
        root = "s3://bucket" if "s3" in self.how else "mlflow-artifacts:"
        self.runs[run] = {"info": {"run_id": run, "experiment_id": experiment, "run_name": name, "status": "RUNNING",
                                   "lifecycle_stage": "active", "start_time": start, "artifact_uri": f"{root}/{experiment}/{run}/artifacts"},
                          "metrics": {}, "params": {}, "tags": {}}
        self.set_tags(self.runs[run], tags)
        return {"run": {"info": self.runs[run]["info"]}}

    def run(self, name):
        if name not in self.runs:
            raise absent(f"Run with id={name} not found")
        return self.runs[name]

    def active(self, name):
        run = self.run(name)
        if run["info"]["lifecycle_stage"] != "active":
            raise invalid(f"The run {name} must be in the 'active' state. Current state is deleted.")
        return run

    def delete_run(self, body):
        name, = take(body, run_id=str)
        self.run(name)["info"]["lifecycle_stage"] = "deleted"
        return {}

    def set_tags(self, run, tags):
        for tag in tags:
            key, value = take(tag, key=str, value=str)
            if not KEY.match(key) or len(value) > 5000:
                raise invalid(f"Invalid tag '{key}'")
            run["tags"][key] = value

    def log_batch(self, body):
        name, metrics, params, tags = take(body, run_id=str, metrics=list, params=list, tags=list)
        run = self.active(name)
        if len(metrics) > 1000 or len(params) > 100 or len(tags) > 100 or \
                len(metrics) + len(params) + len(tags) > 1000:
            raise invalid("A batch logging request can contain at most 1000 entries, 100 params, 100 tags.")
        for metric in metrics:
            key, value, time, step = take(metric, key=str, value=(int, float), timestamp=int, step=int)
            if not KEY.match(key):
                raise invalid(f"Invalid metric name: '{key}'")
            run["metrics"].setdefault(key, [])
            if [step, time, value] not in run["metrics"][key]:
                run["metrics"][key].append([step, time, value])
        for param in params:
            key, value = take(param, key=str, value=str)
            if not KEY.match(key) or len(value) > 500:
                raise invalid(f"Param '{key}' is too long, or no name")
            if run["params"].setdefault(key, value) != value:
                raise invalid(f"Changing param values is not allowed. Param with key='{key}'")
        self.set_tags(run, tags)
        return {}

    def update_run(self, body):
        name, status, end = take(body, run_id=str, status=str, end_time=int)
        if status not in ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"):
            raise invalid(f"Invalid status {status}")
        self.active(name)["info"].update(status=status, end_time=end)
        return {"run_info": self.run(name)["info"]}

    # ---- the registry ----

    def create_model(self, body):
        name, = take(body, name=str)
        if name in self.models:
            raise Refusal(400, "RESOURCE_ALREADY_EXISTS", f"Registered Model (name={name}) already exists.")
        self.models[name] = {"versions": [], "aliases": {}}
        return {"registered_model": {"name": name}}

    def model(self, name):
        if name not in self.models:
            raise absent(f"Registered Model with name={name} not found")
        return self.models[name]

    def search_versions(self, query):
        m = re.fullmatch(r"name='([^']*)' and run_id='([^']*)'", query["filter"])
        if not m:
            raise invalid(f"Invalid filter string: {query['filter']}")
        found = [v for v in self.models.get(m[1], {"versions": []})["versions"] if v["run_id"] == m[2]]
        return {"model_versions": found} if found else {}

    def create_version(self, body):
        name, source, run = take(body, name=str, source=str, run_id=str)
        model = self.model(name)
        if source != self.run(run)["info"]["artifact_uri"]:
            raise invalid(f"Invalid model version source: '{source}'")
        version = {"name": name, "version": str(len(model["versions"]) + 1), "source": source, "run_id": run}
        model["versions"].append(version)
        return {"model_version": version}

    def set_alias(self, body):
        name, alias, version = take(body, name=str, alias=str, version=str)
        if alias.lower() == "latest" or re.fullmatch(r"[vV]\d+", alias) or not re.fullmatch(r"[\w-]+", alias):
            raise invalid(f"Invalid alias name: '{alias}'")
        if version not in [v["version"] for v in self.model(name)["versions"]]:
            raise absent(f"Model Version (name={name}, version={version}) not found")
        self.model(name)["aliases"][alias] = version
        return {}

    def put_file(self, path, body):
        if "old" in self.how or not re.fullmatch(r"\d+/[0-9a-f]{32}/artifacts/[^/]+", path):
            raise absent("No such endpoint")
        self.files[path] = len(body)
        return {}

    GET = {"experiments/get-by-name": get_experiment, "model-versions/search": search_versions}
    POST = {"experiments/create": create_experiment, "runs/search": search_runs, "runs/create": create_run,
            "runs/log-batch": log_batch, "runs/update": update_run, "runs/delete": delete_run,
            "registered-models/create": create_model, "model-versions/create": create_version,
            "registered-models/alias": set_alias}

    def carry_out(self, verb, path, query, kind, body):
        if path.startswith("mlflow-artifacts/artifacts/") and verb == "PUT":
            return self.put_file(urllib.parse.unquote(path.split("/", 2)[2]), body)
        action = {"GET": self.GET, "POST": self.POST}.get(verb, {}).get(path.removeprefix("mlflow/"))
        if action is None or not path.startswith("mlflow/"):
            raise Refusal(404, "ENDPOINT_NOT_FOUND", f"No endpoint {verb} {path}")
        if verb == "GET":
            return action(self, query)
        if kind != "application/json":
            raise Refusal(415, "INVALID_PARAMETER_VALUE", f"Content-Type is {kind}")
        if len(body) > 1 << 20:
            raise Refusal(413, "INVALID_PARAMETER_VALUE", "a request of more than 1 MB")
        return action(self, json.loads(body))


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=()):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def ails(self, server, n):
        """What becomes of request n once it has been carried out: 503, cut or nothing."""
        for word in ("503", "cut"):
            if word in server.how and n % int(server.how[word]) == 0:
                return word
        return None

    def handle_any(self):
        url = urllib.parse.urlsplit(self.path)
        _, name, how, rest = url.path.split("/", 3)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with lock:
            server = servers.setdefault((name, how), Server(how))
            if rest in ("state", "requests"):
                self.answer(200, server.state() if rest == "state" else server.asked)
                return
            rest = rest.removeprefix("api/2.0/")
            server.asked.append(f"{self.command} {rest}")
            n = len(server.asked)
            if n <= int(server.how.get("busy", 0)):
                self.answer(429, b"slow down", [("Retry-After", "0")])
                return
            if "tomorrow" in server.how:
                self.answer(429, b"", [("Retry-After", "86400")])
                return
            if "full" in server.how and rest == "mlflow/runs/create":
                self.answer(500, b'{"error_code": "INTERNAL_ERROR", "message": "disk I/O error"}')
                return
            if "page" in server.how:
                self.answer(200, b"<html>Please sign in</html>")
                return
            if "only" in server.how and self.headers.get("Authorization") != f"Bearer {server.how['only']}":
                self.answer(401, b"You are not authenticated.")
                return
            try:
                query = dict(urllib.parse.parse_qsl(url.query))
                status, value = 200, server.carry_out(self.command, rest, query,
                                                      self.headers.get("Content-Type"), body)
            except Refusal as e:
                status, value = e.status, {"error_code": e.code, "message": str(e)}
            ails = self.ails(server, n)
        if ails == "cut":
            self.close_connection = True
        elif ails == "503":
            self.answer(503, b"upstream connect error")
        else:
            self.answer(status, value)

    do_GET = do_POST = do_PUT = handle_any


class Tcp(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, _):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, _)


server = Tcp(("127.0.0.1", 0), Http)
with open(os.path.join(folder, "port.new"), "w") as f:
    f.write(f"{server.server_address[1]}\n")
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
threading.Thread(target=server.serve_forever, daemon=True).start()
parent = os.getppid()
while os.getppid() == parent:
    threading.Event().wait(0.5)
