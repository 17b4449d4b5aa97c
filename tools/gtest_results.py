"""CTest's and GoogleTest's reports of build/PRESET -> lines for tools/results.sh.

ctest.xml (--output-junit) has one <testcase name status> per executable;
gtest/NAME.xml has one <testcase classname name result> per case, with <failure>
or <skipped message="file:line&#x0A;reason"> inside. A test that is no GoogleTest
executable counts as one case. So does one that died (crash, sanitizer report,
timeout): it leaves no report, or one without a failure.
"""

import pathlib
import sys
import xml.etree.ElementTree as ET


def cases(report):
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            yield "failed", name, ""
        elif skipped is not None:
            lines = (skipped.get("message") or skipped.text or "").strip().splitlines()
            yield "skipped", name, " ".join(lines[1:] or lines)  # without file:line
        elif case.get("status") == "run":  # else disabled or filtered out
            yield "passed", name, ""


def main(preset):
    build = pathlib.Path("build") / preset
    for test in ET.parse(build / "ctest.xml").iter("testcase"):
        name = test.get("name")
        try:
            results = list(cases(build / "gtest" / f"{name}.xml"))
        except (OSError, ET.ParseError):
            results = []
        if test.get("status") != "run" and not any(r[0] == "failed" for r in results):
            results.append(("failed", "as a whole", "see build/logs"))
        elif not results:
            results.append(("passed", "as a whole", ""))
        for result, case, reason in results:
            print(result, f"[{preset}] {name} {case}", reason.replace("\t", " "), sep="\t")


main(sys.argv[1])
