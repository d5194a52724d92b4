// Sends datagrams to an echo on another container and tells what came back: `node -e CODE HOST COUNT SIZE EVERY_MS`.
// Ends when all copies that can be expected are there, or when nothing more has come for a while.
const dgram = require("node:dgram");
const dns = require("node:dns");

const [host, count, size, everyMs] = process.argv.slice(1);
const QUIET_MS = 700;
const answers = [];
const sentAt = [];
const socket = dgram.createSocket("udp4");

let quiet;
const rest = () => {
  clearTimeout(quiet);
  quiet = setTimeout(finish, QUIET_MS);
};
const finish = () => {
  console.log(JSON.stringify({ sent: sentAt.length, answers }));
  process.exit(0);
};

socket.on("message", (message) => {
  const packet = message.readUInt32BE(0);
  answers.push({ packet, tookMs: Number(process.hrtime.bigint() - sentAt[packet]) / 1e6 });
  rest();
});

dns.lookup(host, 4, (error, address) => {
  if (error) throw error;
  const send = () => {
    const message = Buffer.alloc(Number(size));
    message.writeUInt32BE(sentAt.length, 0);
    sentAt.push(process.hrtime.bigint());
    socket.send(message, 8081, address);
    rest();
    if (sentAt.length < Number(count)) setTimeout(send, Number(everyMs));
  };
  send();
});
