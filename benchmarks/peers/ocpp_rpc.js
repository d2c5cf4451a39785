// npm ocpp-rpc in strict mode, with handlers equal to those of csms.py. Prints its port, ends with
// its standard input; a line there is answered with the port and the processor seconds used.
const path = require("node:path");
const { createRequire } = require("node:module");
const { RPCServer } = createRequire(path.join(process.argv[2], "package.json"))("ocpp-rpc");

const now = () => new Date().toISOString();
const answers = {
  Heartbeat: () => ({ currentTime: now() }),
  MeterValues: () => ({}),
  StatusNotification: () => ({}),
  BootNotification: () => ({ status: "Accepted", currentTime: now(), interval: 300 }),
  Authorize: () => ({ idTagInfo: { status: "Accepted" } }),
  StartTransaction: () => ({ transactionId: 7, idTagInfo: { status: "Accepted" } }),
  StopTransaction: () => ({}),
  TransactionEvent: () => ({}),
};
const answers201 = { ...answers };

const server = new RPCServer({ protocols: ["ocpp1.6", "ocpp2.0.1"], strictMode: true });
const clients = new Set();
server.auth((accept, reject, handshake) => accept({}));
server.on("client", (client) => {
  clients.add(client);
  client.once("close", () => clients.delete(client));
  for (const [action, answer] of Object.entries(client.protocol === "ocpp1.6" ? answers : answers201))
    client.handle(action, answer);
});

async function broadcast(seconds) {
  const until = Date.now() + seconds * 1000;
  let calls = 0;
  while (Date.now() < until) {
    await Promise.all([...clients].map((client) => client.call("TriggerMessage", { requestedMessage: "Heartbeat" })));
    calls += clients.size;
  }
  return calls;
}

const http = server.listen(0, "127.0.0.1").then((listening) => {
  const port = listening.address().port;
  require("node:readline").createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const [word, seconds] = line.split(" ");
      const calls = word === "broadcast" ? await broadcast(Number(seconds)) : 0;
      const used = process.cpuUsage();
      console.log(port, (used.user + used.system) / 1e6, process.memoryUsage().rss, calls);
    })
    .on("close", () => process.exit(0));
});
