"""What the linter does not look at: ids, places, links, annotations, schema."""

import re
import string

import linter
import promql

# What Grafana itself fills in.
PROVIDED = re.compile(r"__(rate_interval|interval|range|range_s|interval_ms|all)$")


def schema(d):
    expected = {"id": None, "schemaVersion": 39, "timezone": "browser",
                "refresh": "30s", "graphTooltip": 1, "tags": ["drift-exporter"]}
    for key, value in expected.items():
        if key not in d or d[key] != value:
            yield f"{key} is {d.get(key)!r}, not {value!r}"
    for key in ("__inputs", "__requires", "__elements"):
        if key in d:
            yield f"{key}: provisioning does not resolve it"
    if not d.get("description"):
        yield "no description"


def sizes(d):
    count = sum(1 for _ in linter.panels(d))
    if not 15 <= count <= 30:
        yield f"{count} panels: 15 to 30 are to be read at all"


def ids(d):
    seen = set()
    for panel in d["panels"]:
        if panel.get("id") in seen:
            yield f"id {panel.get('id')} is there twice"
        seen.add(panel.get("id"))
    for panel in linter.panels(d):
        refs = [target.get("refId") for target in panel.get("targets", [])]
        if len(set(refs)) != len(refs) or set(refs) - set(string.ascii_uppercase):
            yield f"{linter.where(panel)}: refIds {refs}"


def places(d):
    taken = {}
    for panel in d["panels"]:
        at = panel["gridPos"]
        if at["x"] < 0 or at["x"] + at["w"] > 24 or at["w"] < 1 or at["h"] < 1:
            yield f"{linter.where(panel)} is outside of the 24 columns"
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                other = taken.setdefault((x, y), panel)
                if other is not panel:
                    yield f"{linter.where(panel)} overlaps {linter.where(other)}"
                    return


def rows(d):
    """Rows are questions, and the first thing is one."""
    if d["panels"][0]["type"] != "row":
        yield "a panel before the first row"
    for panel in d["panels"]:
        if panel["type"] == "row" and not panel["title"].endswith("?"):
            yield f"row '{panel['title']}' is no question"


def links_of(d):
    """(where, url, names of columns) of every link of every panel."""
    for panel in linter.panels(d):
        config = panel.get("fieldConfig", {})
        lists = [config.get("defaults", {}).get("links", [])] + [
            p["value"] for o in config.get("overrides", [])
            for p in o["properties"] if p["id"] == "links"]
        columns = None
        for transformation in panel.get("transformations", []):
            if transformation["id"] == "filterFieldsByName":
                columns = set(transformation["options"]["include"]["names"])
        for link in [link for one in lists for link in one]:
            yield panel, link["url"], columns


def links(dashboards):
    """The same for all: links lead to dashboards and variables that exist."""
    variables = {d["uid"]: {v["name"] for v in d["templating"]["list"]}
                 for d in dashboards}
    for d in dashboards:
        for panel, url, columns in links_of(d):
            who = f"{d['uid']}: {linter.where(panel)}"
            internal = re.match(r"/d/([^?/]+)\?(.*)", url)
            if internal:
                uid, query = internal.groups()
                if uid not in variables:
                    yield f"link-rule: {who} links to {uid}"
                    continue
                if "${__url_time_range}" not in query:
                    yield f"link-rule: {who}: {url} forgets the time"
                for name in re.findall(r"(?:^|&)var-(\w+)=", query):
                    if name not in variables[uid]:
                        yield f"link-rule: {who}: {uid} has no variable {name}"
                for name in re.findall(r"\$\{(\w+):queryparam\}", query):
                    if name not in variables[uid] or name not in variables[d["uid"]]:
                        yield f"link-rule: {who}: no variable {name}"
            elif not re.match(r"https?://", url):
                yield f"link-rule: {who}: {url}"
            for field in re.findall(r"\$\{__data\.fields\.(\w+)\}", url):
                if columns is None or field not in columns:
                    yield f"link-rule: {who}: no column {field} to link with"
        for link in d.get("links", []):
            if link["type"] != "dashboards" or not link["keepTime"] or not link["includeVars"]:
                yield f"link-rule: {d['uid']}: link {link['title']} loses time or variables"
            for tag in link.get("tags", []):
                if not any(tag in other["tags"] for other in dashboards):
                    yield f"link-rule: {d['uid']}: nobody has the tag {tag}"


