// Charge points of the npm package `ocpp-rpc`, in strict mode, told what to do over stdin.
//
// One JSON object a line in, one out, with the same "number": see foreign_stations.py, which
// starts this. Knows no test and no server of ours.
'use strict';

const { once } = require('node:events');
const readline = require('node:readline');
const { RPCClient, createRPCError } = require('ocpp-rpc');

const stations = new Map();

// Reconnect by the library's own means, but do not make a test wait a second for it.
const backoff = { initialDelay: 5, maxDelay: 50, factor: 2, randomisationFactor: 0 };

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
            identity, endpoint, protocols, password, backoff, strictMode: checked,
        });
        const calls = [];
        answerCalls(client, answers, calls);
        try {
            const { response } = await client.connect();
            // Listening for the next one from here on: it may come before anybody asks for it.
            stations.set(identity, { client, calls, reopened: once(client, 'open') });
            return { protocol: client.protocol, headers: response.headers };
        } catch (error) {
            return refusal(error);
        }
    },

    async call({ identity, action, payload, checked }) {
        const { client } = stations.get(identity);
        client.reconfigure({ strictMode: checked });
        try {
            return { result: await client.call(action, payload) };
        } catch (error) {
            const { rpcErrorCode: code, message: description, details } = error;
            return { error: { code, description, details, class: error.constructor.name } };
        } finally {
            client.reconfigure({ strictMode: true });
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

    async forget() {
        for (const { client } of stations.values()) {
            await client.close({ force: true });
        }
        stations.clear();
        return {};
    },
};

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const { number, command, ...rest } = JSON.parse(line);
        const reply = await commands[command](rest);
        process.stdout.write(`${JSON.stringify({ number, ...reply })}\n`);
    }
    await commands.forget();
}

main();
