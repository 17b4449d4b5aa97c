#!/usr/bin/env bash
# data.sh ROOT DIRECTORY: the database's disk, DIRECTORY/data.img. It is MariaDB's own
# data directory as the package made it in ROOT, with three tables of 41 MB beside:
# fixed rows of 257 bytes in MyISAM, which leaves caching of rows to the kernel's
# page cache, so that the working set is file-backed and counts for the service.
# For tests/vm/image.sh; made here, since the guest is emulated and slow.
set -euo pipefail
root=$1 directory=$2
ROWS=160000

{
  echo 'CREATE DATABASE app;'
  echo 'USE app;'
  for table in t1 t2 t3; do
    echo "CREATE TABLE $table (id INT UNSIGNED NOT NULL PRIMARY KEY,
      k INT UNSIGNED NOT NULL, pad CHAR(248) CHARACTER SET latin1 NOT NULL)
      ENGINE=MyISAM ROW_FORMAT=FIXED;"
    echo "INSERT INTO $table SELECT seq, CRC32(seq),
      CONCAT(MD5(seq), MD5(seq + 1), SHA2(seq, 512), MD5(seq + 7)) FROM seq_1_to_$ROWS;"
  done
  # As CREATE USER would; bootstrap has no grant tables loaded.
  echo "INSERT INTO mysql.global_priv VALUES ('localhost', 'client',
    JSON_OBJECT('access', 1, 'plugin', 'mysql_native_password',
                'authentication_string', ''));"
  echo 'FLUSH TABLES;'
} | chroot "$root" /usr/sbin/mariadbd --no-defaults --bootstrap --user=mysql \
  --datadir=/var/lib/mysql --key-buffer-size=64M --plugin-maturity=unknown

# The disk has the data directory as its root, and room for the server's own files.
truncate -s 600M "$directory/data.img"
mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1 -d "$root/var/lib/mysql" \
  "$directory/data.img"
find "$root/var/lib/mysql" -mindepth 1 -delete
