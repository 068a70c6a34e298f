import type { Source } from "../../reports/model.ts";
import { QUOTES } from "./quotes.ts";

/**
 * A page of POSIX.1-2024, System Interfaces, such as `posix("recv", "ECONNRESET")`; `XSH 2.10.10` names a
 * general section.
 */
export function posix(page: string, section = ""): Source {
  const name = page.startsWith("XSH") ? page : `${page}()`;
  const file = page.startsWith("XSH") ? "V2_chap02" : page;
  return {
    document: `POSIX ${name}`,
    section,
    url: `https://pubs.opengroup.org/onlinepubs/9799919799/functions/${file}.html`,
  };
}

/** A section of an RFC, such as `rfc(9293, "3.5.3")`, with its sentence where {@linkcode QUOTES} has it. */
export function rfc(number: number, section = ""): Source {
  const anchor = /^\d+(\.\d+)*/.exec(section)?.[0];
  const quote = QUOTES[number]?.[section];
  return {
    document: `RFC ${number}`,
    section,
    url: `https://www.rfc-editor.org/rfc/rfc${number}` + (anchor ? `#section-${anchor}` : ""),
    ...(quote === undefined ? {} : { quote }),
  };
}

/** Documentation of Python's `socket` module. */
export function python(section: string): Source {
  return {
    document: "Python socket",
    section,
    url: "https://docs.python.org/3/library/socket.html",
  };
}

/** A Linux manual page, such as `linux("tcp(7)", "SO_LINGER")`. */
export function linux(page: string, section = ""): Source {
  const match = /^(\w+)\((\d)\)$/.exec(page);
  const url = match && `https://man7.org/linux/man-pages/man${match[2]}/${match[1]}.${match[2]}.html`;
  return { document: page, section, ...(url ? { url } : {}) };
}

/** A topic of the Python socket tutorials. */
export function tutorial(topic: string): Source {
  return { document: "Python socket tutorials", section: topic };
}

/** A report of a project's users, such as `report("hyperium/hyper", 1981)`. */
export function report(repository: string, number: number): Source {
  return {
    document: `${repository} #${number}`,
    section: "",
    url: `https://github.com/${repository}/issues/${number}`,
  };
}
