// Two people talk over a running relay:   NODE_MODULES=DIR node converse.mjs ws://HOST:PORT/ws
import { Client } from './lib.mjs';

const [url] = process.argv.slice(2);
const [ann, ben] = [new Client(url), new Client(url)];
const room = await ann.createRoom();
await ben.join(room);
await ben.say(room.roomId, 'hello');
await ann.hearsSaid('hello');
ann.end();
ben.end();
