import { BYTE, type Scenario } from "../harness/case/mod.ts";

/**
 * Sockets of the subject at which there is nothing yet: a listener, two connections and a datagram socket; and
 * by the name of its checkpoint, what makes something come to each of them.
 */
export async function arrivalsOf({ connected, datagrams, listening, subject, peer }: Scenario) {
  const { listener, address } = await listening(subject);
  const [bytes, end, datagram] = [await connected(), await connected(), await datagrams()];
  return {
    ...{ bytes, datagram },
    sockets: [listener, bytes.subject, end.subject, datagram.subject],
    arrivals: {
      listener: () => peer.connectStream(address),
      bytes: () => bytes.peer.sendall(BYTE),
      end: () => end.peer.shutdown("write"),
      datagram: () => datagram.peer.sendto(BYTE, datagram.subjectAddress),
    },
  };
}
