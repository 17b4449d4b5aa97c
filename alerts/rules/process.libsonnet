// Processes: stuck ones, and no room for more.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local alert(a) = lib.alert({ dimension: 'process' } + a),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-process',
        rules: [
          alert({
            alert: 'DriftTasksStuck',
            expr: lib.above(lib.workload('drift_actual_uninterruptible_oldest_seconds') + ' > 0', 'stuck-seconds'),
            forSeconds: 60,
            severity: 'warning',
            summary: 'A task of a workload hangs in the kernel.',
            description: lib.who + ': a task has been in uninterruptible sleep (D) for {{ $value | humanizeDuration }}; ' +
                         "signals do not reach it, and nobody ends it. The machine's tasks in D wait in:" +
                         lib.label('drift_uninterruptible_tasks', 'wchan', ' ', '', set='$machine') + '.',
          }),
          alert({
            alert: 'DriftMachineTasksStuck',
            expr: lib.aboveStandard(lib.s('drift_uninterruptible_oldest_seconds'), 'stuck-seconds') +
                  // The oldest of all is a workload's: said there, or muted there.
                  |||
                    unless on (%(machine)s)
                    (
                      max without (namespace, workload, workload_type, pod, container) (%(workloads)s) + 30
                      >
                      %(oldest)s
                    )
                  ||| % {
                    machine: lib.machine,
                    workloads: lib.workload('drift_actual_uninterruptible_oldest_seconds'),
                    oldest: lib.s('drift_uninterruptible_oldest_seconds'),
                  },
            forSeconds: 60,
            severity: 'warning',
            dashboard: 'machine',
            summary: 'A task outside of all workloads hangs in the kernel.',
            description: '{{ $labels.instance }}: a task has been in uninterruptible sleep (D) for {{ $value | humanizeDuration }}. Tasks in D wait in:' +
                         lib.label('drift_uninterruptible_tasks', 'wchan', ' ') + '.',
          }),
          alert({
            alert: 'DriftTasksNearLimit',
            // At each level by itself: a slice that is full names itself.
            expr: lib.above(
              '%s\n/\n(%s > 0)' % [
                lib.s('drift_actual_tasks'),
                lib.s('drift_applied_tasks_limit'),
              ], 'tasks-near-limit'
            ),
            forSeconds: 300,
            severity: 'warning',
            summary: 'A workload is about to fail to start threads.',
            description: lib.who + ': {{ $value | humanizePercentage }} of its limit on tasks is in use. ' +
                         'Tasks: declared ' + lib.value('drift_declared_tasks_limit', 'printf "%.0f"', 'none') + lib.at('tasks_limit') +
                         ', applied ' + lib.value('drift_applied_tasks_limit', 'printf "%.0f"') +
                         ', in force ' + lib.value('drift_effective_tasks_limit', 'printf "%.0f"') + lib.reason('tasks_limit') +
                         '; running ' + lib.value('drift_actual_tasks', 'printf "%.0f"') + '.',
          }),
        ],
      },
    ],
  },
}
