import { group } from "../check.ts";
import { expect } from "../expect.ts";
import { failureOf } from "../scenario.ts";

/** More sockets than the limit lets through. */
const MANY = 20;

/** Limits on the process. */
export const LIMITS = group("Limits", { needs: ["stream"], over: "inet" }, [
  {
    name: "limitDescriptors",
    also: ["limit"],
    title: "limitDescriptors leaves a few descriptors, and a reset lifts the limit",
    fix: "lower the soft limit of RLIMIT_NOFILE to the lowest free descriptor and `count`; raise it in reset",
    async run({ subject, addressOf, expectErrno, reset }) {
      const opened = async () => {
        for (let count = 0; count < MANY; count++) {
          const failure = await failureOf(subject.listenStream(addressOf(subject)));
          if (failure) return { count, failure };
        }
        return { count: MANY };
      };
      await subject.limitDescriptors(3);
      const { count, failure } = await opened();
      expect(
        count >= 1 && count <= 3 && failure !== undefined,
        `${count} sockets within the limit`,
        "1 to 3",
      );
      expectErrno("listenStream", failure, "no descriptor is left", "EMFILE");
      await reset();
      const after = await opened();
      expect(after.count === MANY, `${after.count} sockets after the reset`, `${MANY}`);
    },
  },
]);
