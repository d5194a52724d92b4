import type { Client, ClientContext } from "../../contract/client.js";
import type { HostSettings } from "../../contract/environment.js";
import type { HostCommand, HostFactory, HostReport, HostRuntime, OperationRequest } from "../../contract/host.js";
import { fail, info, type Outcome } from "../../contract/outcome.js";
import type { CampaignRequest } from "../../contract/surfaces/election.js";
import { validatedClient } from "../../contract/validate/client.js";
import { ContractError, messageOf } from "../../core/errors.js";
import { isJsonObject, type Json } from "../../core/json.js";
import { seeksTenure, yieldsTenure } from "../../core/tenure-operations.js";
import { type Ms, msToNs, type Ns, nsToMs } from "../../core/units.js";
import { performOnResource, tokenOf } from "./dispatch.js";
import { HeldSession } from "./session.js";

/** A tenure as its holder sees it: from a successful campaign, or acquisition, until it gives up or notices its loss. */
interface Tenure {
  /** Or the lock. */
  readonly election: string;
  readonly token: number;
  readonly session: HeldSession;
}

/** How often a leader says that it still believes, in the harness' time. */
const BELIEF_EVERY_NS = msToNs(500);
const BELIEF_DELAY_NS = msToNs(0.5);

/** How often a host looks whether it was running at all, and how long a gap counts as a stall. */
const HEARTBEAT_MS: Ms = 100;
const STALL_MS: Ms = 100;

/** The factory that environments use to bring a client host to life, for one system's client. */
export function createHostRuntime(connect: (context: ClientContext) => Client, settings: HostSettings): HostFactory {
  return (context, report) =>
    new ClientHost(validatedClient(connect(context), context.host), context, settings, report);
}

/**
 * The running end of a host: performs what it is offered, keeps its session alive, judges by its own clock whether it
 * still leads, and says so. The same in the simulator, in a container and in the harness' own process.
 */
class ClientHost implements HostRuntime {
  readonly #offered = new Map<number, { op: OperationRequest; session: string | undefined }>();
  readonly #ownRenewals = new Map<number, () => Promise<Outcome>>();
  #session: HeldSession | undefined;
  #tenure: Tenure | undefined;
  #sessionsOpened = 0;
  #nextOwnId = -1;
  #renewing = false;
  #afterRenewal = (): void => {};
  /** The newest stamp of the harness. */
  #stampNs: Ns = 0;
  /** The newest stamp seen while it led, and the newest of those told. */
  #believedNs: Ns = 0;
  #toldBeliefNs: Ns = 0;
  #beliefDue = false;
  #stopped = false;

  constructor(
    readonly client: Client,
    readonly context: ClientContext,
    readonly settings: HostSettings,
    readonly report: (report: HostReport) => void,
  ) {
    report({ type: "hello" });
    this.#watchForStalls(context.clock.nowNs());
  }

  receive(command: HostCommand): void {
    if (this.#stopped) return;
    this.#stampNs = command.timeNs;
    this.#noteBelief(command.timeNs);
    switch (command.type) {
      case "offer":
        this.#offer(command.id, command.op);
        return;
      case "go":
        void this.#go(command.id);
        return;
      case "tick":
        return;
      case "stop":
        void this.#stop();
        return;
      default:
        command satisfies never;
    }
  }

  #offer(id: number, op: OperationRequest): void {
    const session = this.#sessionFor(op);
    this.#offered.set(id, { op, session });
    this.report({ type: "ready", id, node: this.client.node(), ...(session === undefined ? {} : { session }) });
  }

  /** The label of the session that an operation goes by; what seeks a tenure without a live one gets the next label. */
  #sessionFor(op: OperationRequest): string | undefined {
    const opensOne = seeksTenure(op.f) && (this.#session === undefined || this.#session.over);
    return opensOne ? this.#nextLabel() : this.#session?.label;
  }

