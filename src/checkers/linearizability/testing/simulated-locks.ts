import { DONE, type Draw, field, REFUSED, type Request, type SimulatedResource } from "./simulated-resource.js";

const asksToAcquire = ({ choice }: Draw): boolean => choice % 2 === 0;

function plainRequest(draw: Draw): Request {
  return { f: asksToAcquire(draw) ? "acquire" : "release", value: null };
}

/** Whoever asks may release it. */
export function simulatedMutex(): SimulatedResource {
  let locked = false;
  return {
    request: plainRequest,
    perform({ f }) {
      const wanted = f === "acquire";
      if (locked === wanted) return REFUSED;
      locked = wanted;
      return DONE;
    },
  };
}

/** Only the host that holds it may release it. */
export function simulatedOwnedMutex(): SimulatedResource {
  const holders = new Set<string>();
  return {
    request: plainRequest,
    perform({ f }, { host }) {
      if (f === "release") return holders.delete(host) ? DONE : REFUSED;
      if (holders.size > 0) return REFUSED;
      holders.add(host);
      return DONE;
    },
  };
}

/** Grants rising tokens, with gaps. Clients release with the right token, an old one, or one of the future. */
export function simulatedFencedMutex(): SimulatedResource {
  let issued = 0;
  let locked = false;
  return {
    request(draw) {
      if (asksToAcquire(draw)) return { f: "acquire", value: null };
      const guess = draw.choice < 9 ? issued : issued + draw.token - 2;
      return { f: "release", value: { token: guess } };
    },
    perform(request, { other }) {
      if (request.f === "acquire") {
        if (locked) return REFUSED;
        locked = true;
        issued += 1 + (other % 2);
        return { type: "ok", value: { token: issued } };
      }
      if (!locked || field(request, "token") !== issued) return REFUSED;
      locked = false;
      return DONE;
    },
  };
}
