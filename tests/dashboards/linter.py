"""The rules of https://github.com/grafana/dashboard-linter, written anew: its own
binary needs a Go that no distribution of ours has. Each takes a dashboard and
yields what is wrong."""

import re

import promql

# What Grafana's valueFormats/categories.ts has and somebody here may want.
UNITS = set("""
none string short percent percentunit locale bytes decbytes bits decbits pps binBps
Bps binbps bps ns µs ms s m h d dtdurations dtdurationms dthms hertz cps ops reqps
rps wps iops cpm opm rpm wpm bool bool_yes_no bool_on_off dateTimeAsIso
dateTimeFromNow""".split())
LABELLED = ("stat", "singlestat", "graph", "table", "timeseries", "gauge")
DATA_SOURCES = ("$datasource", "${datasource}", "$prometheus_datasource",
                "${prometheus_datasource}")


def panels(dashboard):
    """All but rows, those inside of collapsed rows included."""
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            yield panel
        yield from (inner for inner in panel.get("panels", []))


def targets(dashboard):
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield panel, target


def where(panel, target=None):
    return f"panel {panel.get('id')} '{panel.get('title')}'" + (
        f" {target.get('refId')}" if target else "")


def variables(dashboard, kind):
    return [v for v in dashboard["templating"]["list"] if v["type"] == kind]


def of(target):
    """Selectors of a target; none where it does not parse, which is one rule."""
    try:
        return promql.selectors(target.get("expr", ""))
    except (ValueError, IndexError):
        return []


def template_datasource(d):
    found = variables(d, "datasource")
    if len(found) != 1:
        yield f"{len(found)} data source variables"
    for variable in found:
        if variable["name"] not in ("datasource", "prometheus_datasource"):
            yield f"the data source variable is named {variable['name']}"
        if variable["label"] not in ("Data source", "Prometheus data source"):
            yield f"the data source variable is labelled {variable['label']}"


def template(name, label):
    def rule(d):
        found = next((v for v in variables(d, "query") if v["name"] == name), None)
        if found is None:
            yield f"no query variable {name}"
            return
        expected = {"label": label, "multi": True, "allValue": ".+"}
        for key, value in expected.items():
            if found.get(key) != value:
                yield f"variable {name}: {key} is {found.get(key)!r}, not {value!r}"
        if (found.get("datasource") or {}).get("uid") not in DATA_SOURCES:
            yield f"variable {name} does not use the data source variable"
    return rule


def template_query(variable):
    """(function, series selector, label) of a label_values() or its like."""
    match = re.fullmatch(r"(label_names|label_values|metrics|query_result)\((.*)\)",
                         variable.get("query") or "", re.S)
    if not match:
        return None
    inner = re.fullmatch(r"(?:(.*),)?\s*([a-zA-Z_]+)", match.group(2), re.S)
    if match.group(1) == "label_values" and inner:
        return match.group(1), inner.group(1) or "", inner.group(2)
    return match.group(1), match.group(2), ""


def template_label_promql(d):
    for variable in variables(d, "query"):
        parts = template_query(variable)
        if parts is None:
            yield f"variable {variable['name']}: {variable.get('query')!r} is no query"
            continue
        try:
            promql.selectors(parts[1])
        except (ValueError, IndexError):
            yield f"variable {variable['name']}: {parts[1]!r} is not PromQL"


def template_on_time_change_reload(d):
    for variable in variables(d, "query"):
        if variable.get("refresh") != 2:
            yield f"variable {variable['name']} has refresh {variable.get('refresh')}"


def panel_datasource(d):
    for panel in panels(d):
        if panel["type"] != "text":
            if (panel.get("datasource") or {}).get("uid") not in DATA_SOURCES:
                yield f"{where(panel)} does not use the data source variable"


def panel_title_description(d):
    for panel in panels(d):
        # Stricter than the linter, which looks at fewer types.
        if panel["type"] != "text" and not panel.get("description"):
            yield f"{where(panel)} has no description"
        if not panel.get("title"):
            yield f"{where(panel)} has no title"


