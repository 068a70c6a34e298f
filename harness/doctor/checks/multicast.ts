import { group } from "../check.ts";

/** Memberships of multicast groups. */
export const MULTICAST = group("Multicast", { needs: ["family:ipv4", "bsd"] }, [
  {
    name: "joinGroup",
    also: ["leaveGroup", "multicast"],
    title: "A group can be left once for each time that it was joined",
    over: "inet",
    fix: "MCAST_JOIN_GROUP and MCAST_LEAVE_GROUP with the interface's index",
    async run({ subject, fails }) {
      const socket = await subject.socket("ipv4", "datagram");
      const group = { family: "ipv4", host: "239.255.77.1", port: 0 } as const;
      await fails(socket.leaveGroup(group, 1), "the group was not joined", "EADDRNOTAVAIL");
      await socket.joinGroup(group, 1);
      await socket.leaveGroup(group, 1);
      await fails(socket.leaveGroup(group, 1), "the group was left", "EADDRNOTAVAIL");
    },
  },
]);
