import { assertEquals } from "@std/assert";
import { LibcEndpoint } from "../libc/endpoint.ts";
import { examine, type ExamineOptions } from "./examine.ts";
import type { Examination } from "./examination.ts";
import { PYTHON } from "../proof/python.ts";
import { byCommand, Subject } from "./subject.ts";

const AGENT = new URL("../agents/python/sockets.py", import.meta.url).pathname;
const FAULTY = new URL("./testdata/faulty_agent.py", import.meta.url).pathname;
/** Milliseconds for an answer: agents that never give one are waited for that long. */
const TIMEOUT_MS = 1_500;
/** Agents that are looked at side by side, most of which wait. */
const SIDE_BY_SIDE = 8;

/** Each fault, by its name in `faulty_agent.py`, and the check that must find it. */
const FAULTS: Readonly<Record<string, string>> = {
  answers_unsupported_to_everything: "listenStream",
  declares_nothing: "initialize/useful",
  answers_socket_errors_to_what_it_does_not_declare: "undeclared/poll",
  connects_to_nobody: "connectStream/refused",
  reports_a_reset_as_data: "recv/reset",
  reports_a_reset_as_end: "recv/reset",
  ignores_an_address_in_use: "listenStream/in-use",
  invents_an_errno: "close/number",
  tells_another_errno: "connectStream/refused",
  tells_no_errno: "connectStream/refused",
  serves_one_at_a_time: "protocol/concurrent",
  never_says_entered: "recv/waits",
  says_entered_for_another: "recv/waits",
  uses_numbers_again: "protocol/numbers",
  dies_of_a_malformed_line: "protocol/malformed",
  stays_at_the_end: "protocol/leaves",
  tells_elapsed_in_milliseconds: "protocol/elapsed",
  tells_elapsed_zero: "protocol/elapsed",
  tells_elapsed_too_long: "listenStream",
  resets_without_closing: "reset",
  miscounts_open: "reset",
  resets_and_leaves_calls_waiting: "reset/waiting",
  reads_ahead: "demand-read",
  counts_what_it_did_not_send: "setMode/nonblocking-send",
  ignores_modes: "setMode/nonblocking",
  ends_blocking_calls: "setMode/blocking",
  ends_timeouts_at_once: "setMode/timeout",
  times_receives_only: "setMode/timeout-send",
  times_connections_only: "setMode/timeout-accept",
  does_not_say_timeout: "setMode/timeout",
  generates_another_pattern: "sendall/pattern",
  numbers_tiles_big_endian: "drain/pattern",
  tells_the_mismatch_one_late: "drain/mismatch",
  never_sees_a_mismatch: "drain/mismatch",
  drains_beyond_its_size: "drain/size",
  takes_what_it_peeks_at: "recv:peek",
  waits_though_it_must_not: "recv:dontwait",
  does_not_wait_for_all: "recv:waitall",
  sends_text: "sendall",
  receives_text: "recv",
  writes_base64_without_padding: "recv",
  tells_the_port_in_the_other_order: "connectStream/names",
  tells_its_own_address_as_the_peers: "getpeername",
  tells_the_listener_as_the_origin: "accept",
  aborts_politely: "abort",
  closes_later: "close",
  answers_sendall_early: "sendall/waits",
  joins_datagrams: "recvfrom/truncate",
  keeps_options_to_itself: "setsockopt/SO_RCVBUF",
  drops_a_close_beside_a_recv: "interrupt",
  closes_what_was_made_next_too: "close/neighbours",
  closes_what_was_accepted_with_its_listener: "close/neighbours",
  aborts_everything: "close/neighbours",
  sets_the_mode_of_all: "setMode/accepted",
  accepts_in_the_mode_of_the_listener: "setMode/accepted",
  ignores_the_backlog: "listenStream/queue",
  ignores_the_backlog_of_listen: "listen",
  always_has_room: "poll/out",
  keeps_errors_of_shutdown_to_itself: "shutdown/not-connected",
  says_entered_twice: "protocol/entered-once",
  says_nothing_of_errors: "close/number",
  calls_every_error_a_timeout: "close/number",
  prints_a_line_of_its_own: "setsockopt/SO_RCVBUF",
  forgets_tiles_before_the_offset: "sendall/pattern",
};

// The system is opened before any test, which would count it as left open.
await new LibcEndpoint().stop();

/** What the doctor finds of an agent. */
async function look(command: readonly string[], some: Partial<ExamineOptions> = {}): Promise<Examination> {
  const subject = await Subject.start(byCommand("tried", { command }));
  try {
    return await examine({ subject, timeoutMs: TIMEOUT_MS, ...some });
  } finally {
    await subject.stop();
  }
}

/** What is wrong, in words. */
function complaints({ checks }: Examination): string[] {
  return checks.flatMap(({ name, status, findings }) =>
    status === "works" || status === "missing"
      ? []
      : findings.map((finding) => `${name}: ${finding.found ?? finding.note}`)
  );
}

async function missed(fault: string, check: string): Promise<string[]> {
  let examination: Examination | undefined;
  // A machine that is too busy for the first look gets more time for the second.
  for (const timeoutMs of [TIMEOUT_MS, 4 * TIMEOUT_MS]) {
    // No fault is one of a family.
    const some = { only: [check], families: ["ipv4"], timeoutMs } as const;
    examination = await look([PYTHON, "-I", "-S", FAULTY, AGENT, fault], some);
    const found = examination.checks.find((each) => each.name === check && each.status === "wrong");
    const told = found?.findings.find((finding) => finding.status === "wrong");
    if (told?.found && told.expected && told.fix) return [];
  }
  return [`${fault}: not found by "${check}", but ${complaints(examination!).join("; ") || "nothing is"}`];
}

Deno.test("Every fault is found by the check that is meant for it", async () => {
  const rows = Object.entries(FAULTS);
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let row = rows.shift(); row; row = rows.shift()) failures.push(...await missed(...row));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  assertEquals(failures, []);
});