  #nextLabel(): string {
    const { host, incarnation } = this.context;
    return `s-${host}-${incarnation === 0 ? "" : `${incarnation}.`}${this.#sessionsOpened + 1}`;
  }

  async #go(id: number): Promise<void> {
    const own = this.#ownRenewals.get(id);
    const offered = this.#offered.get(id);
    this.#offered.delete(id);
    this.#ownRenewals.delete(id);
    const token = offered === undefined ? undefined : tokenOf(offered.op.value);
    const late = token !== undefined && this.#tenure?.token !== token;
    const lateRenewal = own !== undefined && (this.#session === undefined || this.#session.over);
    let outcome: Outcome;
    try {
      if (own !== undefined) outcome = await own();
      else if (offered !== undefined) outcome = await this.#perform(offered.op);
      else throw new ContractError("harness", `it said go to operation ${id}, which was never offered`);
    } catch (thrown) {
      // A client returns outcomes and throws nothing; whatever did throw may have left, so nobody knows.
      outcome = info(`the client threw: ${messageOf(thrown)}`);
    }
    if (this.#stopped) return;
    // After a failure the client may already have turned to another node: only an answer names who gave it.
    const answered = outcome.type === "ok" ? { node: this.client.node() } : {};
    this.report({ type: "complete", id, outcome, ...answered, ...(late || lateRenewal ? { late: true } : {}) });
    if (offered !== undefined) this.#learn(offered.op, outcome);
    else this.#endRenewal();
  }

  #endRenewal(): void {
    const next = this.#afterRenewal;
    this.#renewing = false;
    this.#afterRenewal = () => {};
    next();
  }

  #perform(op: OperationRequest): Promise<Outcome> {
    switch (op.f) {
      case "campaign":
        return this.#campaign(op.election ?? "");
      case "acquire":
        return this.#acquire(op.resource ?? "", op.value);
      case "resign":
        return this.#resign(op);
      case "release":
        return this.#release(op);
      case "observe":
        return this.client.election?.observe(op.election ?? "") ?? Promise.resolve(noElection());
      default:
        return performOnResource(this.client, this.settings, op);
    }
  }

  async #campaign(election: string): Promise<Outcome> {
    const surface = this.client.election;
    if (surface === undefined) return noElection();
    return this.#seek(election, this.settings.campaignTimeoutMs, (request) => surface.campaign(request));
  }

  async #acquire(lock: string, value: Json): Promise<Outcome> {
    const surface = this.client.lock;
    if (surface === undefined) return noLock();
    const asked = isJsonObject(value) ? value["timeoutMs"] : undefined;
    const timeoutMs = typeof asked === "number" ? asked : this.settings.campaignTimeoutMs;
    return this.#seek(lock, timeoutMs, ({ election, ...request }) => surface.acquire({ lock: election, ...request }));
  }

  /** Asks for a tenure by a live session, and begins it where it is granted. */
  async #seek(
    election: string,
    timeoutMs: Ms,
    ask: (request: CampaignRequest) => Promise<Outcome<{ readonly token: number }>>,
  ): Promise<Outcome> {
    const session = await this.#liveSession();
    if (!(session instanceof HeldSession)) return session;
    const outcome = await ask({
      election,
      candidate: this.context.host,
      session: session.id,
      timeoutMs,
      queued: (token) => this.#note("queued", { token, election }, session),
      signal: session.signal,
    });
    if (outcome.type === "ok") {
      this.#tenure = { election, token: outcome.value.token, session };
      // Stamps from before the tenure, still unread, prove nothing about it.
      this.#toldBeliefNs = this.#stampNs;
      this.#beliefDue = false;
    }
    return outcome;
  }

  async #liveSession(): Promise<HeldSession | Outcome> {
    if (this.#session !== undefined && !this.#session.over) return this.#session;
    const label = this.#nextLabel();
    this.#sessionsOpened += 1;
    const openedNs = this.context.clock.nowNs();
    const opened = (await this.client.session?.open(this.settings.ttlMs)) ?? noElection();
    // No candidacy can exist without a session that this host knows: the campaign certainly did not happen.
    if (opened.type === "info") return fail("unavailable", { error: `no session: ${opened.error}` });
    if (opened.type === "fail") return { ...opened, cause: opened.cause === "refused" ? "unavailable" : opened.cause };
    const session: HeldSession = new HeldSession(label, opened.value, {
      client: this.client,
      clock: this.context.clock,
      ttlMs: this.settings.ttlMs,
      openedNs,
      events: {
        announce: (renew) => this.#announceRenewal(session, renew),
        lost: (reason) => this.#lose(session, reason),
      },
    });
    this.#session = session;
    return session;
  }

  /**
   * Own operations go one at a time. Only a renewal of a session that was lost since can still be under way when that
   * of its successor falls due.
   */
  #announceRenewal(session: HeldSession, renew: () => Promise<Outcome>): void {
    if (this.#stopped || session.over) return;
    if (this.#renewing) {
      this.#afterRenewal = () => this.#announceRenewal(session, renew);
      return;
    }
    this.#renewing = true;
    const id = this.#nextOwnId--;
    this.#ownRenewals.set(id, renew);
    const op = { f: "renew", value: { ttlMs: this.settings.ttlMs } };
    this.report({ type: "ready", id, session: session.label, node: this.client.node(), op });
  }

  async #resign(op: OperationRequest): Promise<Outcome> {
    const held = this.#held(op);
    if (this.client.election === undefined || held === undefined) return noElection();
    this.#tenure = undefined;
    return this.client.election.resign({ election: op.election ?? "", ...held });
  }

  async #release(op: OperationRequest): Promise<Outcome> {
    const held = this.#held(op);
    if (this.client.lock === undefined || held === undefined) return noLock();
    this.#tenure = undefined;
    return this.client.lock.release({ lock: op.resource ?? "", ...held });
  }

  /** What is given up: a token, and the session it goes by. Undefined where the host has never had one. */
  #held(op: OperationRequest): { readonly session: string; readonly token: number } | undefined {
    const token = tokenOf(op.value);
    const session = this.#tenure?.session ?? this.#session;
    return token === undefined || session === undefined ? undefined : { session: session.id, token };
  }

  /** What an answer teaches its host beside the answer. */
  #learn(op: OperationRequest, outcome: Outcome): void {
    const indeterminate = outcome.type === "info" && (seeksTenure(op.f) || yieldsTenure(op.f));
    // Renewing on would keep alive a candidacy that nobody waits for: a zombie of the harness' own making.
    if (indeterminate) void this.#session?.abandon();
    const tenure = this.#tenure;
    if (tenure?.session.over === true) this.#endTenure("the session was over when the campaign returned");
    const refused = outcome.type === "fail" && outcome.cause === "refused";
    // The server knows this session no more, or took its candidacy: the next campaign goes by a new one. A host whose
    // clock has stood still would otherwise go on for seconds with what everyone else knows to be dead.
    if (refused && seeksTenure(op.f)) void this.#session?.abandon();
    if (refused && tenure !== undefined && tokenOf(op.value) === tenure.token) {
      this.#endTenure(`the resource refused its ${op.f}`);
      void tenure.session.abandon();
    }
  }

  #lose(session: HeldSession, reason: string): void {
    if (this.#tenure?.session === session) this.#endTenure(reason);
  }

  #endTenure(reason: string): void {
    const tenure = this.#tenure;
    if (tenure === undefined) return;
    this.#tellBelief();
    this.#tenure = undefined;
    this.#note("leadership-lost", { token: tenure.token, election: tenure.election, reason }, tenure.session);
  }

  /**
   * Having seen the harness' stamp it still leads by its own judgement, so it certainly did at that time. Told a moment
   * later: a process that wakes from a pause reads many stamps at once, and only the newest says anything new.
   */
  #noteBelief(stampNs: Ns): void {
    if (this.#tenure === undefined) return;
    this.#believedNs = stampNs;
    if (this.#beliefDue || stampNs - this.#toldBeliefNs < BELIEF_EVERY_NS) return;
    this.#beliefDue = true;
    this.context.clock.at(this.context.clock.nowNs() + BELIEF_DELAY_NS, () => this.#tellBelief());
  }

  #tellBelief(): void {
    const tenure = this.#tenure;
    const due = this.#beliefDue;
    this.#beliefDue = false;
    if (!due || tenure === undefined || this.#believedNs <= this.#toldBeliefNs) return;
    this.#toldBeliefNs = this.#believedNs;
    const { token, election, session } = tenure;
    this.#note("belief", { token, election, asOfNs: this.#believedNs }, session);
  }

  #note(
    f: "queued" | "belief" | "leadership-lost",
    value: { [name: string]: string | number },
    session: HeldSession,
  ): void {
    if (!this.#stopped) this.report({ type: "note", f, value, session: session.label });
  }

  #watchForStalls(lastNs: Ns): void {
    this.context.clock.at(lastNs + msToNs(HEARTBEAT_MS), () => {
      if (this.#stopped) return;
      const nowNs = this.context.clock.nowNs();
      const stalledMs = nsToMs(nowNs - lastNs) - HEARTBEAT_MS;
      if (stalledMs > STALL_MS) this.report({ type: "note", f: "stall", value: { ms: Math.round(stalledMs) } });
      this.#watchForStalls(nowNs);
    });
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    await this.#session?.abandon();
    await this.client.close();
    this.report({ type: "stopped" });
  }
}

function noElection(): Outcome<never> {
  return fail("unsent", { error: "this client offers no election" });
}

function noLock(): Outcome<never> {
  return fail("unsent", { error: "this client offers no locks" });
}
