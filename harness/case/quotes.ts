/** Sentences of RFCs, word for word, by number and by the section as cases name it. */
export const QUOTES: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  768: {
    "Introduction":
      "The protocol is transaction oriented, and delivery and duplicate protection are not guaranteed.",
    "Length": "Length is the length in octets of this user datagram including this header and the data.",
  },
  791: {
    "3.1 (Total Length)": "This field allows the length of a datagram to be up to 65,535 octets.",
  },
  862: {
    "TCP Based Echo Service": "Once a connection is established any data received is sent back.",
  },
  1122: {
    "4.1.3.3":
      "UDP MUST pass to the application layer all ICMP error messages that it receives from the IP layer.",
    "4.2.2.13":
      "If such a host issues a CLOSE call while received data is still pending in TCP, or if new data is " +
      "received after CLOSE is called, its TCP SHOULD send a RST to show that data was lost.",
  },
  2525: {
    "2.17": "When an application closes a connection in such a way that it can no longer read any received " +
      "data, the TCP SHOULD, per section 4.2.2.13 of RFC 1122, send a RST if there is any unread received " +
      "data, or if any new data is received.",
  },
  9112: {
    "9.6":
      "If a server performs an immediate close of a TCP connection, there is a significant risk that the " +
      "client will not be able to read the last HTTP response.",
  },
  9293: {
    "2.2": "TCP provides a reliable, in-order, byte-stream service to applications.",
    "3.4":
      "A fundamental notion in the design is that every octet of data sent over a TCP connection has a " +
      "sequence number.",
    "3.5.3":
      "If the receiver was in any other state, it aborts the connection and advises the user and goes to " +
      "the CLOSED state.",
    "3.6 (Case 1)": "All segments preceding and including FIN will be retransmitted until acknowledged.",
    "3.6 (Case 3)":
      "A simultaneous CLOSE by users at both ends of a connection causes FIN segments to be exchanged " +
      "(Figure 13).",
    "3.6 (MUST-12)":
      "If the local TCP connection is closed by the remote side due to a FIN or RST received from the " +
      "remote side, then the local application MUST be informed whether it closed normally or was aborted " +
      "(MUST-12).",
    "3.6.1": "Since the two directions of a TCP connection are closed independently, it is possible for a " +
      'connection to be "half closed", i.e., closed in only one direction, and a host is permitted to ' +
      "continue sending data in the open direction on a half-closed connection.",
    "3.6.1 (SHLD-3)":
      "If such a host issues a CLOSE call while received data is still pending in the TCP connection, or " +
      "if new data is received after CLOSE is called, its TCP implementation SHOULD send a RST to show " +
      "that data was lost (SHLD-3).",
    "3.7.4 (MUST-17)":
      "However, there MUST be a way for an application to disable the Nagle algorithm on an individual " +
      "connection (MUST-17).",
    "3.8.6":
      "The window sent in each segment indicates the range of sequence numbers the sender of the window " +
      "(the data receiver) is currently prepared to accept.",
    "3.8.6.1":
      "The sending TCP peer must regularly transmit at least one octet of new data (if available), or " +
      'retransmit to the receiving TCP peer even if the send window is zero, in order to "probe" the window.',
    "3.9.1.1 (MUST-43)":
      'The optional "local IP address" parameter MUST be supported to allow the specification of the ' +
      "local IP address (MUST-43).",
    "3.9.1.4":
      "Closing connections is intended to be a graceful operation in the sense that outstanding SENDs " +
      "will be transmitted (and retransmitted), as flow control permits, until all have been serviced.",
    "3.9.1.6":
      "This command causes all pending SENDs and RECEIVES to be aborted, the TCB to be removed, and a " +
      "special RST message to be sent to the remote TCP peer of the connection.",
    "3.10.4":
      "Queue this until all preceding SENDs have been segmentized, then form a FIN segment and send it.",
    "3.10.5":
      'All queued SENDs and RECEIVEs should be given "connection reset" notification; all segments queued ' +
      "for transmission (except for the RST formed above) or retransmission should be flushed.",
    "3.10.7.1": "An incoming segment not containing a RST causes a RST to be sent in response.",
    "3.10.7.4":
      'If the RST bit is set, then any outstanding RECEIVEs and SEND should receive "reset" responses.',
  },
};
