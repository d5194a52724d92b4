import fc from "fast-check";

const asked = process.env["USURPER_PROPERTY_SEED"] ?? "1";
if (!/^(random|-?\d+)$/.test(asked)) {
  throw new Error(`USURPER_PROPERTY_SEED is a whole number or "random", not ${JSON.stringify(asked)}`);
}

// One commit gives one result: property tests try the same cases each time, unless others are asked for.
if (asked !== "random") fc.configureGlobal({ seed: Number(asked) });
