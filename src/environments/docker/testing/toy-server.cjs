// The server of the toy system, run as `node -e CODE ID ID=ADDRESS...`: it calls every peer 20 times a second over a
// connection that it keeps, and tells on request whom it heard when, and what its clocks read. Without peers' calls it
// stays silent. Datagrams it sends back as they are.
const dgram = require("node:dgram");
const http = require("node:http");

const [id, ...peers] = process.argv.slice(1);
const heardAt = {};
let calls = 0;
const answers = {
  "/health": () => "true",
  "/status": () => JSON.stringify({ role: id === "n1" ? "leader" : "follower", term: 1, leader: "n1" }),
  "/heard": () => {
    const ages = Object.entries(heardAt).map(([peer, at]) => [peer, Date.now() - at]);
    return JSON.stringify(Object.fromEntries(ages));
  },
  "/count": () => String(++calls),
  "/time": () => JSON.stringify({ wallMs: Date.now(), monotonicMs: performance.now(), backwards }),
};

// How often the monotonic clock was seen to go back.
let backwards = 0;
let latest = 0;
setInterval(() => {
  const now = performance.now();
  if (now < latest) backwards += 1;
  latest = now;
}, 2);

http
  .createServer((request, response) => {
    const from = request.headers["x-from"];
    if (from !== undefined) heardAt[from] = Date.now();
    response.end(answers[request.url]?.() ?? "");
  })
  .listen(8080);

const echo = dgram.createSocket("udp4");
echo.on("message", (message, { address, port }) => echo.send(message, port, address));
echo.bind(8081);

console.log(`${id} listens`);
process.on("SIGTERM", () => {
  console.log(`${id} was asked to end`);
  process.exit(0);
});

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
for (const peer of peers) {
  const address = peer.split("=")[1];
  setInterval(() => {
    const options = { host: address, port: 8080, path: "/", agent, headers: { "x-from": id }, timeout: 2000 };
    const request = http.get(options, (response) => response.resume());
    request.on("timeout", () => request.destroy());
    request.on("error", () => {});
  }, 50);
}