def variables_used(d):
    """Every variable of an expression exists, and every variable is used."""
    have = {v["name"] for v in d["templating"]["list"]}
    used = {"datasource", "job", "instance"}
    texts = [(linter.where(p, t), t["expr"]) for p, t in linter.targets(d)]
    texts += [(f"variable {v['name']}", v["query"])
              for v in linter.variables(d, "query")]
    texts += [("annotation", a["expr"]) for a in d["annotations"]["list"]]
    for who, text in texts:
        # $1 and $$ are label_replace's own.
        for name in re.findall(r"(?<!\$)\$\{?([a-zA-Z_]\w*)", text):
            if name not in have and not PROVIDED.match(name):
                yield f"{who} uses ${name}, which is no variable"
            used.add(name)
    yield from (f"variable {name} is not used" for name in sorted(have - used))


def annotations(d):
    found = [a for a in d["annotations"]["list"] if "ALERTS" in a.get("expr", "")]
    if not found:
        yield "no annotation shows alerts"
    for a in found:
        for selector in promql.selectors(a["expr"]):
            for wanted in (("alertname", "=~", "Drift.*"), ("alertstate", "=", "firing")):
                if wanted not in selector.matchers:
                    yield f"annotation {a['name']} without {wanted}"


def widths(d):
    """A screen of 1400 pixels shows all columns: what is behind a scroll bar is not
    seen. A column without a width takes 150 at least."""
    for panel in linter.panels(d):
        if panel["type"] != "table":
            continue
        organize = panel["transformations"][-1]["options"]
        of = {o["matcher"]["options"]: {p["id"]: p["value"] for p in o["properties"]}
              for o in panel["fieldConfig"]["overrides"]}
        names = [organize["renameByName"].get(name, name) for name in organize["indexByName"]]
        wide = sum(of.get(name, {}).get("custom.width", 150) for name in names
                   if not of.get(name, {}).get("custom.hidden"))
        if wide > panel["gridPos"]["w"] * 57.3 - 10:
            yield f"{linter.where(panel)}: {wide} pixels of columns"


def looks(d):
    for panel in linter.panels(d):
        custom = panel.get("fieldConfig", {}).get("defaults", {}).get("custom", {})
        if custom.get("stacking", {}).get("mode", "none") != "none":
            yield f"{linter.where(panel)} is stacked"
        overrides = panel.get("fieldConfig", {}).get("overrides", [])
        dashed = {o["matcher"]["options"] for o in overrides for p in o["properties"]
                  if p["id"] == "custom.lineStyle" and p["value"]["fill"] == "dash"}
        for target in panel.get("targets", []):
            # One metric alone: what is computed of it is something else.
            if panel["type"] == "timeseries" and len(linter.of(target)) == 1 and \
                    re.search(r"\bdrift_(machine_)?declared_\w+_(bytes|cores|limit|second)\b",
                              target["expr"]):
                if target["refId"] not in dashed:
                    yield f"{linter.where(panel, target)}: declared, and not dashed"
        if panel["type"] == "stat" and len(
                panel["fieldConfig"]["defaults"]["thresholds"]["steps"]) < 2:
            yield f"{linter.where(panel)} has no threshold"
        if any(s.call == "irate" for t in panel.get("targets", []) for s in linter.of(t)):
            yield f"{linter.where(panel)} uses irate"


RULES = {"schema-rule": schema, "size-rule": sizes, "id-rule": ids,
         "place-rule": places, "row-rule": rows, "variable-rule": variables_used,
         "annotation-rule": annotations, "look-rule": looks,
         "width-rule": widths}


def lint(dashboards):
    for d in dashboards:
        for name, rule in RULES.items():
            yield from (f"{name}: {d['uid']}: {complaint}" for complaint in rule(d))
    uids = [d["uid"] for d in dashboards]
    if len(set(uids)) != len(uids):
        yield f"schema-rule: uids {uids}"
    yield from links(dashboards)
