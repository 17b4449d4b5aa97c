// The machine as a whole: too little memory, too much promised.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local d = lib.duration(300),
  local alert(a) = lib.alert({ dashboard: 'machine' } + a),
  local share = '{{ $value | humanizePercentage }}',
  local overcommitted(name, sum, capacity, check, severity, dimension, summary, what, format) = alert({
    alert: name,
    expr: lib.aboveStandard('%s\n/\n%s' % [lib.s(sum), lib.s(capacity)], check),
    forSeconds: 900,
    severity: severity,
    dimension: dimension,
    summary: summary,
    description: '{{ $labels.instance }}: ' + what + ' of all that runs here are ' + share + ' of what there is: ' +
                 lib.value(sum, format) + ' of ' + lib.value(capacity, format) + '. `drift_exporter report --all` shows who declares what, and where.',
  }),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-machine',
        rules: [
          alert({
            alert: 'DriftMachineMemoryShort',
            expr: lib.aboveStandard('machine:drift_meminfo_mem_used:ratio', 'machine-memory-used') +
                  'and machine:drift_pressure_memory_waiting_seconds:rate%s > %s\n' % [d, lib.standard('machine-memory-waiting')],
            forSeconds: 300,
            severity: 'warning',
            dimension: 'memory',
            summary: 'A machine is short of memory, and its tasks wait for it.',
            description: '{{ $labels.instance }}: ' + share + ' of the memory is in use, and tasks waited for memory ' +
                         lib.value('machine:drift_pressure_memory_waiting_seconds:rate' + d, 'humanizePercentage') +
                         ' of the time. Available: ' + lib.value('drift_meminfo_mem_available_bytes', 'humanize1024') +
                         ' of ' + lib.value('drift_meminfo_mem_total_bytes', 'humanize1024') +
                         '; declared limits of what runs here: ' +
                         lib.value('drift_machine_declared_memory_limit_bytes', 'humanize1024', 'none') + '.',
          }),
          overcommitted('DriftMachineMemoryRequested',
                        'drift_machine_declared_memory_request_bytes',
                        'drift_meminfo_mem_total_bytes',
                        'machine-memory-requested',
                        'warning',
                        'memory',
                        'More memory is requested on a machine than it has.',
                        'the declared memory requests',
                        'humanize1024'),
          overcommitted('DriftMachineMemoryLimited',
                        'drift_machine_declared_memory_limit_bytes',
                        'drift_meminfo_mem_total_bytes',
                        'machine-memory-limited',
                        'info',
                        'memory',
                        'The memory limits on a machine add up to far more than it has.',
                        'the declared memory limits',
                        'humanize1024'),
          overcommitted('DriftMachineCpuRequested',
                        'drift_machine_declared_cpu_request_cores',
                        'drift_machine_cpus',
                        'machine-cpu-requested',
                        'warning',
                        'cpu',
                        'More CPUs are requested on a machine than it has.',
                        'the declared CPU requests',
                        'humanize'),
        ],
      },
    ],
  },
}
