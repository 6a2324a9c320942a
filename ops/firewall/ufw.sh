#!/bin/sh
# The same as nftables.conf for machines with ufw. Run once, as root, from a console: a mistake in ADMINISTRATORS locks you out.
#   ADMINISTRATORS=198.51.100.0/28 NODES=10.0.0.0/24 ops/firewall/ufw.sh
set -eu
: "${ADMINISTRATORS:?the network that may use ssh}"
: "${NODES:?the network of our own machines}"

ufw default deny incoming
ufw default allow outgoing
ufw allow from "$ADMINISTRATORS" to any port 22 proto tcp
ufw allow 80/tcp
ufw allow 443/tcp
for port in 3001 9091 6379 9090 9093; do
  ufw allow from "$NODES" to any port "$port" proto tcp
done
ufw --force enable
ufw status verbose
