// What installations differ in. Override with jsonnet:
//   (import 'mixin.libsonnet') + { _config+:: { grafanaURL: 'https://g.example' } }
{
  _config+:: {
    // Label matchers for every series of ours, '' for none: 'job="drift_exporter"'.
    selector: '',
    // The scrape job; `up` and absent() have no other way to know us.
    jobSelector: if self.selector == '' then 'job="drift_exporter"' else self.selector,
    // A label that tells clusters apart, if there is one: joins keep it.
    clusterLabel: 'cluster',

    // All windows and `for` are written for this interval.
    scrapeIntervalSeconds: 15,
    // What there is between two scrapes. A scrape counts when its page is there, up to
    // 5 s later: a rule that is evaluated meanwhile sees the two before, and two
    // intervals alone would hold one of them, which is no rate.
    shortestWindowSeconds: 2 * self.scrapeIntervalSeconds + 5,
    // Every duration is multiplied by this; the end-to-end test uses 1/15.
    timeScale: 1,

    thresholds: {
      [t.check]: t
      for t in (import 'thresholds.json').thresholds
    },

    // Services that we are, for the rule that watches what we cost.
    exporterWorkload: 'drift[-_]exporter.*',

    // %s is the alert's name in small letters.
    runbookURLPattern: 'https://drift-exporter.io/runbooks/%s',
    grafanaURL: 'http://localhost:3000',
    // Fixed, so that links are right before the dashboards are installed.
    dashboards: {
      fleet: 'drift-fleet',
      workload: 'drift-workload',
      machine: 'drift-machine',
      exporter: 'drift-exporter',
    },
  },
}
