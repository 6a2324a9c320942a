// A real browser looks at everything that the relay serves, and a hostile page in it tries to get hold of the relay.
//
//   NODE_MODULES=DIR CHROMIUM=/usr/bin/chromium node browser.mjs https://HOST:PORT
//
// DIR holds node_modules/playwright-core. The relay runs in production and lists https://chat.example in CORS_ALLOWED_ORIGINS;
// its certificate may be anybody's. Exits 0 when every promise held, else 1, with those that did not.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.env.NODE_MODULES, 'browser.cjs'))('playwright-core');
const relay = process.argv[2];

const LISTED = 'https://chat.example';
const FOREIGN = 'https://elsewhere.example';
const SETTLED_WITHIN_MS = 10_000;
const FLAGS = [
  '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--no-first-run', '--ignore-certificate-errors',
  // Pages of other sites may not reach this machine in any case; here they shall, so that it is the relay that refuses them.
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets', ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
];
// What a browser can open: the page, the probes, the API, and what is no route.
const PATHS = ['/', '/live', '/ready', '/health', '/healthz', '/metrics', '/rooms/AAECAwQFBgcICQoLDA0ODw/token', '/rooms', '/ws', '/nothing', '/%3Cscript%3E'];

// What somebody who can write into a page would try, each with the directive that has to refuse it. The functions run in the page.
const INJECTIONS = [
  ['an inline script', 'script-src-elem', () => add('script', { textContent: 'window.ran = "inline script"' })],
  ['an event handler', 'script-src-attr', () => { document.body.setAttribute('onclick', 'window.ran = "handler"'); document.body.click(); }],
  ['a javascript: link', 'script-src-elem', () => add('a', { href: 'javascript:window.ran = "link"' }).click()],
  ['eval', 'script-src', () => setTimeout(() => (0, eval)('window.ran = "eval"'))],
  ['a timer with text', 'script-src', () => setTimeout(() => setTimeout('window.ran = "timer"'))],
  ['a script of another site', 'script-src-elem', () => add('script', { src: 'https://elsewhere.example/script.js' })],
  ['a script of this site', 'script-src-elem', () => add('script', { src: '/health' })],
  ['a style sheet', 'style-src-elem', () => add('style', { textContent: 'body { color: red }' })],
  ['a style attribute', 'style-src-attr', () => document.body.setAttribute('style', 'color: red')],
  ['an image', 'img-src', () => add('img', { src: 'https://elsewhere.example/image.png' })],
  ['a frame', 'frame-src', () => add('iframe', { src: 'https://elsewhere.example/' })],
  ['an object', 'object-src', () => add('object', { data: 'https://elsewhere.example/' })],
  ['a request', 'connect-src', () => { fetch('https://elsewhere.example/').catch(() => {}); }],
  ['a WebSocket', 'connect-src', () => { try { new WebSocket('wss://elsewhere.example/'); } catch { /* refused at once */ } }],
  ['a worker', 'worker-src', () => { try { new Worker('/health'); } catch { /* refused at once */ } }],
  ['a base address', 'base-uri', () => add('base', { href: 'https://elsewhere.example/' })],
  ['a form', 'form-action', () => add('form', { action: 'https://elsewhere.example/', method: 'post' }).submit()],
];

const broken = [];
let version;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  version = browser.version();
  for (const path of PATHS) await opensQuietly(path);
  await pageIsStyled();
  for (const [name, directive, attempt] of INJECTIONS) await refuses(name, directive, attempt);
  await framesAreShownAtAll();
  for (const path of PATHS) await cannotBeFramed(path);
  await othersLearnNothing();
  await windowIsCutOff();
  await webSocketsAreForListedPages();
} finally {
  await browser.close();
}
if (broken.length > 0) {
  console.error(`${broken.length} promises were broken in Chromium ${version}:`);
  broken.forEach((promise) => console.error(`  ${promise}`));
  process.exit(1);
}

// --- the promises ---

async function opensQuietly(path) {
  await inPage(async (page, seen) => {
    const answer = await page.goto(relay + path);
    await settled(page);
    promise(`${path} has a policy`, (answer.headers()['content-security-policy'] ?? '').includes("default-src 'none'"));
    // The browser itself reports an answer of 4xx on its console, and nothing else may be there.
    const complaints = seen.console.filter((line) => !/^Failed to load resource: the server responded with a status of 4/.test(line));
    promise(`${path} (${answer.status()}) breaks no rule of its policy`, seen.violations.length + complaints.length === 0, [...seen.violations, ...complaints].join('; '));
  });
}

async function pageIsStyled() {
  await inPage(async (page) => {
    await page.goto(`${relay}/`);
    const width = await page.evaluate(() => getComputedStyle(document.body).maxWidth);
    promise('the style sheet of / is the one that its policy names', width === '672px', width);
  });
}

