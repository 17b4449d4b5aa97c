// Rules and alerts as a monitoring mixin: https://monitoring.mixins.dev/
(import 'config.libsonnet') +
(import 'rules/recording.libsonnet') +
(import 'rules/drift.libsonnet') +
(import 'rules/memory.libsonnet') +
(import 'rules/cpu.libsonnet') +
(import 'rules/io.libsonnet') +
(import 'rules/network.libsonnet') +
(import 'rules/process.libsonnet') +
(import 'rules/service.libsonnet') +
(import 'rules/machine.libsonnet') +
(import 'rules/exporter.libsonnet')
