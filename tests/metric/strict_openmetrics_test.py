"""Tests that tests/support/strict_openmetrics.py refuses what it says, and that
it takes the page of hostile_page (its path is the argument).
"""

import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import strict_openmetrics  # noqa: E402

GOOD = r"""# TYPE drift_build info
# HELP drift_build Says \"this\" \\ \n that.
drift_build_info{version="0.1.0"} 1
# TYPE drift_cpu_seconds counter
# UNIT drift_cpu_seconds seconds
# HELP drift_cpu_seconds CPU time.
drift_cpu_seconds_total{workload="a\"b\\c\nd é"} 14.036781
drift_cpu_seconds_total 1e-07
# TYPE drift_limit_bytes gauge
# UNIT drift_limit_bytes bytes
drift_limit_bytes{a="1",b="2"} +Inf
drift_limit_bytes{a="1",b="3"} NaN
# TYPE drift_mystery unknown
drift_mystery -0
# TYPE drift_size histogram
drift_size_bucket{le="0.005"} 1
drift_size_bucket{le="100000.0"} 1
drift_size_bucket{le="1e+06"} 1
drift_size_bucket{le="+Inf"} 2
drift_size_sum 3
drift_size_count 2
# TYPE drift_time summary
drift_time{quantile="0.5"} NaN
drift_time_sum 1.5
drift_time_count 1
# EOF
"""

# (what is wrong, text in GOOD, what stands there instead)
BAD = [
    ("no EOF", "# EOF\n", ""),
    ("no newline behind EOF", "# EOF\n", "# EOF"),
    ("text behind EOF", "# EOF\n", "# EOF\nx 1\n"),
    ("carriage returns", "drift_mystery -0\n", "drift_mystery -0\r\n"),
    ("blank line", "drift_mystery -0\n", "drift_mystery -0\n\n"),
    ("free comment", "# TYPE drift_mystery", "# hello\n# TYPE drift_mystery"),
    ("text's order", "# TYPE drift_build info\n", ""),
    ("UNIT behind HELP",
     "# UNIT drift_cpu_seconds seconds\n# HELP drift_cpu_seconds CPU time.\n",
     "# HELP drift_cpu_seconds CPU time.\n# UNIT drift_cpu_seconds seconds\n"),
    ("no UNIT", "# UNIT drift_limit_bytes bytes\n", ""),
    ("wrong UNIT", "bytes bytes", "bytes byte"),
    ("UNIT without need", "# TYPE drift_mystery unknown\n",
     "# TYPE drift_mystery unknown\n# UNIT drift_mystery ratio\n"),
    ("HELP twice", "# HELP drift_cpu_seconds CPU time.\n",
     "# HELP drift_cpu_seconds CPU.\n# HELP drift_cpu_seconds CPU time.\n"),
    ("bad escape in HELP", r"\\ \n that", r"\\ \x that"),
    ("text's type word", "unknown", "untyped"),
    ("counter named as in text", "# TYPE drift_cpu_seconds c",
     "# TYPE drift_cpu_seconds_total c"),
    ("counter's sample without _total", "drift_cpu_seconds_total 1", "drift_cpu_seconds 1"),
    ("sample without TYPE", "drift_mystery -0", "mystery 0"),
    ("family without samples", "# TYPE drift_mystery",
     "# TYPE drift_empty gauge\n# TYPE drift_mystery"),
    ("family in two places", "# EOF", "# TYPE drift_mystery unknown\ndrift_mystery{a=\"1\"} 0\n# EOF"),
    ("clashing names", "# EOF", "# TYPE drift_size_count gauge\ndrift_size_count{a=\"1\"} 1\n# EOF"),
    ("duplicate series", "drift_mystery -0\n", "drift_mystery -0\ndrift_mystery 1\n"),
    ("duplicate, labels in another order", 'drift_limit_bytes{a="1",b="3"}',
     'drift_limit_bytes{b="2",a="1"}'),
    ("label twice", 'a="1",b="2"', 'a="1",a="2"'),
    ("empty label", 'a="1",b="2"', 'a="",b="2"'),
    ("empty braces", "drift_mystery -0", "drift_mystery{} -0"),
    ("comma at the end", 'a="1",b="2"', 'a="1",b="2",'),
    ("bad label name", 'a="1",b="2"', 'a.b="1"'),
    ("unknown escape", r"c\nd", r"c\td"),
    ("unescaped quote", r"a\"b", 'a"b'),
    ("timestamp", "drift_mystery -0", "drift_mystery -0 1700000000"),
    ("exemplar", 'le="+Inf"} 2', 'le="+Inf"} 2 # {id="x"} 1'),
    ("two blanks", "drift_mystery -0", "drift_mystery  -0"),
    ("blank at the end", "drift_mystery -0", "drift_mystery -0 "),
    ("Nan", '"3"} NaN', '"3"} Nan'),
    ("inf", "+Inf\ndrift_limit", "inf\ndrift_limit"),
    ("hexadecimal", "drift_mystery -0", "drift_mystery 0x1p3"),
    ("decimal comma", "14.036781", "14,036781"),
    ("le of text", 'le="100000.0"', 'le="100000"'),
    ("le in full", 'le="1e+06"', 'le="1000000.0"'),
    ("le with zeros", 'le="0.005"', 'le="0.0050"'),
    ("quantile of text", 'quantile="0.5"', 'quantile=".5"'),
    ("quantile above 1", 'quantile="0.5"', 'quantile="1.5"'),
    ("buckets fall", 'le="1e+06"} 1', 'le="1e+06"} 0'),
    ("no +Inf", 'drift_size_bucket{le="+Inf"} 2\n', ""),
    ("count is another", "drift_size_count 2", "drift_size_count 3"),
    ("negative counter", "14.036781", "-14.036781"),
    ("info that is not 1", '"0.1.0"} 1', '"0.1.0"} 2'),
]


class StrictOpenMetrics(unittest.TestCase):
    def test_good_page(self):
        self.assertEqual(strict_openmetrics.check(GOOD.encode()), (6, 15))
        self.assertEqual(strict_openmetrics.check(b"# EOF\n"), (0, 0))

    def test_bad_pages(self):
        for world, good, bad in BAD:
            with self.subTest(world):
                self.assertEqual(GOOD.count(good), 1, "the case has aged")
                page = GOOD.replace(good, bad).encode()
                with self.assertRaises((strict_openmetrics.Refused, ValueError)):
                    strict_openmetrics.check(page)

    def test_bytes(self):
        for page in b"", b"\xef\xbb\xbf# EOF\n", GOOD.encode("latin-1"):
            with self.assertRaises(strict_openmetrics.Refused):
                strict_openmetrics.check(page)

    def test_hostile_page(self):
        page = subprocess.run([HOSTILE_PAGE, "openmetrics"], check=True,
                              stdout=subprocess.PIPE).stdout
        families, series = strict_openmetrics.check(page)
        self.assertEqual(families, 8)
        self.assertGreater(series, 8000)
        self.assertLessEqual(series, 12000)


if __name__ == "__main__":
    HOSTILE_PAGE = sys.argv.pop()
    unittest.main()
