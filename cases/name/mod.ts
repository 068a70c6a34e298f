import type { Case } from "../../harness/case/mod.ts";
import atonVsPton from "./aton_vs_pton.ts";
import badHostnames from "./bad_hostnames.ts";
import errors from "./errors.ts";
import gethostbyname from "./gethostbyname.ts";
import getfqdn from "./getfqdn.ts";
import getnameinfo from "./getnameinfo.ts";
import localhost from "./localhost.ts";
import nameRequired from "./name_required.ts";
import numericLiterals from "./numeric_literals.ts";
import passive from "./passive.ts";
import services from "./services.ts";
import strictText from "./strict_text.ts";
import v4mapped from "./v4mapped.ts";

/** The cases of `name`. */
const cases: readonly Case[] = [
  numericLiterals,
  passive,
  services,
  localhost,
  gethostbyname,
  getnameinfo,
  nameRequired,
  getfqdn,
  errors,
  badHostnames,
  v4mapped,
  strictText,
  atonVsPton,
];

export default cases;
