import { BYTE, defineCase, posix } from "../../harness/case/mod.ts";
import { leavesNothing } from "./_leaves.ts";

const ok = { conforming: ["ok"] } as const;

export default defineCase({
  id: "resource/files-leave-nothing",
  title: "Files are made of a socket, used and closed time after time, with few descriptors left",
  requirement: "A file over a socket gives back all that it took when it is closed.",
  level: "must",
  sources: [posix("fclose"), posix("close")],
  axes: {},
  needs: { subject: ["limit", "stream", "file"], peer: ["stream"] },
  outcomes: { read: ok, written: ok },
  async script(scenario) {
    const { connected, record } = scenario;
    const { subject, peer } = await connected();
    const deeds = {
      read: async () => {
        const file = await subject.makefile("read");
        await peer.sendall(BYTE);
        await file.read(BYTE.length);
        await file.close();
      },
      written: async () => {
        const file = await subject.makefile("write");
        await file.write(BYTE);
        await file.close();
        await peer.recvExactly(BYTE.length);
      },
    };
    for (const [name, deed] of Object.entries(deeds)) record(name, await leavesNothing(scenario, deed));
  },
});
