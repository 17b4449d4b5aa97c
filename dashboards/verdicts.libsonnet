// What "drifts" and "suffers" mean on the dashboards, in PromQL: as in the rules,
// with a workload's own thresholds, but without the time that an alert waits.
{
  new(lib)::
    local w = lib.workloads;
    local d = lib.duration(300);
    local indent(text) = lib.trim(lib.indent(text));
    local recorded(name) = w('workload:drift_actual_' + name);
    // Locals, since a field would be made anew whenever it is used.
    local memoryStalled = recorded('pressure_memory_stalled_seconds:rate' + d);
    local ioStalled = recorded('pressure_io_stalled_seconds:rate' + d);
    local throttled = recorded('cpu_throttled_periods:ratio_rate' + d);
    local suffersMemory = lib.rules.above(memoryStalled, 'memory-stalled-warning');
    local suffersCpu = lib.rules.above(throttled, 'cpu-throttled');
    local suffersIo = lib.rules.above(ioStalled, 'io-stalled');
    local suffering = std.join('or\n', [suffersMemory, suffersCpu, suffersIo]);
    local whole = w('drift_workload_info');
    // A rollout of ten pods is one workload; nothing suffers only where there are
    // workloads.
    local count(expr) = |||
      count(count by (namespace, workload, workload_type) (
      %s
      ))
      or
      0 * count(%s)
    ||| % [indent(expr), whole];
    {
      memoryStalled:: memoryStalled,
      throttled:: throttled,
      cpuWaiting:: recorded('pressure_cpu_waiting_seconds:rate' + d),
      cpuUsed:: recorded('cpu_usage_seconds:rate' + d),

      // 1 for each instance of which this is not as declared.
      drifts(resource):: 'max without (resource, device) (1 - %s)' % w('drift_applied_as_declared', 'resource="%s"' % resource),
      // Instances above their threshold; nothing else is left.
      suffersMemory:: suffersMemory,
      suffersCpu:: suffersCpu,

      // --- counts of workloads ----------------------------------------------------
      sufferingMemory:: count(suffersMemory),
      sufferingCpu:: count(suffersCpu),
      sufferingIo:: count(suffersIo),
      suffering:: count(suffering),
      by(labels, expr):: 'count by (%s) (count by (namespace, workload, workload_type) (\n%s))\n' % [labels, lib.indent(expr)],
      sufferingBy(labels):: self.by(labels, suffering) + 'or\n0 * ' + self.by(labels, whole),
      workloadsBy(labels):: self.by(labels, whole),
      // Where nothing can be compared, there is no 0 either.
      drifting(by=''):: 'sum%s (1 - min by (namespace, workload, workload_type) (%s))' % [by, w('drift_applied_as_declared')],
      missing:: '%s\nand\n%s == 0\n' % [
        lib.machine('drift_declared_running', 'namespace=~"$namespace"'),
        lib.machine('drift_actual_running', 'namespace=~"$namespace"'),
      ],

      // --- the worst instances ----------------------------------------------------
      // `parts` are added, each 0 where it is not known; of the 20 highest, X.
      worst(base, parts)::
        local zero = '%s * 0' % base;
        local top = indent(std.join(' + ', [
          '(\n' + lib.indent('%s\nor\n%s' % [part, zero]) + ')'
          for part in parts
        ]));
        function(expr) '(\n' + lib.indent(expr) + ')\nand\ntopk(20,\n' + top + '\n)\n',
      // 0 as declared and well, 1 drifts, 2 suffers, 3 both.
      verdict(base, suffers, drifts)::
        local zero = '%s * 0' % base;
        '(\n' + lib.indent('(\n' + lib.indent(suffers) + ') * 0 + 2\nor\n' + zero) + ')\n+\n(\n' +
        lib.indent('%s\nor\n%s' % [drifts, zero]) + ')\n',
      words:: {
        '0': ['well', 'green'],
        '1': ['drifts', 'orange'],
        '2': ['suffers', 'red'],
        '3': ['drifts, suffers', 'dark-red'],
      },
    },
}
