// Charge points of the npm package `ocpp-rpc`, in strict mode, told what to do over stdin.
//
// One JSON object a line in, one out, with the same "number": see foreign_stations.py, which
// starts this. Knows no test and no server of ours.
'use strict';

const { once } = require('node:events');
const readline = require('node:readline');
const { RPCClient, createRPCError, createValidator } = require('ocpp-rpc');
const schemas21 = require('ocpp-rpc/lib/schemas/ocpp2_1.json');

const stations = new Map();
const clients = [];

// Reconnect by the library's own means, but do not make a test wait a second for it.
const backoff = { initialDelay: 5, maxDelay: 50, factor: 2, randomisationFactor: 0 };

// ocpp-rpc 2.2.1 has the schemas of 2.1 under the names of its files ("urn:ResetRequest"), and
// looks for others ("urn:Reset.req"): in strict mode it refuses whatever it is to send.
const renamed = schemas21.map((schema) => ({
    ...schema,
    $id: schema.$id.replace(/Request$/, '.req').replace(/Response$/, '.conf'),
}));
const strictModeValidators = [createValidator('ocpp2.1', renamed)];

function answerCalls(client, answers, calls) {
    for (const [action, answer] of Object.entries(answers)) {
        client.handle(action, ({ params }) => {
            calls.push([action, params]);
            if (answer.refuse) {
                throw createRPCError(answer.refuse, answer.description, answer.details);
            }
            return answer;
        });
    }
}

function refusal(error) {
    const answer = error.response ?? error.upgrade;
    return {
        refused: {
            status: answer ? answer.statusCode : null,
            headers: answer ? answer.headers : {},
            text: error.message,
        },
    };
}

const commands = {
    async connect({ identity, endpoint, protocols, password, answers, checked }) {
        const client = new RPCClient({
            identity, endpoint, protocols, password, backoff,
            strictMode: checked, strictModeValidators,
        });
        // A station has one life at a time: what it was before does not come back to fight for
        // the identity, but its socket stays open, as after a power cut.
        stations.get(identity)?.client.reconfigure({ reconnect: false });
        const calls = [];
        answerCalls(client, answers, calls);
        try {
            const { response } = await client.connect();
            clients.push(client);
            // Listening from here on: it may come before anybody asks for it.
            const reopened = once(client, 'open');
            const gone = once(client, 'disconnect');
            stations.set(identity, { client, calls, checked, reopened, gone });
            return { protocol: client.protocol, headers: response.headers };
        } catch (error) {
            return refusal(error);
        }
    },

    async call({ identity, action, payload, checked }) {
        const { client, checked: usually } = stations.get(identity);
        client.reconfigure({ strictMode: checked });
        try {
            return { result: await client.call(action, payload) };
        } catch (error) {
            const { rpcErrorCode: code, message: description, details } = error;
            return { error: { code, description, details, class: error.constructor.name } };
        } finally {
            client.reconfigure({ strictMode: usually });
        }
    },

    async reconnect({ identity }) {
        const station = stations.get(identity);
        const [{ response }] = await station.reopened;
        return { protocol: station.client.protocol, headers: response.headers };
    },

    async calls({ identity }) {
        return { calls: stations.get(identity).calls };
    },

    async close({ identity, code, reason }) {
        const { client } = stations.get(identity);
        return { closed: await client.close({ code, reason }) };
    },

    async gone({ identity }) {
        const [closed] = await stations.get(identity).gone;
        return { closed };
    },

    async forget() {
        for (const client of clients.splice(0)) {
            await client.close({ force: true });
        }
        stations.clear();
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
