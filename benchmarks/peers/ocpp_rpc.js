// npm ocpp-rpc in strict mode, its other options as they are, with handlers equal to those of csms.py.
//
//     node ocpp_rpc.js FOLDER [--tls PEM]
//
// FOLDER has its node_modules. ../status.py tells what it is asked over standard input.
const fs = require("node:fs");
const https = require("node:https");
const path = require("node:path");
const { createRequire } = require("node:module");

const [folder, option, pem] = process.argv.slice(2);
const { RPCServer } = createRequire(path.join(path.resolve(folder), "package.json"))("ocpp-rpc");

const SECRET = "secret-";
const now = () => new Date().toISOString();
const boot = () => ({ status: "Accepted", currentTime: now(), interval: 300 });
let transactions = 0;
const answers = {
  "ocpp1.6": {
    Heartbeat: () => ({ currentTime: now() }),
    MeterValues: () => ({}),
    StatusNotification: () => ({}),
    BootNotification: boot,
    Authorize: () => ({ idTagInfo: { status: "Accepted" } }),
    StartTransaction: () => ({ transactionId: ++transactions, idTagInfo: { status: "Accepted" } }),
    StopTransaction: () => ({}),
  },
  "ocpp2.0.1": {
    Heartbeat: () => ({ currentTime: now() }),
    BootNotification: boot,
    StatusNotification: () => ({}),
    TransactionEvent: () => ({}),
  },
};

const server = new RPCServer({ protocols: Object.keys(answers), strictMode: true });
const clients = new Set();

server.auth((accept, reject, handshake) => {
  if (handshake.password?.toString() === SECRET + handshake.identity) accept({});
  else reject(401, "Invalid password");
});

server.on("client", (client) => {
  clients.add(client);
  client.once("close", () => clients.delete(client));
  for (const [action, answer] of Object.entries(answers[client.protocol])) client.handle(action, answer);
});

async function broadcast(duration) {
  const started = performance.now();
  const until = started + duration * 1000;
  let calls = 0;
  while (performance.now() < until) {
    const asked = [...clients].map((client) => client.call("TriggerMessage", { requestedMessage: "Heartbeat" }));
    calls += (await Promise.all(asked)).length;
  }
  return { calls, seconds: (performance.now() - started) / 1000 };
}

// As RPCServer.listen() does it, which has no way to be given a certificate.
async function listenWithTls(file) {
  const text = fs.readFileSync(file);
  const listening = https.createServer({ key: text, cert: text, noDelay: true });
  listening.on("upgrade", server.handleUpgrade);
  await new Promise((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return listening;
}

async function main() {
  const listening = option === "--tls" ? await listenWithTls(pem) : await server.listen(0, "127.0.0.1");
  const { port } = listening.address();
  const lines = require("node:readline").createInterface({ input: process.stdin });
  lines.on("close", () => process.exit(0));
  for await (const line of lines) {
    const [word, seconds] = line.split(" ");
    const done = word === "broadcast" ? await broadcast(Number(seconds)) : {};
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ port, used: (user + system) / 1e6, memory: process.memoryUsage.rss(), ...done }));
  }
}

main();