def panel_units(d):
    for panel in panels(d):
        if panel["type"] == "text":
            continue
        config = panel.get("fieldConfig", {})
        given = [config.get("defaults", {}).get("unit")] + [
            p["value"] for o in config.get("overrides", [])
            for p in o["properties"] if p["id"] == "unit"]
        yield from (f"{where(panel)}: unit {unit!r}" for unit in given
                    if unit not in UNITS)


def panel_no_targets(d):
    for panel in panels(d):
        if panel["type"] != "text" and not panel.get("targets"):
            yield f"{where(panel)} has no targets"


def target_logql(d):
    for panel, target in targets(d):
        if re.search(r"\|[=~]|\|\s*(json|logfmt|unpack|line_format)\b",
                     target.get("expr", "")):
            yield f"{where(panel, target)} is LogQL"


def target_logql_auto(d):
    for panel, target in targets(d):
        if "$__auto" in target.get("expr", ""):
            yield f"{where(panel, target)} uses $__auto"


def target_promql(d):
    """What does not even have PromQL's words; promtool looks at the rest."""
    for panel, target in targets(d):
        expr = target.get("expr", "")
        try:
            if not promql.selectors(expr):
                yield f"{where(panel, target)} selects no series"
        except (ValueError, IndexError) as error:
            yield f"{where(panel, target)}: {error}"


def target_rate_interval(d):
    for panel, target in targets(d):
        for selector in of(target):
            if selector.call in ("rate", "irate"):
                if selector.range != "$__rate_interval":
                    yield (f"{where(panel, target)}: {selector.call} of "
                           f"{selector.name} over {selector.range}")


def target_matcher(label):
    def rule(d):
        for panel, target in targets(d):
            for selector in of(target):
                if (label, "=~", "$" + label) not in selector.matchers:
                    yield (f"{where(panel, target)}: {selector.name} without "
                           f'{label}=~"${label}"')
    return rule


def target_counter_agg(d):
    for panel, target in targets(d):
        for selector in of(target):
            if selector.name.endswith("_total"):
                if selector.call not in ("rate", "irate", "increase"):
                    yield f"{where(panel, target)}: {selector.name} without a rate"


def uneditable_dashboard(d):
    if d.get("editable") is not False:
        yield "editable"


RULES = {
    "template-datasource-rule": template_datasource,
    "template-job-rule": template("job", "Job"),
    "template-instance-rule": template("instance", "Instance"),
    "template-label-promql-rule": template_label_promql,
    "template-on-time-change-reload-rule": template_on_time_change_reload,
    "panel-datasource-rule": panel_datasource,
    "panel-title-description-rule": panel_title_description,
    "panel-units-rule": panel_units,
    "panel-no-targets-rule": panel_no_targets,
    "target-logql-rule": target_logql,
    "target-logql-auto-rule": target_logql_auto,
    "target-promql-rule": target_promql,
    "target-rate-interval-rule": target_rate_interval,
    "target-job-rule": target_matcher("job"),
    "target-instance-rule": target_matcher("instance"),
    "target-counter-agg-rule": target_counter_agg,
    "uneditable-dashboard": uneditable_dashboard,
}

# Where a rule does not hold, as in the linter's .lint file: (rule, words of the
# complaint) with the reason.
EXCLUSIONS = {
    ("target-job-rule", r"argocd_app_info|gotk_resource_info"):
        "Argo CD and Flux are scraped by other jobs",
    ("target-instance-rule", r"argocd_app_info|gotk_resource_info"):
        "Argo CD and Flux run elsewhere",
}


def lint(dashboard):
    for name, rule in RULES.items():
        for complaint in rule(dashboard):
            if not any(name == of_rule and re.search(words, complaint)
                       for of_rule, words in EXCLUSIONS):
                yield f"{name}: {complaint}"
