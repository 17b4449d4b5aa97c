# `cpack -G DEB` (./dev package): Debian's places for what `./dev build` has made.
# The man page and the completions are made by tools/pages.py before.
set(pages "${PROJECT_BINARY_DIR}/pages")
install(TARGETS drift_exporter RUNTIME DESTINATION bin)
install(FILES deploy/systemd/drift-exporter.service DESTINATION /lib/systemd/system)
install(FILES deploy/systemd/drift-exporter.default DESTINATION /etc/default
        RENAME drift-exporter)
install(FILES "${pages}/drift_exporter.1.gz" DESTINATION share/man/man1)
install(FILES "${pages}/bash" DESTINATION share/bash-completion/completions
        RENAME drift_exporter)
install(FILES "${pages}/zsh" DESTINATION share/zsh/vendor-completions
        RENAME _drift_exporter)
install(FILES "${pages}/fish" DESTINATION share/fish/vendor_completions.d
        RENAME drift_exporter.fish)
install(FILES "${pages}/changelog.gz" deploy/debian/copyright
        DESTINATION share/doc/drift-exporter)
install(DIRECTORY deploy/web-config DESTINATION share/doc/drift-exporter/examples)
# What Prometheus and Grafana are given; rule_files may point here.
install(FILES alerts/drift_alerts.yml alerts/drift_rules.yml alerts/alertmanager.yml
        DESTINATION share/drift-exporter/alerts)
install(DIRECTORY alerts/runbooks DESTINATION share/drift-exporter/alerts)
install(DIRECTORY dashboards/ DESTINATION share/drift-exporter/dashboards
        FILES_MATCHING PATTERN "*.json" PATTERN previews EXCLUDE)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME drift-exporter)
set(CPACK_PACKAGE_VENDOR "drift_exporter")
set(CPACK_PACKAGE_CONTACT "drift_exporter developers <developers@drift-exporter.io>")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE "https://drift-exporter.io/")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libsystemd0")
# Behind the first line, which is the project's DESCRIPTION.
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Shows, for every workload on a machine, what people declared (Kubernetes
manifests, systemd units, Compose files), what the kernel was told (cgroups)
and what happens (usage, stalls, throttling, kills), with the reason for every
gap: as metrics, as a page, and on the command line.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${PROJECT_SOURCE_DIR}/deploy/debian/conffiles"
    "${PROJECT_SOURCE_DIR}/deploy/debian/postinst"
    "${PROJECT_SOURCE_DIR}/deploy/debian/prerm"
    "${PROJECT_SOURCE_DIR}/deploy/debian/postrm")
include(CPack)
