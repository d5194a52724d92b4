import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { FailCause, FaultPhase, NoteName } from "../core/event.js";
import type { Fence, HistoryEnd, ResourceKind } from "../core/history.js";
import type { RuleVerdict, Severity, Verdict } from "../core/verdict.js";
import { endSchema, eventSchemas, headerSchema, jsonSchemas, verdictSchema } from "./schema.js";
import { end, events, header } from "./testing/sample-history.js";

/** Every member of a union, by a record that does not compile when one is missing. */
const members = <Member extends string>(all: Record<Member, true>) => Object.keys(all) as Member[];

const stamps = { index: 0, timeNs: 0 };
const resource = (kind: string, fence: string) => ({ ...header, resources: { r: { kind, fence } } });
const rule = (verdict: string, severity: string) => ({
  format: "usurper-verdict/1",
  verdict: "unknown",
  rules: { E4: { verdict, opportunities: 1, anomalies: [{ severity, events: [3], why: "because" }], stats: {} } },
  coverage: {},
});

describe("the schemas", () => {
  it("take every line of a history", () => {
    expect(headerSchema.safeParse(header).error).toBeUndefined();
    expect(endSchema.safeParse(end).error).toBeUndefined();
    for (const event of events) {
      const kind = event.process === "nemesis" ? "nemesis" : event.type;
      const schema: z.ZodType = eventSchemas[kind];
      expect(schema.safeParse(event).error).toBeUndefined();
    }
  });

  it.each(
    members<NoteName>({
      queued: true,
      belief: true,
      "leadership-lost": true,
      stall: true,
      server: true,
      invariant: true,
      died: true,
      watching: true,
      candidacy: true,
      "powered-off": true,
      watched: true,
      crash: true,
    }),
  )("know the note %s", (f) => {
    expect(eventSchemas.note.safeParse({ ...stamps, process: "c1", type: "note", f, value: {} }).success).toBe(true);
  });

  it.each(
    members<FaultPhase>({
      injecting: true,
      injected: true,
      healing: true,
      healed: true,
      failed: true,
      skipped: true,
    }),
  )("know the phase %s", (phase) => {
    const value = { fault: 0, phase, kind: "kill", target: "one", targets: ["n1"] };
    const event = { ...stamps, process: "nemesis", type: "info", f: "kill", value };
    expect(eventSchemas.nemesis.safeParse(event).success).toBe(true);
  });

  it.each(members<FailCause>({ unsent: true, refused: true, unavailable: true }))("know the cause %s", (cause) => {
    const event = { ...stamps, process: 0, type: "fail", f: "write", value: null, cause };
    expect(eventSchemas.fail.safeParse(event).success).toBe(true);
  });

  it.each(
    members<ResourceKind>({
      register: true,
      "fenced-register": true,
      "fenced-log": true,
      "multi-register": true,
      kv: true,
      lock: true,
      set: true,
      queue: true,
    }),
  )("know a %s", (kind) => {
    expect(headerSchema.safeParse(resource(kind, "token")).success).toBe(true);
  });

  it.each(members<Fence>({ guard: true, token: true, none: true }))("know the fence %s", (fence) => {
    expect(headerSchema.safeParse(resource("fenced-register", fence)).success).toBe(true);
  });

  it.each(members<HistoryEnd["reason"]>({ complete: true, interrupted: true, failed: true, flooded: true }))(
    "know the end %s",
    (reason) => {
      expect(endSchema.safeParse({ type: "end", events: 0, reason }).success).toBe(true);
    },
  );

  it.each(members<RuleVerdict>({ valid: true, invalid: true, unknown: true, "not exercised": true }))(
    "know a rule that is %s",
    (verdict) => {
      expect(verdictSchema.safeParse(rule(verdict, "violation")).success).toBe(true);
    },
  );

  it("know all severities and verdicts, and no others", () => {
    for (const severity of members<Severity>({ violation: true, hazard: true })) {
      expect(verdictSchema.safeParse(rule("valid", severity)).success).toBe(true);
    }
    for (const verdict of members<Verdict>({ valid: true, invalid: true, unknown: true })) {
      expect(verdictSchema.safeParse({ ...rule("valid", "hazard"), verdict }).success).toBe(true);
    }
    expect(verdictSchema.safeParse(rule("fine", "hazard")).success).toBe(false);
    expect(verdictSchema.safeParse(rule("valid", "bad")).success).toBe(false);
  });

  it("are published as JSON Schema, with what is required", () => {
    const published = jsonSchemas();
    expect(published.historyHeader).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { format: { const: "usurper-history/1" } },
      required: expect.arrayContaining(["format", "resources", "bounds"]),
    });
    expect(published.historyHeader.required).not.toContain("bug");
    expect(published.historyEvent.anyOf).toHaveLength(Object.keys(eventSchemas).length);
    expect(published.verdict.required).toEqual(["format", "verdict", "rules", "coverage"]);
    expect(published.historyEnd.required).toEqual(["type", "events", "reason"]);
  });
});
