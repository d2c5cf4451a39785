// A central system of the npm package `ocpp-rpc`, in strict mode, told what to do over stdin.
//
// One JSON object a line in, one out, with the same "number": see foreign_stations.py. Knows no
// test and no charge point of ours.
'use strict';

const readline = require('node:readline');
const { RPCServer, createRPCError, createValidator } = require('ocpp-rpc');
const schemas21 = require('ocpp-rpc/lib/schemas/ocpp2_1.json');

// As in npm_charge_point.js: its schemas of 2.1 have other names than it looks for.
const renamed = schemas21.map((schema) => ({
    ...schema,
    $id: schema.$id.replace(/Request$/, '.req').replace(/Response$/, '.conf'),
}));
const strictModeValidators = [createValidator('ocpp2.1', renamed)];

const stations = new Map();
const heard = [];
let server = null;
let http = null;

function answerCalls(client, answers) {
    for (const [action, answer] of Object.entries(answers)) {
        client.handle(action, ({ params }) => {
            heard.push([action, params]);
            if (answer.refuse) {
                throw createRPCError(answer.refuse, answer.description, answer.details);
            }
            return answer;
        });
    }
}

const commands = {
    async serve({ protocols, password, answers }) {
        server = new RPCServer({ protocols, strictMode: true, strictModeValidators });
        server.auth((accept, reject, { identity, password: given }) => {
            if (identity === 'stranger') {
                reject(404, 'no such station');
            } else if (given?.toString() !== password) {
                reject(401, 'wrong password');
            } else {
                accept();
            }
        });
        server.on('client', (client) => {
            answerCalls(client, answers);
            stations.set(client.identity, client);
        });
        http = await server.listen(0, '127.0.0.1');
        return { port: http.address().port };
    },

    async call({ identity, action, payload }) {
        try {
            return { result: await stations.get(identity).call(action, payload) };
        } catch (error) {
            const { rpcErrorCode: code, message: description, details } = error;
            return { error: { code, description, details } };
        }
    },

    async heard() {
        return { heard };
    },

    async drop({ identity, code }) {
        await stations.get(identity).close(code ? { code } : { force: true });
        return {};
    },

    async forget() {
        if (server !== null) {
            await server.close({ force: true });
            http.closeAllConnections();
        }
        stations.clear();
        heard.length = 0;
        server = null;
        return {};
    },
};

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const { number, command, ...rest } = JSON.parse(line);
        // What goes wrong here is for the one that asked to read; the other tests go on.
        const reply = await commands[command](rest).catch(({ stack }) => ({ crashed: stack }));
        process.stdout.write(`${JSON.stringify({ number, ...reply })}\n`);
    }
    await commands.forget();
}

main();
