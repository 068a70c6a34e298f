import {
  BOTH_ROLES,
  bytesOf,
  compared,
  defineCase,
  ending,
  EVERY_FAMILY,
  intact,
  outcome,
  rfc,
  tutorial,
} from "../../harness/case/mod.ts";

const UPLOAD = { seed: 29, length: 100_003 };
const RECEIPT = bytesOf(`${UPLOAD.length} bytes, thank you`);

export default defineCase({
  id: "service/upload-reply",
  title: "A client half-closes after its upload and reads the receipt",
  requirement: "A client that has sent all can say so by a half-close, and still receive the whole answer.",
  lesson: "shutdown(SHUT_WR) says that the upload is complete, as close() would, but leaves the way " +
    "back open: read until no bytes come, and then close.",
  level: "must",
  sources: [tutorial("file upload"), rfc(9293, "3.6")],
  axes: { role: BOTH_ROLES, family: EVERY_FAMILY },
  // Either role may have to half-close.
  needs: { subject: ["stream", "shutdown:write"], peer: ["stream", "shutdown:write"] },
  outcomes: {
    upload: { conforming: ["intact"] },
    uploadEnd: { conforming: ["eof"] },
    receipt: { conforming: ["intact"] },
    end: { conforming: ["eof"] },
  },
  async script({ connected, record }) {
    const { server, client } = await connected();
    const uploading = client.sendall(UPLOAD).then(() => client.shutdown("write"));
    const uploaded = await server.drain({ pattern: UPLOAD });
    record("upload", intact(uploaded, UPLOAD.length));
    record("uploadEnd", ending(uploaded));
    await uploading;
    await server.sendall(RECEIPT);
    await server.close();
    record("receipt", compared(await client.recvExactly(RECEIPT.length), RECEIPT));
    record("end", await outcome(client.recv(1)));
  },
});
