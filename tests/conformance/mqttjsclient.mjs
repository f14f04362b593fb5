// SPDX-FileCopyrightText: 2026 The Gatehouse authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection by MQTT.js, as a device makes it; `modules` is the folder in which `npm install mqtt` was run.
// Arguments are name=value; one JSON object on standard output says what the library told: {"connected","code",
// "subscribed","published"}, null where it tells nothing.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const given = Object.fromEntries(process.argv.slice(2).map(word => {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}));
const mqtt = createRequire(join(given.modules, 'package.json'))('mqtt');
const isFive = given.version === '5';
const heard = {connected: false, code: null, subscribed: null, published: null};
const file = path => path ? readFileSync(path) : undefined;

const client = mqtt.connect({
  protocol: given.ca ? 'mqtts' : 'mqtt',
  host: given.ca ? 'localhost' : '127.0.0.1',
  port: Number(given.port),
  protocolVersion: isFive ? 5 : 4,
  clientId: given.id,
  username: given.user || undefined,
  password: given.password || undefined,
  ca: file(given.ca),
  cert: file(given.cert),
  key: file(given.key),
  reconnectPeriod: 0,
  connectTimeout: 8000,
  keepalive: 60,
});

let isOver = false;
function tell() {
  if (isOver)
    return;
  isOver = true;
  console.log(JSON.stringify(heard));
  client.end(true, () => process.exit(0));
}

client.on('error', trouble => {
  if (typeof trouble.code === 'number')
    heard.code = trouble.code;
  console.error(String(trouble));
  tell();
});
client.on('close', () => tell());
client.on('connect', async packet => {
  heard.connected = true;
  heard.code = isFive ? packet.reasonCode : packet.returnCode;
  if (given.subscribe) {
    await new Promise(resolve => client.subscribe(given.subscribe, {qos: 1}, (trouble, granted) => {
      heard.subscribed = !trouble && granted.every(one => one.qos < 0x80);
      resolve();
    }));
  }
  if (given.publish) {
    await new Promise(resolve => client.publish(given.publish, given.payload, {qos: 1}, trouble => {
      heard.published = isFive ? !trouble : null;
      resolve();
    }));
  }
  tell();
});
setTimeout(tell, 15000).unref();
