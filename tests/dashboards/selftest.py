"""For each rule, what breaks it: the shipped dashboards with one change must get a
complaint of that rule, and without it none."""

import copy


def graph(d):
    """The first graph, and its first target."""
    panel = next(p for p in d["panels"] if p["type"] == "timeseries")
    return panel, panel["targets"][0]


def variable(d, name):
    return next(v for v in d["templating"]["list"] if v["name"] == name)


def table(d):
    return next(p for p in d["panels"] if p["type"] == "table")


def put(thing, key, value):
    thing[key] = value


def expr(text):
    return lambda d: put(graph(d)[1], "expr", text)


def link(url):
    return lambda d: put(graph(d)[0]["fieldConfig"]["defaults"], "links",
                         [{"title": "x", "url": url}])


HERE = 'job=~"$job",instance=~"$instance"'
GOOD = "${__url_time_range}"
# (rule, what of it, change)
BREAKS = [
    ("template-datasource-rule", "none",
     lambda d: put(variable(d, "datasource"), "type", "custom")),
    ("template-datasource-rule", "label",
     lambda d: put(variable(d, "datasource"), "label", "Source")),
    ("template-job-rule", "one value", lambda d: put(variable(d, "job"), "multi", False)),
    ("template-instance-rule", "all",
     lambda d: put(variable(d, "instance"), "allValue", ".*")),
    ("template-label-promql-rule", "function",
     lambda d: put(variable(d, "job"), "query", "values(drift_build_info, job)")),
    ("template-on-time-change-reload-rule", "once",
     lambda d: put(variable(d, "job"), "refresh", 1)),
    ("panel-datasource-rule", "fixed",
     lambda d: put(graph(d)[0], "datasource", {"uid": "prometheus"})),
    ("panel-title-description-rule", "description",
     lambda d: put(graph(d)[0], "description", "")),
    ("panel-title-description-rule", "title", lambda d: put(graph(d)[0], "title", "")),
    ("panel-units-rule", "unknown",
     lambda d: put(graph(d)[0]["fieldConfig"]["defaults"], "unit", "parsecs")),
    ("panel-units-rule", "none",
     lambda d: graph(d)[0]["fieldConfig"]["defaults"].pop("unit")),
    ("panel-no-targets-rule", "", lambda d: put(graph(d)[0], "targets", [])),
    ("target-logql-rule", "", expr('{job=~"$job"} |= "error"')),
    ("target-logql-auto-rule", "", expr(f"rate(drift_threads{{{HERE}}}[$__auto])")),
    ("target-promql-rule", "no word", expr("drift_threads{")),
    ("target-rate-interval-rule", "fixed",
     expr(f"rate(drift_exporter_cpu_seconds_total{{{HERE}}}[5m])")),
    ("target-job-rule", "none", expr('drift_threads{instance=~"$instance"}')),
    ("target-job-rule", "equal", expr('drift_threads{job="$job",instance=~"$instance"}')),
    ("target-instance-rule", "none", expr('sum by (job) (drift_threads{job=~"$job"})')),
    ("target-counter-agg-rule", "", expr(f"drift_vmstat_oom_kills_total{{{HERE}}}")),
    ("target-counter-agg-rule", "other function",
     expr(f"delta(drift_vmstat_oom_kills_total{{{HERE}}}[$__rate_interval])")),
    ("uneditable-dashboard", "", lambda d: put(d, "editable", True)),
    ("schema-rule", "id", lambda d: put(d, "id", 7)),
    ("schema-rule", "inputs", lambda d: put(d, "__inputs", [])),
    ("schema-rule", "version", lambda d: put(d, "schemaVersion", 42)),
    ("size-rule", "", lambda d: d["panels"].extend(
        {**copy.deepcopy(graph(d)[0]), "id": 1000 + i,
         "gridPos": {"x": 0, "y": 1000 + i, "w": 1, "h": 1}} for i in range(20))),
    ("id-rule", "panel", lambda d: put(graph(d)[0], "id", 1)),
    ("id-rule", "target", lambda d: put(graph(d)[1], "refId", "first")),
    ("place-rule", "overlap", lambda d: put(graph(d)[0]["gridPos"], "y", 0)),
    ("place-rule", "outside", lambda d: put(graph(d)[0]["gridPos"], "x", 20)),
    ("row-rule", "", lambda d: put(d["panels"][0], "title", "Overview")),
    ("variable-rule", "unknown", expr(f'drift_threads{{{HERE},x="$pod"}}')),
    ("variable-rule", "unused", lambda d: d["templating"]["list"].append(
        {**variable(d, "job"), "name": "cluster"})),
    ("annotation-rule", "", lambda d: put(d["annotations"], "list", [])),
    ("look-rule", "stacked", lambda d: put(
        graph(d)[0]["fieldConfig"]["defaults"]["custom"], "stacking", {"mode": "normal"})),
    ("look-rule", "declared", lambda d: (
        put(graph(d)[0]["fieldConfig"], "overrides", []),
        expr(f"drift_declared_memory_limit_bytes{{{HERE}}}")(d))),
    ("width-rule", "", lambda d: put(next(
        p for p in d["panels"] if p["type"] == "table")["gridPos"], "w", 4)),
    ("link-rule", "dashboard", link(f"/d/drift-nowhere?{GOOD}")),
    ("link-rule", "variable", link(f"/d/drift-exporter?{GOOD}&var-workload=x")),
    ("link-rule", "time", link("/d/drift-exporter?var-job=x")),
    ("link-rule", "column", lambda d: put(
        table(d)["fieldConfig"]["defaults"], "links",
        [{"title": "x", "url": f"/d/drift-exporter?{GOOD}&var-job=${{__data.fields.no}}"}])),
    ("link-rule", "list", lambda d: put(d["links"][0], "keepTime", False)),
    ("alert-rule", "uid", lambda d: put(d, "uid", "drift-other")),
    ("alert-rule", "variable", lambda d: put(variable(d, "job"), "name", "jobs")),
    ("metric-rule", "not exposed", expr(f"drift_no_such_thing{{{HERE}}}")),
    ("metric-rule", "not recorded", expr(f"workload:drift_threads:rate9m{{{HERE}}}")),
]
# Only for promtool: our own eyes take it for PromQL.
FOR_PROMTOOL = [
    ("target-promql-rule", "types", expr(f"sum(rate(drift_threads{{{HERE}}}))")),
    ("target-promql-rule", "operators", expr(f"drift_threads{{{HERE}}} and and 1")),
]


def without(metric):
    """All of the dashboards, with one metric nowhere."""
    def change(dashboards):
        for d in dashboards:
            for panel in d["panels"]:
                for target in panel.get("targets", []):
                    target["expr"] = target["expr"].replace(metric, "drift_threads")
    return change


def run(dashboards, check, with_promtool):
    # promtool only where it is what must see it: it takes most of the time.
    changes = [(*one, False) for one in BREAKS] + (
        [(*one, True) for one in FOR_PROMTOOL] if with_promtool else [])
    for rule, what, change, tool in changes:
        broken = copy.deepcopy(dashboards)
        change(broken[0])
        found = [c for c in check(broken, tool) if f"{rule}:" in c]
        if not found:
            yield f"self-test: {rule} ({what}) does not see what is broken"
    broken = copy.deepcopy(dashboards)
    without("drift_tcp_memory_pressures_total")(broken)
    if not any("metric-rule: drift_tcp_memory_pressures_total" in c for c in check(broken, False)):
        yield "self-test: metric-rule (not used) does not see what is broken"
