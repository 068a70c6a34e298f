# Makes a place for gVisor's sandbox, in network, mount and process namespaces of its own, and holds it as
# long as stdin is open. $1 is the configuration of the container.
set -e
ip link set lo up

# Off loopback, Linux reports refusals of datagrams to a host only once a second, after the first few.
echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
echo 0 > /proc/sys/net/ipv6/icmp/ratelimit

# This runsc takes every network namespace with net/core/rmem_default for the host's own, and refuses to take
# interfaces from that. Since Linux 4.15 all of them have it, so it sees a /proc/sys with what it reads alone.
least=$(cat /proc/sys/vm/mmap_min_addr)
mount -t tmpfs none /proc/sys
mkdir /proc/sys/vm
echo "$least" > /proc/sys/vm/mmap_min_addr

mount -t tmpfs none /mnt
mkdir /mnt/state
printf %s "$1" > /mnt/config.json
touch /mnt/network
unshare --net=/mnt/network true

# The sandbox takes the interface of this namespace over, with its addresses and routes.
ip link add peer0 type veth peer name subject0
ip address add 10.79.0.1/24 dev peer0
ip address add fd79::1/64 dev peer0 nodad
ip link set peer0 up
ip link set subject0 netns /mnt/network
nsenter --net=/mnt/network sh -ec '
  ip link set lo up
  ip address add 10.79.0.2/24 dev subject0
  ip address add fd79::2/64 dev subject0 nodad
  ip link set subject0 up
  ip route add default via 10.79.0.1
  ip -6 route add default via fd79::1
'
exec cat