async function refuses(name, directive, attempt) {
  await inPage(async (page, seen) => {
    await page.goto(`${relay}/`);
    await page.evaluate(`(() => {
      const add = (tag, properties) => document.body.appendChild(Object.assign(document.createElement(tag), properties));
      (${attempt})();
    })()`);
    const refused = await eventually(() => seen.violations.some((violation) => violation.startsWith(`${directive} `)));
    const ran = await page.evaluate(() => window.ran);
    promise(`${name} in / is refused by ${directive}`, refused && ran === undefined && seen.elsewhere.length === 0,
      `violations: ${seen.violations.join('; ') || 'none'}; ran: ${ran}; asked: ${seen.elsewhere.join(' ') || 'nobody'}`);
  });
}

async function cannotBeFramed(path) {
  const shown = await framed(relay, path);
  promise(`${path} is shown in no frame of another site`, shown === '', shown);
}

// Without it, a browser that shows no frames at all would pass.
async function framesAreShownAtAll() {
  const shown = await framed(LISTED, '/');
  promise('a page that allows it is shown in frames of another site', shown.split(' ').length === 3, shown);
}

/** What of three kinds of frames shows the page of that address. */
async function framed(site, path) {
  let shown = '';
  await inPage(async (page) => {
    await opened(page, FOREIGN, ['iframe src', 'object data', 'embed src'].map((tag) => `<${tag}="${site}${path}"></${tag.split(' ')[0]}>`).join(''));
    await settled(page);
    shown = page.frames().slice(1).map((frame) => frame.url()).filter((url) => url.startsWith(site)).join(' ');
  });
  return shown;
}

async function othersLearnNothing() {
  for (const path of PATHS.filter((one) => one !== '/ws')) {
    const outcome = await fetched(FOREIGN, path);
    promise(`another site gets nothing of ${path}`, outcome === 'cors: refused, no-cors: refused', outcome);
  }
  const outcome = await fetched(LISTED, '/live');
  promise('a listed site may read /live, when it asks for that', outcome === 'cors: read, no-cors: refused', outcome);
}

async function fetched(origin, path) {
  let outcome = '';
  await inPage(async (page) => {
    await opened(page, origin, '');
    outcome = await page.evaluate(async (url) => {
      const asked = async (mode) => fetch(url, { mode }).then(async (answer) => `${mode}: ${(await answer.text()) && 'read'}`, () => `${mode}: refused`);
      return `${await asked('cors')}, ${await asked('no-cors')}`;
    }, relay + path);
  });
  return outcome;
}

// Cross-Origin-Opener-Policy: whoever opens the page in a window has no hold on it.
async function windowIsCutOff() {
  await inPage(async (page) => {
    await opened(page, FOREIGN, '<button onclick="window.popup = window.open(this.dataset.url)">open</button>');
    await page.evaluate((url) => { document.querySelector('button').dataset.url = url; }, `${relay}/`);
    await page.click('button');
    promise('a window that another site opens is out of its reach', await eventually(() => page.evaluate(() => window.popup.closed)));
  });
}

async function webSocketsAreForListedPages() {
  const greeting = (url) => new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onmessage = (event) => resolve(JSON.parse(event.data).t);
    socket.onclose = (event) => resolve(`closed ${event.code}`);
  });
  const url = `${relay.replace(/^http/, 'ws')}/ws`;
  for (const [origin, expected] of [[LISTED, 'HELLO'], [FOREIGN, 'closed 1006']]) {
    await inPage(async (page) => {
      await opened(page, origin, '');
      const heard = await page.evaluate(greeting, url);
      promise(`a page of ${origin} that opens a WebSocket hears: ${expected}`, heard === expected, heard);
    });
  }
}

// --- helpers ---

/** A page in a browser profile of its own, and what is noticed there. Other sites do not exist, and whoever asks them is noted. */
async function inPage(visit) {
  const context = await browser.newContext();
  try {
    const seen = { violations: [], console: [], elsewhere: [] };
    await context.exposeBinding('noteViolation', (_, text) => seen.violations.push(text));
    await context.addInitScript(() => document.addEventListener('securitypolicyviolation',
      (event) => window.noteViolation(`${event.effectiveDirective} ${event.blockedURI}`)));
    await context.route((url) => url.origin === FOREIGN || url.origin === LISTED, (route) => {
      seen.elsewhere.push(route.request().url());
      return route.fulfill({ contentType: 'text/html', body: 'elsewhere' });
    });
    const page = await context.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && seen.console.push(message.text()));
    page.on('pageerror', (error) => seen.console.push(`${error}`));
    await visit(page, seen);
  } finally {
    await context.close();
  }
}

/** Shows a page of another site with this content. */
async function opened(page, origin, html) {
  await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><body>${html}` }));
  await page.goto(`${origin}/`);
}

async function settled(page) {
  await page.waitForLoadState('networkidle', { timeout: SETTLED_WITHIN_MS });
}

async function eventually(condition) {
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  while (Date.now() < deadline) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

function promise(name, kept, otherwise = '') {
  console.log(`${kept ? 'ok  ' : 'FAIL'} ${name}`);
  if (!kept) broken.push(`${name}${otherwise && ` (${otherwise})`}`);
}
