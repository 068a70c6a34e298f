import { defineCase, INET, pendingError, posix, type Socket } from "../../../harness/case/mod.ts";
import { everyCall, everyCallRows, type Joined } from "../../_every_call.ts";
import { refused } from "./_nobody.ts";

export default defineCase({
  id: "udp/connected/every-call",
  title: "Every call is made on connected datagram sockets",
  requirement:
    "A connected datagram socket reports its state, receives and sends by every call, in every mode, also " +
    "one whose earlier peer has refused it, or whose earlier connection was dissolved.",
  level: "must",
  sources: [posix("connect"), posix("recv"), posix("send")],
  axes: { family: INET, mode: ["natural", "nonblocking"] },
  needs: {
    subject: ["bsd", "stream", "datagram", "datagram:connect"],
    peer: ["bsd", "stream", "datagram", "datagram:connect"],
  },
  outcomes: everyCallRows(),
  async script(scenario) {
    const { datagram, subject: seat, peer, inMode } = scenario;
    const connected = async (mine: Socket): Promise<Joined> => {
      const { socket: other, address } = await datagram(peer);
      await mine.connect(address);
      await other.connect(await mine.getsockname());
      await inMode(mine);
      return { mine, other, whole: true };
    };
    const joined = [await connected((await datagram(seat)).socket)];
    if (seat.has("option:SO_ERROR")) {
      const { subject } = await refused(scenario);
      await pendingError(subject);
      joined.push(await connected(subject));
    }
    if (seat.has("disconnect")) {
      const { mine } = await connected((await datagram(seat)).socket);
      await mine.disconnect();
      joined.push(await connected(mine));
    }
    await everyCall(scenario, joined);
  },
});
