import tutorial from "../tutorial/agent.pl" with { type: "text" };
import rest from "./rest.pl" with { type: "text" };

/** The tutorial's agent, whose last line makes it serve, with the rest in the place of that line. */
export const perlAgent: string = tutorial.slice(0, tutorial.lastIndexOf("serve();")) + rest;
